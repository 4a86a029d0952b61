-- Whoever created a deal locked the rows of its organisation and its location, only to see that they are there, and its history looked for
-- the deal that had just been written: 5 % of what PostgreSQL does for it. Organisations and locations are never removed, nor are deals, which
-- the database refuses by itself from now on. Locks are taken in the order in which whoever creates a deal takes them.
lock table organizations, locations, deals, deal_history in access exclusive mode;
alter table deals drop constraint deals_organization_id_fkey, drop constraint deals_mpn_id_fkey;
alter table deal_history drop constraint deal_history_deal_id_fkey;

create trigger deals_are_kept before delete on deals
    for each row execute function refuse_change();
create trigger deals_are_not_truncated before truncate on deals
    for each statement execute function refuse_change();

-- What a change replaces is kept as long as events tell of it, and seldom read: LZ4 packs it with less work, where the server was built
-- with it.
do $$
begin
    alter table replaced_documents alter document set compression lz4;
exception when feature_not_supported then
    raise notice 'this server has no lz4';
end $$;
