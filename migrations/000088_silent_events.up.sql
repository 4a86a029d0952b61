-- Most edits change nothing that figures are made of: a name, a note. Whoever writes such an event says so, and the projection need not read
-- and compare the document, which was a fifth of what such an edit cost the database. Events of programs of the release before are never
-- silent, and these pass over the column.
alter table unplaced_events add column silent boolean not null default false;
