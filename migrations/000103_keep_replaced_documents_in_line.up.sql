-- A replaced document of 3 kB is 2 kB packed, and mostly lay in a table beside then, with an index of its own. In the row it takes two thirds of
-- the time to keep. It stays packed: only what was longer than a page is put elsewhere.
alter table replaced_documents alter column document set storage main;
