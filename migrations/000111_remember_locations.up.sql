-- As of solutions.
create trigger locations_come after insert on locations referencing new table as come
    for each statement execute function raise_access_version_of_owner();
create trigger locations_change after update on locations referencing old table as gone new table as come
    for each statement execute function raise_access_version_of_owner();
create trigger locations_go after delete on locations referencing old table as gone
    for each statement execute function raise_access_version_of_owner();
