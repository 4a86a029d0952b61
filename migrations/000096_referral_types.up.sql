-- Programs that fill in the type of a referral say so when they connect, by cosell.lists = 'typed'. What others change goes back to the deal's word.
drop trigger deals_are_listed on deals;
create trigger deals_are_listed before insert on deals for each row
    when (coalesce(current_setting('cosell.lists', true), '') not in ('written', 'typed')) execute function list_new_deal();

drop trigger deals_stay_listed on deals;
create trigger deals_stay_listed before update on deals for each row
    when (coalesce(current_setting('cosell.lists', true), '') not in ('written', 'typed')) execute function list_changed_deal();

create function forget_referral_type() returns trigger language plpgsql as $$
begin
    update listed_deals set referral_type = null
    where organization_id = old.organization_id and created_at = old.created_at and id = old.id;
    return new;
end
$$;

create trigger referral_types_are_forgotten before update on deals for each row
    when (current_setting('cosell.lists', true) is distinct from 'typed'
        and old.document ->> 'type' is distinct from new.document ->> 'type')
    execute function forget_referral_type();

-- Fills the column in, and commits after each few hundred deals; it may be ended at any time and called again. While it reads deals nobody
-- changes them. It gives way to who holds one longer than a moment.
create procedure fill_referral_types() language plpgsql as $$
declare
    last uuid := '00000000-0000-0000-0000-000000000000';
    next uuid;
begin
    loop
        begin
            perform set_config('lock_timeout', '50ms', true);
            with batch as materialized (
                select organization_id, created_at, id, document ->> 'type' as type from deals where id > last order by id limit 500 for share),
            filled as (
                update listed_deals l set referral_type = b.type from batch b
                where l.organization_id = b.organization_id and l.created_at = b.created_at and l.id = b.id
                    and l.referral_type is distinct from b.type)
            select (array_agg(id order by id desc))[1] into next from batch;
            last := coalesce(next, last);
        exception when lock_not_available or deadlock_detected then
            next := last; -- once more
        end;
        commit;
        exit when next is null;
    end loop;
end
$$;
