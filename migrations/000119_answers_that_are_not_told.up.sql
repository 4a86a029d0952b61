-- What Microsoft answered stays Pending for a guest that has not accepted. Such deals are to be found without looking at all that Microsoft was asked
-- about. A deal may stay untold that is told by now, as programs of the release before leave it: who reads looks at the deal too.
alter table microsoft_answers add column untold boolean not null default false;

create or replace function note_new_deal() returns trigger language plpgsql as $$
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
    select d.organization_id, d.created_at, d.id, m.direction, m.status, m.substatus, m.expires_at,
        m.direction = 'Incoming' and d.organization_id <> 'msft' and d.substatus not in ('Accepted', 'Won', 'Lost', 'Error')
    from deals m join deals d on d.engagement_id = m.engagement_id
    where m.engagement_id = new.engagement_id and m.organization_id = 'msft' and (d.id = new.id or new.organization_id = 'msft')
    on conflict do nothing;
    return null;
end
$$;

-- Fills the column in too.
create or replace procedure fill_microsoft_answers() language plpgsql as $$
declare
    last record;
    next record;
begin
    select timestamptz '-infinity' as created_at, uuid '00000000-0000-0000-0000-000000000000' as id into last;
    loop
        begin
            perform set_config('lock_timeout', '50ms', true);
            with batch as materialized (
                select created_at, id, engagement_id, direction, status, substatus, expires_at from deals
                where organization_id = 'msft' and (created_at, id) > (last.created_at, last.id) order by created_at, id limit 500 for share),
            noted as (
                insert into microsoft_answers
                select d.organization_id, d.created_at, d.id, b.direction, b.status, b.substatus, b.expires_at,
                    b.direction = 'Incoming' and d.organization_id <> 'msft' and d.substatus not in ('Accepted', 'Won', 'Lost', 'Error')
                from batch b join deals d on d.engagement_id = b.engagement_id
                on conflict (id) do update set untold = excluded.untold where microsoft_answers.untold <> excluded.untold)
            select b.created_at, b.id into next from batch b order by b.created_at desc, b.id desc limit 1;
            if next.id is not null then
                last := next;
            end if;
        exception when lock_not_available or deadlock_detected then
            next := last; -- once more
        end;
        commit;
        exit when next.id is null;
    end loop;
end
$$;
