-- What waits to be sent, by endpoint: tests before events, and these before what is sent again. There may be a million deliveries.
create index concurrently webhook_deliveries_waiting on webhook_deliveries (webhook_id, kind, next_attempt_at, id) where status = 'Waiting';
