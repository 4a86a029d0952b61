-- The first answer to a key, kept for 24 hours.

create table idempotency_keys (
    caller_id   uuid not null references users (id) on delete cascade,
    route       text not null,
    key         text not null,
    body_hash   bytea not null,
    created     boolean not null,
    resource_id text not null,
    etag        text not null,
    body        bytea not null,
    created_at  timestamptz not null,
    primary key (caller_id, route, key)
);

create index idempotency_keys_age on idempotency_keys (created_at);
