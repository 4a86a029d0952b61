-- Most edits change nothing that figures are made of: a name, a note. Whoever writes such an event says so, and the projection need not read
-- and compare the document, which was a fifth of what such an edit cost the database. Events of programs of the release before are never
-- silent, and these pass over the column. Locks are taken in the order in which whoever changes a deal takes them.
alter table unplaced_events add column silent boolean not null default false;
alter table placed_events add column silent boolean not null default false;

create or replace view events as
select e.id, e.entered, e.position, e.organization_id, e.type, e.deal_id, e.engagement_id, e.mpn_id, e.occurred_at, e.document,
    coalesce(e.deal, (select d.document from deals d where d.id = e.deal_id and d.revision = e.revision),
        (select r.document from replaced_documents r where r.deal_id = e.deal_id and r.revision = e.revision)) as deal,
    coalesce(e.microsoft, (select d.document from deals d where d.id = e.microsoft_id and d.revision = e.microsoft_revision),
        (select r.document from replaced_documents r where r.deal_id = e.microsoft_id and r.revision = e.microsoft_revision)) as microsoft,
    e.silent
from placed_events e
union all
select e.id, e.entered, null, e.organization_id, e.type, e.deal_id, e.engagement_id, e.mpn_id, e.occurred_at, e.document,
    coalesce(e.deal, (select d.document from deals d where d.id = e.deal_id and d.revision = e.revision),
        (select r.document from replaced_documents r where r.deal_id = e.deal_id and r.revision = e.revision)),
    coalesce(e.microsoft, (select d.document from deals d where d.id = e.microsoft_id and d.revision = e.microsoft_revision),
        (select r.document from replaced_documents r where r.deal_id = e.microsoft_id and r.revision = e.microsoft_revision)),
    e.silent
from unplaced_events e;
