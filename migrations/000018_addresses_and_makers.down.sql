-- What is written now does no harm to older versions.
select;
