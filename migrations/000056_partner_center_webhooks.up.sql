-- Webhooks of Partner Center's format, and what signs their messages. Programs of the release before do not know the format: they find a
-- secret of such a webhook that does not sign, so that they send it nothing, and try again until a newer one does.
alter table webhooks add column registration json; -- null: any other format

create table event_key_pair (
    only_one    boolean primary key default true check (only_one),
    key         bytea not null, -- PKCS #8, in clear, since it signs
    certificate bytea not null -- DER
);
