-- A B-tree takes 0.1 kB of what a new deal writes to the log, the index of all filters took 0.9 kB. So only what no B-tree can look for, one
-- among several in a row, is left to a GIN index. The next one has the order of lists for each location, as those need who see no other.
-- What else lists are filtered by is looked at along their order, or along listed_deals_by_state.
create index concurrently listed_deals_by_team_and_solution on listed_deals using gin (organization_id, team_emails, solution_ids)
    with (gin_pending_list_limit = 256);
create index concurrently listed_deals_by_location on listed_deals (organization_id, mpn_id, created_at, id);
drop index concurrently listed_deals_by_filter;
