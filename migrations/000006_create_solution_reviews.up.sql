-- What an organisation declares about its solutions, the reviews of them, and their history.

alter table solutions
    add column revision     bigint not null default 1 check (revision > 0),
    add column contents     json not null default '{}',
    add column reviews      json not null default '[]', -- the state of the latest review towards each goal
    add column created_at   timestamptz not null default '2026-01-01Z',
    add column updated_at   timestamptz not null default '2026-01-01Z',
    add column published_at timestamptz;

create sequence solution_numbers start with 40001;

create table solution_reviews (
    id              uuid primary key,
    solution_id     text not null references solutions (id),
    organization_id text not null references organizations (id),
    goal            text not null check (goal in ('CoSellReady', 'AzureIpCoSell', 'BizAppsStandard', 'BizAppsPremium')),
    state           text not null check (state in ('UnderReview', 'Passed', 'Failed')),
    document        json not null
);

create index solution_reviews_solution on solution_reviews (solution_id, id);
create index solution_reviews_open on solution_reviews (id) where state = 'UnderReview';
create unique index solution_reviews_one_open on solution_reviews (solution_id, goal) where state = 'UnderReview';

create trigger solution_reviews_decided_is_final before update or delete on solution_reviews
    for each row when (old.state <> 'UnderReview') execute function refuse_change();

create table solution_history (
    solution_id text not null references solutions (id),
    sequence    bigint not null check (sequence > 0),
    document    json not null,
    primary key (solution_id, sequence)
);

create trigger solution_history_is_append_only before update or delete on solution_history
    for each row execute function refuse_change();
create trigger solution_history_is_not_truncated before truncate on solution_history
    for each statement execute function refuse_change();
