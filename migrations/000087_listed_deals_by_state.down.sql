drop index concurrently listed_deals_by_state;
