-- Leads, and rules about where a partner gets what Microsoft sends it.

alter table grants drop constraint grants_role_check, add constraint grants_role_check check (role in (
    'ReferralAdmin', 'ReferralUser', 'Viewer', 'BusinessProfileAdmin', 'CoSellSolutionAdmin', 'AccountAdmin',
    'MicrosoftSeller', 'Operator', 'LeadSource'));

-- A lead may be for information only, and one that came from a business profile asks for no solution.
alter table deals
    drop constraint deals_state,
    drop constraint deals_wait_for_an_answer,
    drop constraint deals_solution_ids_check,
    add constraint deals_state check ((status, substatus) in (
        ('None', 'None'), ('New', 'Pending'), ('New', 'Received'), ('Active', 'Accepted'),
        ('Closed', 'Won'), ('Closed', 'Lost'), ('Closed', 'Declined'), ('Closed', 'Expired'), ('Closed', 'Error'))),
    add constraint deals_wait_for_an_answer check (status not in ('None', 'New') or expires_at is not null),
    add constraint deals_solution_ids_check check (
        cardinality(solution_ids) between 1 and 50 or cardinality(solution_ids) = 0 and deal_type = 'Lead');

drop index deals_due;
create index deals_due on deals (expires_at, id) where status in ('None', 'New');

-- The leads that have expired. Their contacts are hidden from then on; what else still holds them is erased some time later.
create table expired_leads (
    deal_id    uuid primary key,
    expired_at timestamptz not null,
    erased_at  timestamptz
);

create index expired_leads_to_erase on expired_leads (expired_at, deal_id) where erased_at is null;

-- The default of an organisation has a row once somebody has given it a location.
create table routing_defaults (
    organization_id text primary key references organizations (id),
    mpn_id          text references locations (mpn_id),
    revision        bigint not null check (revision > 0),
    updated_at      timestamptz not null
);

create table routing_rules (
    id              uuid primary key,
    organization_id text not null references organizations (id),
    solution_id     text references solutions (id),
    country         text check (country ~ '^[A-Z]{2}$'),
    mpn_id          text not null references locations (mpn_id),
    revision        bigint not null check (revision > 0),
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    constraint routing_rules_about_something check (solution_id is not null or country is not null),
    constraint routing_rules_one_for_each unique nulls not distinct (solution_id, country, organization_id)
);

create index routing_rules_organization on routing_rules (organization_id, id);
