do $$
declare
    place record;
begin
    for place in
        select attrelid::regclass as of_table, attname as of_column from pg_attribute
        where attnum > 0 and not attisdropped and attrelid in (
            'deals'::regclass, 'deal_texts'::regclass, 'deal_updates'::regclass, 'deal_history'::regclass, 'placed_events'::regclass,
            'idempotency_keys'::regclass, 'projected_deals'::regclass)
    loop
        execute format('alter table %s alter column %I set statistics -1', place.of_table, place.of_column);
    end loop;
end
$$;
