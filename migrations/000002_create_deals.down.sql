drop table decision_values, deal_history, deals;
drop function refuse_change;
drop extension btree_gin;
drop extension pg_trgm;
