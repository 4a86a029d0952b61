-- How each partner is scored, what it wins, and how well the deals that wait for it fit that. Like the figures, only the projection
-- writes here.

create table scores (
    organization_id text primary key,
    score           numeric(4, 1) not null check (score between 0 and 100),
    step            smallint not null check (step between 0 and 4), -- all that others learn of it
    weights_version int not null,
    as_of           timestamptz not null,
    refresh_at      timestamptz not null, -- when it is looked at again though nothing happens: what is old weighs less
    related         text[] not null, -- organisations that were taken for the same company
    document        json not null -- a ranking.Score
);
create index scores_due on scores (refresh_at, organization_id);

create table organization_wins (
    organization_id text not null,
    feature         text not null, -- a ranking.Feature, as Industry:Education
    wins            int not null check (wins > 0),
    primary key (organization_id, feature)
);
create index organization_wins_of_feature on organization_wins (feature, organization_id);

create table deal_fits (
    deal_id         uuid primary key,
    organization_id text not null,
    fit             smallint not null check (fit between 0 and 1000),
    document        json not null -- a ranking.DealFit
);
create index deal_fits_best on deal_fits (organization_id, fit desc, deal_id desc);

-- What scores are read from. The table is of the migration before and has no rows yet.
alter table projected_deals add column waiting boolean generated always as (facts ->> 'status' = 'New') stored;
create index projected_deals_of_counterpart on projected_deals (generation, organization_id, counterpart, created_at desc, deal_id)
    where counterpart is not null;
create index projected_deals_won_by on projected_deals (generation, organization_id, won_at desc, deal_id)
    where counterpart is not null and won_at is not null;
create index projected_deals_waiting on projected_deals (generation, organization_id, deal_id desc) where waiting;

-- At which mail domains an organisation has or had addresses: two that share one are taken for the same company.
create table organization_domains (
    organization_id text not null,
    domain          text not null,
    primary key (organization_id, domain)
);
insert into organization_domains
select distinct organization_id, lower(substring(email from '[^@]*$')) from users where email is not null;

create function note_mail_domain() returns trigger language plpgsql as $$
begin
    insert into organization_domains (organization_id, domain)
    values (new.organization_id, lower(substring(new.email from '[^@]*$'))) on conflict do nothing;
    return null;
end
$$;

create trigger users_note_mail_domain after insert or update of email on users
    for each row when (new.email is not null) execute function note_mail_domain();
