lock table organizations, locations, deals, deal_history in access exclusive mode;
alter table replaced_documents alter document set compression default;
drop trigger deals_are_not_truncated on deals;
drop trigger deals_are_kept on deals;
alter table deal_history
    add constraint deal_history_deal_id_fkey foreign key (deal_id) references deals (id);
alter table deals
    add constraint deals_organization_id_fkey foreign key (organization_id) references organizations (id),
    add constraint deals_mpn_id_fkey foreign key (mpn_id) references locations (mpn_id);
