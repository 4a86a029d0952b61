-- Back to 2 digits: a third is rounded, and the table is written anew.
alter table deals alter column deal_value type numeric(15, 2);
