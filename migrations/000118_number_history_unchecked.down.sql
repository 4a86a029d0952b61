alter table deal_history add constraint deal_history_sequence_check check (sequence > 0);
