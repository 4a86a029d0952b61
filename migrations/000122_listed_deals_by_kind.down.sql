create index concurrently listed_deals_by_state on listed_deals (
    organization_id, substatus, direction, (case when status in ('None', 'New') then expires_at else closing_at end)
);
drop index concurrently listed_deals_by_kind;
