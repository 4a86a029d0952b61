drop table audit_log, access_requests;
drop trigger organizations_raise_access_version on organizations;
drop function raise_own_access_version;
drop trigger tokens_raise_access_version on tokens;
create trigger tokens_raise_access_version after insert or update or delete on tokens
    for each row execute function raise_access_version();
drop index tokens_user;
alter table tokens
    drop column id, drop column name, drop column prefix, drop column roles, drop column expires_at, drop column last_used_at,
    drop column revoked_at;
create index tokens_user on tokens (user_id);
drop index users_organization;
create index users_organization on users (organization_id);
delete from users where kind = 'ServiceAccount';
alter table users
    drop constraint users_email_of_person, drop column kind, drop column status, drop column created_at,
    alter column email set not null;
alter table organizations drop column status, drop column revision;
