-- Mails to people about what happened, and how each user wants to be told.

-- The batches of events that have been turned into mails and deliveries: each is told once, however often its job is done.
create table told (
    first_position bigint primary key
);

-- What a mail says is made from its events when it is sent or read; nothing of it is kept here.
create table notifications (
    id              uuid primary key,
    organization_id text not null references organizations (id),
    mpn_id          text,
    deal_id         uuid,
    event_id        uuid, -- null for a digest
    event_ids       uuid[] not null,
    kind            text not null,
    rule            text not null,
    user_id         uuid references users (id),
    name            text not null,
    email           text not null check (email = lower(email)),
    locale          text not null,
    status          text not null check (status in (
        'Waiting', 'Handing', 'Sent', 'Refused', 'Failed', 'Unknown', 'Kept', 'SwitchedOff')),
    attempts        int not null,
    detail          text,
    created_at      timestamptz not null,
    attempted_at    timestamptz,

    -- Never two mails for one event to one person.
    constraint notifications_once unique (event_id, email)
);

create index notifications_organization on notifications (organization_id, id);
create index notifications_user on notifications (user_id, id);
create index notifications_deal on notifications (deal_id, id) where deal_id is not null;
create index notifications_by_filter on notifications using gin (organization_id, mpn_id, kind, status); -- what leaves few
create index notifications_age on notifications (created_at);

-- How many leads of a kind came in at a location on a day, and those that wait for the day's digest.
create table lead_days (
    day             date not null,
    mpn_id          text not null,
    digest          text not null, -- the kind of mail that tells of those that wait
    organization_id text not null,
    count           int not null,
    waiting         uuid[] not null,
    primary key (day, mpn_id, digest)
);

create table notification_settings (
    user_id      uuid primary key references users (id) on delete cascade,
    revision     bigint not null check (revision > 0),
    locale       text,
    switched_off text[] not null,
    updated_at   timestamptz not null
);
