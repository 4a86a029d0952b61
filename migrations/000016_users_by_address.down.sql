drop index concurrently users_by_address;
