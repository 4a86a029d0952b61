alter table listed_deals drop constraint listed_deals_pkey,
    add constraint listed_deals_pkey primary key (organization_id, created_at, id) include (
        engagement_id, mpn_id, status, substatus, direction, deal_type, qualification, deal_value, country, closing_at, expires_at);
