-- As of solutions; of its name and status it was so already.
drop trigger organizations_raise_access_version on organizations;
create trigger organizations_raise_access_version before update of status, name, default_location on organizations
    for each row execute function raise_own_access_version();
