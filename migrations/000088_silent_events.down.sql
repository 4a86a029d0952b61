alter table unplaced_events drop column silent;
