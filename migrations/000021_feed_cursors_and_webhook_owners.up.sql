-- Positions of the feed leave the house encrypted, with a key that all instances share: the numbers count what happens to everybody.
alter table feed add column cursor_key bytea not null default uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());

-- Up to where each organisation's events are kept no longer. What was forgotten before may have been anybody's.
create table forgotten_events (
    organization_id text primary key,
    position        bigint not null
);
insert into forgotten_events select o.id, f.forgotten from organizations o cross join feed f where f.forgotten > 0;

create function note_forgotten_events() returns trigger language plpgsql as $$
begin
    insert into forgotten_events
    select organization_id, max(position) from gone where position is not null group by organization_id order by organization_id
    on conflict (organization_id) do update set position = greatest(forgotten_events.position, excluded.position);
    return null;
end
$$;

create trigger events_note_forgotten after delete on events
    referencing old table as gone for each statement execute function note_forgotten_events();

-- A webhook lives by the access of its owner: who made it, unless somebody else has resumed it since. While a receiver asks for patience
-- nothing is sent to it.
alter table webhooks
    add column owner_id   uuid, -- null: who made it
    add column held_until timestamptz,
    drop constraint webhooks_paused_reason_check,
    add constraint webhooks_paused_reason_check check (paused_reason in ('ByCaller', 'FailedTooOften', 'Gone', 'OwnerLostAccess'));

-- Which instance sends a delivery is settled by a lease, by the clock of the database.
alter table webhook_deliveries add column leased_until timestamptz;
