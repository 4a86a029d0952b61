drop index concurrently events_occurred;
