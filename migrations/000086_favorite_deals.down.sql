drop table favorite_deals;
