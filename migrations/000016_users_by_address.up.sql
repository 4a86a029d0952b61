-- A mail address is one user's in each organisation. Nobody waits while the index is built.
create unique index concurrently users_by_address on users (email, organization_id);
