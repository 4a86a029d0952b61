-- Which events are about a deal is asked only for those of before 000050, which hold its document: to erase contacts from it. The others are
-- in no such index, which is one less to write for each event.
create index concurrently placed_events_with_documents on placed_events (deal_id) where deal is not null;
drop index concurrently events_deal;
