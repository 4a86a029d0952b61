-- What Microsoft answered, beside each deal in whose engagement it has one of its own, so that lists find by it what few have, and a summary
-- what waits, without looking at deals that Microsoft was never asked about. Triggers keep it, since only what Microsoft does and who comes
-- into an engagement that it may be in is about it: an ordinary deal pays nothing.
create table microsoft_answers (
    organization_id text not null,
    created_at      timestamptz not null, -- of the deal beside which it stands
    id              uuid primary key,     -- likewise
    direction       text not null,        -- of Microsoft's deal, as are the others
    status          text not null,
    substatus       text not null,
    expires_at      timestamptz
);

create index microsoft_answers_by_substatus on microsoft_answers (organization_id, substatus, created_at, id)
    include (direction, status, expires_at);

create function note_microsofts_deal() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        update microsoft_answers set status = new.status, substatus = new.substatus, expires_at = new.expires_at
        where id in (select d.id from deals d where d.engagement_id = new.engagement_id);
    else
        insert into microsoft_answers
        select d.organization_id, d.created_at, d.id, m.direction, m.status, m.substatus, m.expires_at
        from deals m join deals d on d.engagement_id = m.engagement_id
        where m.engagement_id = new.engagement_id and m.organization_id = 'msft' and (d.id = new.id or new.organization_id = 'msft')
        on conflict do nothing;
    end if;
    return null;
end
$$;

create trigger microsofts_deals_are_noted after insert on deals for each row
    when (new.organization_id = 'msft' or new.direction = 'Incoming') execute function note_microsofts_deal();

create trigger microsofts_answers_are_noted after update on deals for each row
    when (new.organization_id = 'msft' and (old.status, old.substatus, old.expires_at) is distinct from (new.status, new.substatus, new.expires_at))
    execute function note_microsofts_deal();

-- Notes what Microsoft has answered so far, and commits after each few hundred of its deals; it may be ended at any time and called again.
-- While it reads them nobody changes them. It gives way to who holds one longer than a moment.
create procedure fill_microsoft_answers() language plpgsql as $$
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
                select d.organization_id, d.created_at, d.id, b.direction, b.status, b.substatus, b.expires_at
                from batch b join deals d on d.engagement_id = b.engagement_id
                on conflict do nothing)
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
