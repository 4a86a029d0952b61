-- What was forgotten does not come back.
select 1;
