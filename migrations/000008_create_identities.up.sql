-- Who a person is to an identity provider: the issuer and the subject of its tokens, which stay the same when name and mail
-- address change. The first sign-in writes them, by an invitation to a mail address that the provider has verified.

create table identities (
    issuer     text not null check (issuer <> ''),
    subject    text not null check (subject <> ''),
    user_id    uuid not null references users (id) on delete cascade,
    created_at timestamptz not null,
    primary key (issuer, subject)
);

create index identities_user on identities (user_id);

create trigger identities_raise_access_version after insert or update or delete on identities
    for each row execute function raise_access_version();
