-- The oldest program that can work on this schema, named by the newest migration that it knows. A program that is older than the
-- schema, as after a rollback, starts if it is not older than this.
create table schema_compatibility (
    only_one       boolean primary key default true check (only_one),
    oldest_program bigint not null
);
insert into schema_compatibility (oldest_program) values (28);
