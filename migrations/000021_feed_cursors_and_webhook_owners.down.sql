alter table webhook_deliveries drop column leased_until;
update webhooks set paused_reason = 'ByCaller' where paused_reason = 'OwnerLostAccess';
alter table webhooks
    drop column owner_id,
    drop column held_until,
    drop constraint webhooks_paused_reason_check,
    add constraint webhooks_paused_reason_check check (paused_reason in ('ByCaller', 'FailedTooOften', 'Gone'));
drop trigger events_note_forgotten on events;
drop function note_forgotten_events;
drop table forgotten_events;
alter table feed drop column cursor_key;
