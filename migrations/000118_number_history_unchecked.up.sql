-- A check is parsed anew by each statement that inserts; the key and the program, which counts on from the last entry, leave nothing to it.
alter table deal_history drop constraint deal_history_sequence_check;
