-- The mails that did not reach anybody, to send those of a span of time again. Nobody waits while the index is built.
create index concurrently notifications_resendable on notifications (created_at)
    where status in ('Kept', 'Refused', 'Failed', 'Unknown', 'Withheld', 'OverLimit');
