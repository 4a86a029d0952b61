drop index events_occurred;
drop table webhook_attempts, webhook_deliveries, webhooks, deleted_webhooks;
