create index concurrently deals_by_closing on deals (organization_id, closing_at, id);
create index concurrently deals_by_value on deals (organization_id, deal_value, id);
create index concurrently deals_to_remind on deals (expires_at, id) where status = 'New' and not reminded;
create index concurrently deals_due on deals (expires_at, id) where status in ('None', 'New');
create index concurrently deals_by_updated on deals (organization_id, updated_at, id);
create index concurrently deals_by_filter on deals using gin (
    organization_id, mpn_id, status, substatus, direction, deal_type, qualification, country, solution_ids, team_emails,
    search gin_trgm_ops);
