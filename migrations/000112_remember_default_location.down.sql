drop trigger organizations_raise_access_version on organizations;
create trigger organizations_raise_access_version before update of status, name on organizations
    for each row execute function raise_own_access_version();
