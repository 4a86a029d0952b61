-- Deals with their history. The document is the deal as it is shown; the columns beside it are what lists filter and sort by.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create table deals (
    id                    uuid primary key,
    engagement_id         uuid not null,
    organization_id       text not null references organizations (id),
    mpn_id                text not null references locations (mpn_id),
    revision              bigint not null check (revision > 0),
    status                text not null,
    substatus             text not null,
    direction             text not null check (direction in ('Outgoing', 'Incoming')),
    deal_type             text not null check (deal_type in ('Private', 'PartnerLed', 'CoSell', 'PartnerToPartner', 'Lead')),
    qualification         text not null check (qualification in ('None', 'Direct', 'MarketingQualified', 'SalesQualified')),
    deal_value            numeric(15, 2) not null check (deal_value >= 0),
    currency              text not null check (currency ~ '^[A-Z]{3}$'),
    country               text not null check (country ~ '^[A-Z]{2}$'),
    closing_at            timestamptz not null,
    created_at            timestamptz not null,
    updated_at            timestamptz not null,
    expires_at            timestamptz,
    external_reference_id text,
    recreated_from        uuid references deals (id),
    solution_ids          text[] not null check (cardinality(solution_ids) between 1 and 50),
    team_emails           text[] not null check (cardinality(team_emails) <= 50),
    search                text not null,
    document              json not null,

    -- One deal for each party of an engagement.
    constraint deals_one_for_each_party unique (engagement_id, organization_id),
    constraint deals_state check ((status, substatus) in (
        ('New', 'Pending'), ('New', 'Received'), ('Active', 'Accepted'),
        ('Closed', 'Won'), ('Closed', 'Lost'), ('Closed', 'Declined'), ('Closed', 'Expired'), ('Closed', 'Error'))),
    constraint deals_wait_for_an_answer check (status <> 'New' or expires_at is not null)
);

-- The orders that a list can have, newest first by default. The id makes each total.
create index deals_by_created on deals (organization_id, created_at, id);
create index deals_by_updated on deals (organization_id, updated_at, id);
create index deals_by_value on deals (organization_id, deal_value, id);
create index deals_by_closing on deals (organization_id, closing_at, id);

-- Filters that leave one deal, or a few.
create index deals_by_reference on deals (organization_id, external_reference_id) where external_reference_id is not null;
create index deals_by_origin on deals (recreated_from) where recreated_from is not null;

-- All other filters, in any combination. A filter that leaves many deals is answered along one of the orders above; one that
-- leaves few is answered from here, and sorted. One index of many columns costs a write no more than one of each kind.
create index deals_by_filter on deals using gin (
    organization_id, mpn_id, status, substatus, direction, deal_type, qualification, country, solution_ids, team_emails,
    search gin_trgm_ops);

-- What the clock looks at.
create index deals_due on deals (expires_at, id) where status = 'New';

-- Rule R5, for whatever route somebody may find: a closed deal stays as it is.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% on %: this row is final', tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger deals_closed_is_final before update or delete on deals
    for each row when (old.status = 'Closed') execute function refuse_change();

create table deal_history (
    deal_id  uuid not null references deals (id),
    sequence bigint not null check (sequence > 0),
    document json not null,
    primary key (deal_id, sequence)
);

create trigger deal_history_is_append_only before update or delete on deal_history
    for each row execute function refuse_change();
create trigger deal_history_is_not_truncated before truncate on deal_history
    for each statement execute function refuse_change();

-- The value in USD that each deal of an engagement had when Microsoft declined (rule R8).
create table decision_values (
    deal_id    uuid primary key references deals (id),
    value_usd  numeric(30, 12) not null,
    decided_at timestamptz not null
);

create trigger decision_values_are_final before update or delete on decision_values
    for each row execute function refuse_change();
create trigger decision_values_are_not_truncated before truncate on decision_values
    for each statement execute function refuse_change();
