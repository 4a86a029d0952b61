-- The endpoints themselves go too: what is left of them would be sent nothing.
delete from webhooks where registration is not null;
alter table webhooks drop column registration;
drop table event_seal;
