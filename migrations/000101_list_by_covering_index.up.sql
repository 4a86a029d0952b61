alter table listed_deals drop constraint listed_deals_pkey,
    add constraint listed_deals_pkey primary key using index listed_deals_covering;
