drop index concurrently listed_deals_by_filter;
drop index concurrently listed_deals_by_closing;
drop index concurrently listed_deals_by_value;
