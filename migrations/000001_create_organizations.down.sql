alter table organizations drop constraint organizations_default_location;
drop table tokens, grants, users, solutions, locations, organizations;
drop function raise_access_version, raise_access_version_of_user;
