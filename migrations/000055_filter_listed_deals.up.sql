-- The orders of lists that no other table has.
create index concurrently listed_deals_by_value on listed_deals (organization_id, deal_value, id);
create index concurrently listed_deals_by_closing on listed_deals (organization_id, closing_at, id);

-- Filters that leave few deals, in any combination. What is added waits in a list, and is put where it belongs some 500 deals at a time.
create index concurrently listed_deals_by_filter on listed_deals using gin (
    organization_id, mpn_id, status, substatus, direction, deal_type, qualification, country, solution_ids, team_emails
) with (gin_pending_list_limit = 256);
