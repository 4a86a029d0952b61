-- The events of a span of time, to send them again. There may be millions of them, and nobody waits while the index is built.
create index concurrently events_occurred on events (organization_id, occurred_at) where deal_id is not null;
