-- The endpoints themselves go too: what is left of them would be sent nothing.
with gone as (delete from webhooks where registration is not null returning id)
insert into deleted_webhooks select id, current_timestamp from gone;
alter table webhooks drop column registration;
drop table event_key_pair;
