-- Events get their documents back, which takes as long as there are events.
drop trigger events_write on events;
update placed_events e set deal = v.deal, microsoft = v.microsoft from events v where v.id = e.id and e.revision is not null;
insert into placed_events (
    id, entered, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, deal, microsoft)
select id, entered, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, deal, microsoft
from events where position is null;
drop view events;
drop function write_event;
drop trigger deals_keep_replaced on deals;
drop function keep_replaced_document;
drop table replaced_documents, unplaced_events;

alter table placed_events
    drop column revision,
    drop column microsoft_id,
    drop column microsoft_revision;
alter table placed_events rename to events;
alter table events
    add constraint events_check check ((deal_id is null) = (deal is null)),
    alter column entered add generated always as identity;
select setval('events_entered_seq', (select coalesce(max(entered), 1) from events));
