-- The order of lists with all that they are filtered by, types included, so that a filter is answered from the index alone.
create unique index concurrently listed_deals_covering on listed_deals (organization_id, created_at, id) include (
    engagement_id, mpn_id, status, substatus, direction, deal_type, qualification, deal_value, country, closing_at, expires_at, referral_type);

-- With the organisation in it, this one was taken for filters that it knows nothing of, to look at all deals of the organisation out of
-- their order. Who is in a team, and solutions, are an organisation's own.
create index concurrently listed_deals_by_team_or_solution on listed_deals using gin (team_emails, solution_ids)
    with (gin_pending_list_limit = 256);
drop index concurrently listed_deals_by_team_and_solution;

-- A filter by country leaves few more often than others do.
create index concurrently listed_deals_by_country on listed_deals (organization_id, country, created_at, id);
