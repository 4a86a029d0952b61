-- A function in plpgsql prepares its expressions anew in each transaction, and checks and conditions of triggers are read from the catalogue's text
-- for each statement: a third of what it cost the database to change a deal, a tenth of what it cost to create one. Programs look themselves
-- whether a deal is sound, and keep the document that a change replaces with the statement that makes it; they say so when they connect. The
-- functions are still called for what they refuse, for Microsoft's deals, and for all other sessions, which those of the release before are.
create or replace function change_deal() returns trigger language plpgsql as $$
begin
    if old.status = 'Closed' then -- rule R5, for whatever route somebody may find
        raise exception '% on %: this row is final', tg_op, tg_table_name using errcode = 'restrict_violation';
    end if;
    if current_setting('cosell.deals', true) is distinct from 'checked' and not deal_is_sound(
        new.revision, new.status, new.substatus, new.direction, new.deal_type, new.qualification, new.deal_value, new.currency, new.country,
        new.expires_at, new.solution_ids, new.team_emails)
    then
        raise exception 'no rule can have made this deal' using errcode = 'check_violation', constraint = 'deals_are_sound';
    end if;
    if old.revision <> new.revision and current_setting('cosell.deals', true) is distinct from 'checked' then
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

drop trigger deals_change on deals;
create trigger deals_change before update on deals for each row
    when (old.status = 'Closed' or new.organization_id = 'msft' or current_setting('cosell.deals', true) is distinct from 'checked')
    execute function change_deal();

create function note_new_deal() returns trigger language plpgsql as $$
begin
    if current_setting('cosell.deals', true) is distinct from 'checked' and not deal_is_sound(
        new.revision, new.status, new.substatus, new.direction, new.deal_type, new.qualification, new.deal_value, new.currency, new.country,
        new.expires_at, new.solution_ids, new.team_emails)
    then
        raise exception 'no rule can have made this deal' using errcode = 'check_violation', constraint = 'deals_are_sound';
    end if;
    if coalesce(current_setting('cosell.lists', true), '') not in ('written', 'typed') then
        insert into listed_deals values (
            new.organization_id, new.created_at, new.id, new.engagement_id, new.mpn_id, new.status, new.substatus, new.direction,
            new.deal_type, new.qualification, new.deal_value, new.country, new.closing_at, new.expires_at, new.solution_ids, new.team_emails);
        insert into deal_updates values (new.organization_id, new.updated_at, new.id, new.created_at);
        insert into deal_texts select new.organization_id, new.created_at, new.id, p.piece, p.text from text_pieces(new.search) p;
    end if;
    insert into microsoft_answers
    select d.organization_id, d.created_at, d.id, m.direction, m.status, m.substatus, m.expires_at
    from deals m join deals d on d.engagement_id = m.engagement_id
    where m.engagement_id = new.engagement_id and m.organization_id = 'msft' and (d.id = new.id or new.organization_id = 'msft')
    on conflict do nothing;
    return null;
end
$$;

create trigger deals_are_noted after insert on deals for each row
    when (new.organization_id = 'msft' or new.direction = 'Incoming' or current_setting('cosell.deals', true) is distinct from 'checked')
    execute function note_new_deal();
drop trigger deals_are_listed on deals;
drop trigger microsofts_deals_are_noted on deals;
drop function list_new_deal();
drop function note_microsofts_deal();

alter table deals drop constraint deals_are_sound;
