-- What figures are read from: the facts of every deal and their sums, which the projection keeps up to date by the feed. Only the
-- projection writes here; no write of a deal waits for it.

-- How far a generation of facts and figures has come. It is filled from the deals first and then follows the feed. Answers are read
-- from the one that is running. A rebuild builds the next one beside it; a retired one is removed bit by bit. Who works on a
-- generation holds its row.
create table projection (
    generation bigint primary key check (generation > 0),
    state      text not null check (state in ('Building', 'Running', 'Retired')),
    filled     boolean not null default false,
    filled_to  uuid not null default '00000000-0000-0000-0000-000000000000', -- the last deal that it has been filled with
    position   bigint not null default 0, -- the last event of the feed that is in it
    ranked     boolean not null default false, -- every organisation has been since it was filled
    ranked_to  text not null default '' -- the last organisation that has been
);
create unique index projection_one_of_each on projection (state) where state <> 'Retired';
insert into projection (generation, state) values (1, 'Running');

create table projected_deals (
    generation      bigint not null,
    deal_id         uuid not null,
    organization_id text not null,
    created_at      timestamptz not null,
    won_at          timestamptz,
    currency        text not null,
    counterpart     text, -- who has the other side; null: nobody
    facts           json not null, -- a projection.Deal
    primary key (generation, deal_id)
) with (fillfactor = 85);

-- What is worth something else once a rate changes.
create index projected_deals_created on projected_deals (currency, created_at, deal_id, generation) where currency <> 'USD';
create index projected_deals_won on projected_deals (currency, won_at, deal_id, generation) where currency <> 'USD' and won_at is not null;

create table insight_figures (
    generation      bigint not null,
    organization_id text not null,
    dimension       text not null check (dimension in ('Total', 'Solution', 'Country', 'Person')),
    month           date not null check (extract(day from month) = 1),
    mpn_id          text not null,
    deal_type       text not null,
    direction       text not null,
    key             text not null, -- which solution, country or person; '' of Total
    figures         json not null, -- an insight.Figures
    primary key (generation, organization_id, dimension, month, mpn_id, deal_type, direction, key)
) with (fillfactor = 85);

-- Rates that were loaded or changed, until the facts are worth what they say: once for the month of creation, once for that of winning.
create table changed_rates (
    id       bigint generated always as identity primary key,
    currency text not null,
    month    date not null,
    won      boolean not null,
    after_at timestamptz, -- how far that has come: behind the deal of this time, null where nothing is done yet,
    after_id uuid not null default '00000000-0000-0000-0000-000000000000', -- this id
    after_generation bigint not null default 0 -- and this generation
);

create function note_changed_rate() returns trigger language plpgsql as $$
begin
    insert into changed_rates (currency, month, won)
    select (coalesce(new, old)).currency, (coalesce(new, old)).month, won from (values (false), (true)) as phase (won);
    return null;
end
$$;

create trigger exchange_rates_note_new after insert or delete on exchange_rates
    for each row execute function note_changed_rate();
create trigger exchange_rates_note_changed after update on exchange_rates
    for each row when (old.usd_per_unit <> new.usd_per_unit) execute function note_changed_rate();
