
-- Who may be mailed, how much in a day, and how the mail server does.

-- Domains whose addresses belong to the organisation though no user has them, in lower case and ASCII. An operator names them.
alter table organizations add column mail_domains text[] not null default '{}';

-- Rows from before have one of the fewer statuses, so that nobody needs to look at them while others wait.
alter table notifications
    drop constraint notifications_status_check,
    add constraint notifications_status_check check (status in (
        'Waiting', 'Handing', 'Sent', 'Refused', 'Failed', 'Unknown', 'Kept', 'SwitchedOff', 'Withheld', 'OverLimit')) not valid,
    add column counted_on date; -- the day that the mail has been counted on, see mail_days

-- How many mails an organisation, and a mail address, has been sent on a day.
create table mail_days (
    day             date not null,
    organization_id text not null default '', -- either this
    email           text not null default '', -- or that
    count           int not null,
    primary key (day, organization_id, email)
);

-- Whether the mail server takes mails, as all instances know it: one row.
create table mail_server (
    one           boolean primary key default true check (one),
    trouble_since timestamptz, -- null: all is well
    detail        text,
    warned_at     timestamptz
);

insert into mail_server default values;
