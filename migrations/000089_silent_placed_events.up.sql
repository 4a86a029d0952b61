alter table placed_events add column silent boolean not null default false;
