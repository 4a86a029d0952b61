drop index organization_wins_most;
drop table partner_configs;
drop table partner_words;
drop table partner_listings;
drop aggregate tsvector_agg(tsvector);
