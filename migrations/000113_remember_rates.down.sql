drop trigger exchange_rates_go on exchange_rates;
drop function raise_all_access_versions;
