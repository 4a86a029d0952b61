alter table organizations drop constraint organizations_default_location;
drop table tokens, grants, users, solutions, locations, organizations;
