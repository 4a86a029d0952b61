drop trigger solutions_come on solutions;
drop trigger solutions_change on solutions;
drop trigger solutions_go on solutions;
drop function raise_access_version_of_owner, refuse_outdated;
