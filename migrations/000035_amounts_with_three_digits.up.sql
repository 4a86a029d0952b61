-- Amounts have as many fraction digits as their currency, up to 3. The type without a limit needs no rewriting of the table. Programs from
-- before this cannot read a deal with 3 digits; nothing else changes for them. Values in USD keep their type: it is what programs select, and
-- a plan that they have prepared would fail once it changed.
alter table deals alter column deal_value type numeric;
