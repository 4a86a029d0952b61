-- What happened, told to each party of a deal in the transaction of the change. The feed, mail and webhooks all come from here.

create schema river; -- the tables of the job library, which brings its own migrations

-- A UUID of version 7 for a time: its milliseconds, then random bits.
create function uuid_v7(at timestamptz) returns uuid language sql volatile as $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- Copied from deals, row by row; nothing to check again by foreign keys.
create table events (
    id              uuid primary key,
    entered         bigint generated always as identity, -- the order of the inserts; of one deal's events also that of its changes
    position        bigint unique, -- in the feed; null until the sequencer has given it
    organization_id text not null, -- who is told
    type            text not null,
    deal_id         uuid, -- the receiver's own; null if it is about no deal
    engagement_id   uuid,
    mpn_id          text,
    occurred_at     timestamptz not null,
    document        json not null, -- whose deal changed and how, as the receiver may know it
    deal            json, -- the receiver's deal right after
    microsoft       json, -- Microsoft's own deal right after; shown only as far as it may be disclosed
    microsoft_value numeric(30, 12),
    check ((deal_id is null) = (deal is null))
);

create index events_unplaced on events (entered) where position is null;
create index events_feed on events (organization_id, position);
create index events_deal on events (deal_id, entered) where deal_id is not null;

-- How far the feed has come, and up to where it is kept no longer. Who gives out positions holds this row.
create table feed (
    only_one  boolean primary key default true check (only_one),
    position  bigint not null default 0,
    forgotten bigint not null default 0
);
insert into feed default values;

-- That the answer to an invitation is due soon is told once.
alter table deals add column reminded boolean not null default false;
create index deals_to_remind on deals (expires_at, id) where status = 'New' and not reminded;
