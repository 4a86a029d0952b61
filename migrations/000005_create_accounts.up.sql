-- Organisations that can be suspended, people who are invited and leave, tokens with a life, requests for access, and a log of
-- every change of these.

alter table organizations
    add column status   text not null default 'Active' check (status in ('Active', 'Suspended')),
    add column revision bigint not null default 1 check (revision > 0);

alter table users
    add column kind       text not null default 'Person' check (kind in ('Person', 'ServiceAccount')),
    add column status     text not null default 'Active' check (status in ('Invited', 'Active', 'Deactivated')),
    add column created_at timestamptz not null default '2026-01-01Z',
    alter column email drop not null,
    add constraint users_email_of_person check ((kind = 'Person') = (email is not null));

alter table users alter column created_at drop default;

drop index users_organization;
create index users_organization on users (organization_id, id);

alter table tokens
    add column id           uuid not null default gen_random_uuid() unique,
    add column name         text not null default 'token',
    add column prefix       text not null default '',
    add column roles        text[] check (roles <> '{}'), -- null: all that its holder has
    add column expires_at   timestamptz,
    add column last_used_at timestamptz,
    add column revoked_at   timestamptz;
alter table tokens alter column id drop default, alter column name drop default, alter column prefix drop default;

drop index tokens_user;
create index tokens_user on tokens (user_id, id);

-- That a token was used changes nobody's access.
drop trigger tokens_raise_access_version on tokens;
create trigger tokens_raise_access_version after insert or delete or update of hash, user_id, roles, expires_at, revoked_at on tokens
    for each row execute function raise_access_version();

create function raise_own_access_version() returns trigger language plpgsql as $$
begin
    new.access_version = old.access_version + 1;
    return new;
end
$$;

create trigger organizations_raise_access_version before update of status, name on organizations
    for each row execute function raise_own_access_version();

create table access_requests (
    id              uuid primary key,
    organization_id text not null references organizations (id),
    user_id         uuid not null references users (id),
    role            text not null,
    locations       text[] check (locations <> '{}'), -- null: the whole organisation
    note            text not null,
    status          text not null check (status in ('Open', 'Granted', 'Declined')),
    created_at      timestamptz not null,
    decided_at      timestamptz,
    decided_by      uuid references users (id),
    answer          text,
    check ((status = 'Open') = (decided_at is null))
);

create index access_requests_organization on access_requests (organization_id, id);
create unique index access_requests_open on access_requests (user_id, role) where status = 'Open';

create table audit_log (
    id              uuid primary key,
    organization_id text not null references organizations (id),
    document        json not null
);

create index audit_log_organization on audit_log (organization_id, id);

create trigger audit_log_is_append_only before update or delete on audit_log
    for each row execute function refuse_change();
create trigger audit_log_is_not_truncated before truncate on audit_log
    for each statement execute function refuse_change();
