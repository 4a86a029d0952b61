-- What lists look in, beside the deals themselves: what they are filtered by, their texts, and when each was changed last. All are read
-- from an index alone, in which the deals of an organisation stand together, so that nobody pays for the deals of others.
--
-- An index on a column that most changes write makes each of them write all indexes of the table. So `deals` is left with indexes on what
-- seldom changes, and a change writes only what is about it here. A trigger does, so that programs of the release before do so too; whoever
-- loads deals without triggers calls fill_listed_deals afterwards.

create table listed_deals (
    organization_id text not null,
    created_at      timestamptz not null,
    id              uuid not null, -- the deal's
    engagement_id   uuid not null,
    mpn_id          text not null,
    status          text not null,
    substatus       text not null,
    direction       text not null,
    deal_type       text not null,
    qualification   text not null,
    deal_value      numeric not null,
    country         text not null,
    closing_at      timestamptz not null,
    expires_at      timestamptz,
    solution_ids    text[] not null,
    team_emails     text[] not null,
    primary key (organization_id, created_at, id) include (
        engagement_id, mpn_id, status, substatus, direction, deal_type, qualification, deal_value, country, closing_at, expires_at)
);

-- What the clock looks at.
create index listed_deals_waiting on listed_deals (expires_at, id) where status in ('None', 'New');

create table deal_updates (
    organization_id text not null,
    updated_at      timestamptz not null,
    id              uuid not null, -- the deal's
    created_at      timestamptz not null, -- likewise
    primary key (organization_id, updated_at, id) include (created_at)
);

-- The text of a deal in pieces of 600 characters, which fit into an index. Each begins with the last 200 of the one before, so that what is
-- not longer than that stands in one of them as a whole.
create table deal_texts (
    organization_id text not null,
    created_at      timestamptz not null, -- of the deal
    id              uuid not null, -- likewise
    piece           int not null,
    text            text not null,
    primary key (organization_id, created_at, id, piece) include (text)
);

create function text_pieces(text) returns table (piece int, text text) language sql immutable as $$
    select n, substr($1, n * 400 + 1, 600) from generate_series(0, greatest(length($1) - 201, 0) / 400) n
$$;

create function list_new_deal() returns trigger language plpgsql as $$
begin
    insert into listed_deals values (
        new.organization_id, new.created_at, new.id, new.engagement_id, new.mpn_id, new.status, new.substatus, new.direction,
        new.deal_type, new.qualification, new.deal_value, new.country, new.closing_at, new.expires_at, new.solution_ids, new.team_emails);
    insert into deal_updates values (new.organization_id, new.updated_at, new.id, new.created_at);
    insert into deal_texts select new.organization_id, new.created_at, new.id, p.piece, p.text from text_pieces(new.search) p;
    return new;
end
$$;

create trigger deals_are_listed before insert on deals for each row execute function list_new_deal();

-- What of a deal from before these tables is not here yet, comes in with fill_listed_deals.
create function list_changed_deal() returns trigger language plpgsql as $$
begin
    update deal_updates set updated_at = new.updated_at
    where organization_id = old.organization_id and updated_at = old.updated_at and id = old.id;
    if (old.status, old.substatus, old.deal_type, old.deal_value, old.closing_at, old.expires_at, old.solution_ids, old.team_emails)
        is distinct from
        (new.status, new.substatus, new.deal_type, new.deal_value, new.closing_at, new.expires_at, new.solution_ids, new.team_emails)
    then
        update listed_deals
        set status = new.status, substatus = new.substatus, deal_type = new.deal_type, deal_value = new.deal_value,
            closing_at = new.closing_at, expires_at = new.expires_at, solution_ids = new.solution_ids, team_emails = new.team_emails
        where organization_id = old.organization_id and created_at = old.created_at and id = old.id;
    end if;
    if old.search <> new.search then
        delete from deal_texts where organization_id = old.organization_id and created_at = old.created_at and id = old.id;
        insert into deal_texts select new.organization_id, new.created_at, new.id, p.piece, p.text from text_pieces(new.search) p
        on conflict do nothing;
    end if;
    return new;
end
$$;

create trigger deals_stay_listed before update on deals for each row execute function list_changed_deal();

-- Lists the deals that are not, and commits after each few hundred; it may be ended at any time and called again. While it reads deals
-- nobody changes them, so that nothing is listed that is about to be replaced. It gives way to who holds one longer than a moment.
create procedure fill_listed_deals() language plpgsql as $$
declare
    last uuid := '00000000-0000-0000-0000-000000000000';
    next uuid;
begin
    loop
        begin
            perform set_config('lock_timeout', '50ms', true);
            with batch as materialized (
                select organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type, qualification,
                    deal_value, country, closing_at, expires_at, solution_ids, team_emails, updated_at, search
                from deals where id > last order by id limit 500 for share),
            listed as (
                insert into listed_deals
                select organization_id, created_at, id, engagement_id, mpn_id, status, substatus, direction, deal_type, qualification,
                    deal_value, country, closing_at, expires_at, solution_ids, team_emails
                from batch on conflict do nothing),
            updates as (
                insert into deal_updates select organization_id, updated_at, id, created_at from batch on conflict do nothing),
            texts as (
                insert into deal_texts
                select b.organization_id, b.created_at, b.id, p.piece, p.text from batch b cross join lateral text_pieces(b.search) p
                on conflict do nothing)
            select (array_agg(id order by id desc))[1] into next from batch;
            last := coalesce(next, last);
        exception when lock_not_available or deadlock_detected then
            next := last; -- once more
        end;
        commit;
        exit when next is null;
    end loop;
end
$$;

-- Room for the next version of a deal on its page, so that a change need not write the indexes that it leaves alone.
alter table deals set (fillfactor = 70);
