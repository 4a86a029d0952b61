alter table placed_events drop column silent;
