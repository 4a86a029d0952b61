drop table summed_generations;
delete from insight_figures where dimension like '%Everywhere';
alter table insight_figures drop constraint insight_figures_dimension_check;
alter table insight_figures add constraint insight_figures_dimension_check check (dimension in ('Total', 'Solution', 'Country', 'Person'));
