-- Endpoints that are sent an organisation's events, what is on its way to them, and each attempt.

create table webhooks (
    id                uuid primary key,
    organization_id   text not null references organizations (id),
    revision          bigint not null check (revision > 0),
    url               text not null,
    description       text,
    event_types       text[], -- null: all
    status            text not null check (status in ('Active', 'Paused')),
    paused_reason     text check (paused_reason in ('ByCaller', 'FailedTooOften', 'Gone')),
    secrets           json not null, -- in clear, since they sign; the newest first
    created_by        uuid not null,
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    paused_at         timestamptz,
    last_succeeded_at timestamptz, -- to a minute
    constraint webhooks_paused_for_a_reason check ((status = 'Paused') = (paused_reason is not null and paused_at is not null))
);

create index webhooks_organization on webhooks (organization_id, id);

-- Deliveries outlive their webhook: there may be a million of them, which the sweep removes bit by bit. The ids tell when they were made.
create table webhook_deliveries (
    id              uuid primary key,
    webhook_id      uuid not null,
    event_id        uuid, -- null for a test
    event_type      text not null,
    message_id      uuid not null,
    kind            text not null check (kind in ('Event', 'Replay', 'Test')),
    status          text not null check (status in ('Waiting', 'Delivered', 'Failed', 'Skipped')),
    created_at      timestamptz not null,
    finished_at     timestamptz,
    next_attempt_at timestamptz
);

create index webhook_deliveries_newest on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_by_status on webhook_deliveries (webhook_id, status, id);
-- Telling of an event twice adds nothing; sending it again does.
create unique index webhook_deliveries_by_event on webhook_deliveries (
    webhook_id, event_id, (case kind when 'Event' then webhook_id else id end)) where event_id is not null;

create table webhook_attempts (
    delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
    number      int not null,
    started_at  timestamptz not null,
    duration_ms bigint not null,
    status_code int,
    outcome     text not null check (outcome in ('Delivered', 'HttpStatus', 'RedirectRefused', 'Timeout', 'UnknownHost',
        'ConnectionFailed', 'TlsFailed', 'AddressNotAllowed')),
    primary key (delivery_id, number)
);

-- Webhooks that were deleted and whose deliveries are still to be removed.
create table deleted_webhooks (
    id         uuid primary key,
    deleted_at timestamptz not null
);
