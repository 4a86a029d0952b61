-- Every event in this table has its place.
drop index concurrently events_unplaced;
