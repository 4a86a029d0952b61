-- This fails while somebody is a user of several organisations: what was there before has no room for that.
create unique index users_email on users (lower(email));
alter table identities
    drop constraint identities_pkey,
    add constraint identities_pkey primary key (issuer, subject);

drop table ended_identities;
alter table tokens drop column made_by;
alter table notifications
    drop constraint notifications_email_check,
    add constraint notifications_email_check check (email = lower(email)) not valid;
alter table users
    drop constraint users_email_normal,
    drop column made_by,
    drop column reinvited_at;
