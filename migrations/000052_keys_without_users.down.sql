alter table idempotency_keys alter body set compression default;
delete from idempotency_keys k where not exists (select from users u where u.id = k.caller_id);
alter table idempotency_keys add constraint idempotency_keys_caller_id_fkey foreign key (caller_id) references users (id) on delete cascade;
