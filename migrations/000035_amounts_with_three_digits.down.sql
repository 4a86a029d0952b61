-- Back to 2 digits, and 12 of values in USD: more are rounded, and the tables are written anew.
alter table deals alter column deal_value type numeric(15, 2);
alter table decision_values alter column value_usd type numeric(30, 12);
alter table registrations alter column acv_usd type numeric(30, 12);
