-- Amounts have as many fraction digits as their currency, up to 3, and values in USD one more than before. The type without a limit needs no
-- rewriting of the tables. Programs from before this cannot read a deal with 3 digits; nothing else changes for them.
alter table deals alter column deal_value type numeric;
alter table decision_values alter column value_usd type numeric;
alter table registrations alter column acv_usd type numeric;
