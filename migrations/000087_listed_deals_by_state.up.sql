-- What a summary counts, of which it reads no more than it tells: the deals of each state, with when those that wait run out and others are
-- expected to close.
create index concurrently listed_deals_by_state on listed_deals (
    organization_id, substatus, direction, (case when status in ('None', 'New') then expires_at else closing_at end)
);
