-- Organisations, their locations and solutions, and the people who act for them.

create table organizations (
    id               text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name             text not null check (name <> ''),
    default_location text not null,
    demo             boolean not null default false,
    access_version   bigint not null default 1, -- raised by every change of users, grants and tokens
    created_at       timestamptz not null
);

create table locations (
    mpn_id          text primary key check (mpn_id <> ''),
    organization_id text not null references organizations (id),
    name            text not null
);

create index locations_organization on locations (organization_id);

-- A location belongs to its organisation, which names one of its own as the default.
alter table locations add constraint locations_of_organization unique (mpn_id, organization_id);
alter table organizations add constraint organizations_default_location
    foreign key (default_location, id) references locations (mpn_id, organization_id) deferrable initially deferred;

create table solutions (
    id              text primary key check (id <> ''),
    organization_id text not null references organizations (id),
    mpn_id          text not null references locations (mpn_id),
    name            text not null,
    publish_state   text not null check (publish_state in ('Draft', 'Published')),
    co_sell_status  text not null check (co_sell_status in ('InMarket', 'CoSellReady')),
    incentives      text[] not null default '{}'
        check (incentives <@ array['AzureIpCoSell', 'BizAppsPremium', 'BizAppsStandard'])
);

create index solutions_organization on solutions (organization_id, id);

create table users (
    id              uuid primary key,
    organization_id text not null references organizations (id),
    name            text not null,
    email           text not null,
    phone           text not null
);

create unique index users_email on users (lower(email));
create index users_organization on users (organization_id);

create table grants (
    user_id   uuid not null references users (id) on delete cascade,
    role      text not null check (role in (
        'ReferralAdmin', 'ReferralUser', 'Viewer', 'BusinessProfileAdmin', 'CoSellSolutionAdmin', 'AccountAdmin',
        'MicrosoftSeller', 'Operator')),
    locations text[] check (locations <> '{}'), -- null: the whole organisation
    primary key (user_id, role)
);

create index grants_role on grants (role, user_id); -- whom to ask

-- Tokens are kept as the SHA-256 of what the caller sends.
create table tokens (
    hash       bytea primary key check (length(hash) = 32),
    user_id    uuid not null references users (id) on delete cascade,
    created_at timestamptz not null
);

create index tokens_user on tokens (user_id);

-- Instances remember who holds a token together with the access version of the organisation, and look whether it is still
-- the same in every request. So a change bites at once, everywhere.

create function raise_access_version() returns trigger language plpgsql as $$
begin
    update organizations set access_version = access_version + 1
    where id in (select organization_id from users where id in (old.user_id, new.user_id));
    return null;
end
$$;

create function raise_access_version_of_user() returns trigger language plpgsql as $$
begin
    update organizations set access_version = access_version + 1 where id in (old.organization_id, new.organization_id);
    return null;
end
$$;

create trigger grants_raise_access_version after insert or update or delete on grants
    for each row execute function raise_access_version();
create trigger tokens_raise_access_version after insert or update or delete on tokens
    for each row execute function raise_access_version();
create trigger users_raise_access_version after update or delete on users
    for each row execute function raise_access_version_of_user();
