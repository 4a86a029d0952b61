drop table mail_server;

drop table mail_days;

update notifications set status = 'Failed' where status in ('Withheld', 'OverLimit');

alter table notifications
    drop column counted_on,
    drop constraint notifications_status_check,
    add constraint notifications_status_check check (status in (
        'Waiting', 'Handing', 'Sent', 'Refused', 'Failed', 'Unknown', 'Kept', 'SwitchedOff')) not valid;

alter table organizations drop column mail_domains;
