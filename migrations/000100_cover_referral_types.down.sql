drop index concurrently listed_deals_by_country;
create index concurrently listed_deals_by_team_and_solution on listed_deals using gin (organization_id, team_emails, solution_ids)
    with (gin_pending_list_limit = 256);
drop index concurrently listed_deals_by_team_or_solution;
drop index concurrently if exists listed_deals_covering; -- which 000101 has made the primary key's
