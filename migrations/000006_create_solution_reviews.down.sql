drop table solution_history, solution_reviews;
drop sequence solution_numbers;
alter table solutions
    drop column revision, drop column contents, drop column reviews, drop column created_at, drop column updated_at,
    drop column published_at;
