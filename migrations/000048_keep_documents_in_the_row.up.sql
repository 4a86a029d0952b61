-- A deal with its document has some 3 kB. Beyond 2 kB PostgreSQL compresses the document, and moves to another table what is still too
-- large then; a list of 50 spent half of the database's time on getting them back: 575 us, 300 where they stand in the row. That holds for
-- what is written from now on; every program reads both. Only what does not fit on a page is compressed and moved.
alter table deals set (toast_tuple_target = 8160);
