-- The condition of a trigger is read from the catalogue's text for each statement, and a change of a deal had five of them: a twentieth of what it
-- costs the database. One trigger that asks in plpgsql, whose expressions are kept, does the same for less.
create function change_deal() returns trigger language plpgsql as $$
begin
    if old.status = 'Closed' then -- rule R5, for whatever route somebody may find
        raise exception '% on %: this row is final', tg_op, tg_table_name using errcode = 'restrict_violation';
    end if;
    if old.revision <> new.revision then
        insert into replaced_documents values (old.id, old.revision, new.updated_at, old.document);
    end if;
    if coalesce(current_setting('cosell.lists', true), '') not in ('written', 'typed') then
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
    end if;
    if current_setting('cosell.lists', true) is distinct from 'typed'
        and old.document ->> 'type' is distinct from new.document ->> 'type'
    then
        update listed_deals set referral_type = null
        where organization_id = old.organization_id and created_at = old.created_at and id = old.id;
    end if;
    if new.organization_id = 'msft'
        and (old.status, old.substatus, old.expires_at) is distinct from (new.status, new.substatus, new.expires_at)
    then
        update microsoft_answers set status = new.status, substatus = new.substatus, expires_at = new.expires_at
        where id in (select d.id from deals d where d.engagement_id = new.engagement_id);
    end if;
    return new;
end
$$;

create trigger deals_change before update on deals for each row execute function change_deal();
drop trigger deals_closed_is_final on deals; -- deals_are_kept refuses to delete any
drop trigger deals_keep_replaced on deals;
drop trigger deals_stay_listed on deals;
drop trigger referral_types_are_forgotten on deals;
drop trigger microsofts_answers_are_noted on deals;
drop function keep_replaced_document();
drop function list_changed_deal();
drop function forget_referral_type();
