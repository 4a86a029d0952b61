-- Figures are also kept of all locations together, so that whoever may see the whole organisation reads no more of them for every
-- location that it has. Programs of before neither read nor keep these dimensions.
alter table insight_figures drop constraint insight_figures_dimension_check;
alter table insight_figures add constraint insight_figures_dimension_check check (dimension in (
    'Total', 'Solution', 'Country', 'Person', 'TotalEverywhere', 'SolutionEverywhere', 'CountryEverywhere', 'PersonEverywhere')) not valid;

-- The generations whose figures of all locations are whole: from their first deal on, and up to which event of the feed. One that has
-- come further itself was brought there by a program of before, and is read by location until figures are rebuilt.
create table summed_generations (
    generation bigint primary key references projection on delete cascade,
    position   bigint not null default 0
);
insert into summed_generations (generation, position)
select generation, position from projection where not exists (select from deals) and not exists (select from projected_deals);
