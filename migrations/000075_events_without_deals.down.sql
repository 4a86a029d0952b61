create index concurrently events_deal on placed_events (deal_id, entered) where deal_id is not null;
drop index concurrently placed_events_with_documents;
