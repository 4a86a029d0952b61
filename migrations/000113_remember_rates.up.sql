-- That a currency has a rate is remembered with each organisation. Nothing in the program takes rates away.
create function raise_all_access_versions() returns trigger language plpgsql as $$
begin
    update organizations set access_version = access_version + 1;
    return null;
end
$$;

create trigger exchange_rates_go after delete or truncate or update of currency, month on exchange_rates
    for each statement execute function raise_all_access_versions();
