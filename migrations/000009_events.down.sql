drop index deals_to_remind;
alter table deals drop column reminded;
drop table feed;
drop table events;
drop function uuid_v7(timestamptz);
drop schema river cascade;
