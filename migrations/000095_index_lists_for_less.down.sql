create index concurrently listed_deals_by_filter on listed_deals using gin (
    organization_id, mpn_id, status, substatus, direction, deal_type, qualification, country, solution_ids, team_emails
) with (gin_pending_list_limit = 256);
drop index concurrently listed_deals_by_location;
drop index concurrently listed_deals_by_team_and_solution;
