alter table deals alter document set compression default;
