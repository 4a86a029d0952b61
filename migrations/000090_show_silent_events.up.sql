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
