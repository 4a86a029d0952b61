create index concurrently events_unplaced on placed_events (entered) where position is null;
