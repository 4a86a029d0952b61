-- What partners are compared with: aggregates of all partners' figures, computed once a month. Nothing in it tells of one organisation.
create table insight_cohorts (
    month      date primary key check (extract(day from month) = 1), -- in which it is shown; it is about the twelve before
    generation bigint not null, -- of the projection that it was computed from
    as_of      timestamptz not null,
    told       boolean not null, -- there were enough organisations for at least one aggregate
    figures    json not null -- an insight.CohortFigures
);
