create function keep_replaced_document() returns trigger language plpgsql as $$
begin
    insert into replaced_documents values (old.id, old.revision, new.updated_at, old.document);
    return new;
end
$$;

create function list_changed_deal() returns trigger language plpgsql as $$
begin
    update deal_updates set updated_at = new.updated_at
    where organization_id = old.organization_id and updated_at = old.updated_at and id = old.id;
    if (old.status, old.substatus, old.deal_type, old.deal_value, old.closing_at, old.expires_at, old.solution_ids, old.team_emails)
        is distinct from
        (new.status, new.substatus, new.deal_type, new.deal_value, new.closing_at, new.expires_at, new.solution_ids, new.team_emails)
    then
        update listed_deals
        set status = new.status, substatus = new.substatus, deal_type = new.deal_type, deal_value = new.deal_value,
            closing_at = new.closing_at, expires_at = new.expires_at, solution_ids = new.solution_ids, team_emails = new.team_emails
        where organization_id = old.organization_id and created_at = old.created_at and id = old.id;
    end if;
    if old.search <> new.search then
        delete from deal_texts where organization_id = old.organization_id and created_at = old.created_at and id = old.id;
        insert into deal_texts select new.organization_id, new.created_at, new.id, p.piece, p.text from text_pieces(new.search) p
        on conflict do nothing;
    end if;
    return new;
end
$$;

create function forget_referral_type() returns trigger language plpgsql as $$
begin
    update listed_deals set referral_type = null
    where organization_id = old.organization_id and created_at = old.created_at and id = old.id;
    return new;
end
$$;

create trigger deals_closed_is_final before update or delete on deals
    for each row when (old.status = 'Closed') execute function refuse_change();

create trigger deals_keep_replaced before update on deals
    for each row when (old.revision <> new.revision) execute function keep_replaced_document();

create trigger deals_stay_listed before update on deals for each row
    when (coalesce(current_setting('cosell.lists', true), '') not in ('written', 'typed')) execute function list_changed_deal();

create trigger referral_types_are_forgotten before update on deals for each row
    when (current_setting('cosell.lists', true) is distinct from 'typed'
        and old.document ->> 'type' is distinct from new.document ->> 'type')
    execute function forget_referral_type();

create trigger microsofts_answers_are_noted after update on deals for each row
    when (new.organization_id = 'msft' and (old.status, old.substatus, old.expires_at) is distinct from (new.status, new.substatus, new.expires_at))
    execute function note_microsofts_deal();

drop trigger deals_change on deals;
drop function change_deal();
