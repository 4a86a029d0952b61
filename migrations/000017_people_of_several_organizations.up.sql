-- A person may be a user of several organisations and may be let accept an invitation anew; service accounts and tokens tell who is
-- behind them.

drop index users_email; -- in place of it: users_by_address

-- The form in which email.Normal compares addresses, whatever the locale of the database.
update users set email = lower(email collate "C") where email <> lower(email collate "C");
alter table users
    add column reinvited_at timestamptz, -- since when an active person may accept anew; null: may not
    add column made_by      uuid[] not null default '{}', -- the people behind a service account
    add constraint users_email_normal check (email = lower(email collate "C"));

alter table notifications
    drop constraint notifications_email_check,
    add constraint notifications_email_check check (email = lower(email collate "C")) not valid;

alter table tokens add column made_by uuid[] not null default '{}'; -- the people who know the secret

create unique index identities_of_user on identities (issuer, subject, user_id);
alter table identities
    drop constraint identities_pkey,
    add constraint identities_pkey primary key using index identities_of_user;

-- Sign-ins that have ended because the person was let accept anew. They do not accept again.
create table ended_identities (
    user_id  uuid not null references users (id) on delete cascade,
    issuer   text not null,
    subject  text not null,
    ended_at timestamptz not null,
    primary key (user_id, issuer, subject)
);
