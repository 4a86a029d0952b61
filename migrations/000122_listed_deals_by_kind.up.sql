-- A few kinds of deals are all that an organisation has, so that those that few are of, or none, are found by leaping from kind to kind. The summary
-- finds its groups here too. That of the release before goes through a whole group for the first that is due.
create index concurrently listed_deals_by_kind on listed_deals (
    organization_id, substatus, direction, deal_type, qualification, (case when status in ('None', 'New') then expires_at else closing_at end)
);
drop index concurrently listed_deals_by_state;
