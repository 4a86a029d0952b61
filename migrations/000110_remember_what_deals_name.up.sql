-- Instances remember what deals of an organisation name of its own together with its access version: so that must be raised by whatever
-- changes one of its solutions. Once for each statement, since many solutions can be loaded at once.
create function raise_access_version_of_owner() returns trigger language plpgsql as $$
begin
    if tg_op in ('UPDATE', 'DELETE') then
        update organizations set access_version = access_version + 1 where id in (select organization_id from gone);
    end if;
    if tg_op in ('INSERT', 'UPDATE') then
        update organizations set access_version = access_version + 1 where id in (select organization_id from come);
    end if;
    return null;
end
$$;

-- Behind a condition that has to hold: what was remembered is not so any more, and all that relies on it is undone.
create function refuse_outdated() returns void language plpgsql as $$
begin
    raise exception 'what was remembered is not so any more' using errcode = 'CS001';
end
$$;

create trigger solutions_come after insert on solutions referencing new table as come
    for each statement execute function raise_access_version_of_owner();
create trigger solutions_change after update on solutions referencing old table as gone new table as come
    for each statement execute function raise_access_version_of_owner();
create trigger solutions_go after delete on solutions referencing old table as gone
    for each statement execute function raise_access_version_of_owner();
