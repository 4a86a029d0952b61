package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/webhook"
)

// keptSecret is a secret as it is stored, with its value.
type keptSecret struct {
	Value   string     `json:"value"`
	Created time.Time  `json:"created"`
	Expires *time.Time `json:"expires"`
}

// webhookColumns are where the columns of a webhook are scanned into.
func webhookColumns(w *webhook.Webhook, secrets *[]keptSecret) []any {
	return []any{
		&w.ID, &w.OrganizationID, &w.Revision, &w.URL, &w.Description, &w.EventTypes, &w.Status, &w.PausedReason, secrets,
		&w.CreatedBy, &w.OwnerID, &w.Created, &w.Updated, &w.PausedSince, &w.Registration,
	}
}

func scanWebhook(row pgx.CollectableRow) (webhook.Webhook, error) {
	var w webhook.Webhook
	var secrets []keptSecret
	err := row.Scan(webhookColumns(&w, &secrets)...)
	return unkept(w, secrets), err
}

// unkept returns the webhook with its format and with its stored secrets.
func unkept(w webhook.Webhook, secrets []keptSecret) webhook.Webhook {
	if w.Registration != nil {
		w.Format, w.Secrets = webhook.PartnerCenter, []webhook.Secret{}
		return w
	}
	w.Format, w.Secrets = webhook.StandardWebhooks, make([]webhook.Secret, len(secrets))
	for i, s := range secrets {
		w.Secrets[i] = webhook.Secret(s)
	}
	return w
}

// kept returns the secrets of a webhook as JSON. Programs of the release before, which do not know formats, find a secret that does not
// sign, and send nothing.
func kept(w webhook.Webhook) []byte {
	all := make([]keptSecret, len(w.Secrets))
	for i, s := range w.Secrets {
		all[i] = keptSecret(s)
	}
	if w.Format == webhook.PartnerCenter {
		all = []keptSecret{{Value: "-", Created: w.Created}}
	}
	text, _ := json.Marshal(all) // times and text
	return text
}

// Webhook returns a webhook of the organisation, or fault NotFound.
func (db *DB) Webhook(ctx context.Context, organizationID string, id uuid.UUID) (webhook.Webhook, error) {
	return one(ctx, db, scanWebhook, `
		select w.id, w.organization_id, w.revision, w.url, w.description, w.event_types, w.status, w.paused_reason, w.secrets,
			w.created_by, coalesce(w.owner_id, w.created_by) as owner_id, w.created_at, w.updated_at, w.paused_at, w.registration
		from webhooks w where w.id = $1 and w.organization_id = $2`, id, organizationID)
}

// RegisteredWebhook returns the organisation's webhook in Partner Center's format, or fault NotFound.
func (db *DB) RegisteredWebhook(ctx context.Context, organizationID string) (webhook.Webhook, error) {
	return one(ctx, db, scanWebhook, `
		select w.id, w.organization_id, w.revision, w.url, w.description, w.event_types, w.status, w.paused_reason, w.secrets,
			w.created_by, coalesce(w.owner_id, w.created_by) as owner_id, w.created_at, w.updated_at, w.paused_at, w.registration
		from webhooks w where w.organization_id = $1 and w.registration is not null`, organizationID)
}

// RegisteredWebhook locks the organisation's webhook in Partner Center's format for this transaction and returns it, or fault NotFound.
func (tx *Tx) RegisteredWebhook(ctx context.Context, organizationID string) (webhook.Webhook, error) {
	return one(ctx, tx, scanWebhook, `
		select w.id, w.organization_id, w.revision, w.url, w.description, w.event_types, w.status, w.paused_reason, w.secrets,
			w.created_by, coalesce(w.owner_id, w.created_by) as owner_id, w.created_at, w.updated_at, w.paused_at, w.registration
		from webhooks w where w.organization_id = $1 and w.registration is not null for update`, organizationID)
}

// Webhooks returns up to limit webhooks of the organisation behind an id, oldest first.
func (db *DB) Webhooks(ctx context.Context, organizationID string, after uuid.UUID, limit int) ([]webhook.Webhook, error) {
	return rows(ctx, db, scanWebhook, `
		select w.id, w.organization_id, w.revision, w.url, w.description, w.event_types, w.status, w.paused_reason, w.secrets,
			w.created_by, coalesce(w.owner_id, w.created_by) as owner_id, w.created_at, w.updated_at, w.paused_at, w.registration
		from webhooks w where w.organization_id = $1 and w.id > $2 order by w.id limit $3`, organizationID, after, limit)
}

// Webhook locks a webhook of the organisation for this transaction and returns it, or fault NotFound.
func (tx *Tx) Webhook(ctx context.Context, organizationID string, id uuid.UUID) (webhook.Webhook, error) {
	return one(ctx, tx, scanWebhook, `
		select w.id, w.organization_id, w.revision, w.url, w.description, w.event_types, w.status, w.paused_reason, w.secrets,
			w.created_by, coalesce(w.owner_id, w.created_by) as owner_id, w.created_at, w.updated_at, w.paused_at, w.registration
		from webhooks w where w.id = $1 and w.organization_id = $2 for update`, id, organizationID)
}

// WebhooksOf locks and returns the active webhooks that depend on the access of a user.
func (tx *Tx) WebhooksOf(ctx context.Context, organizationID string, userID uuid.UUID) ([]webhook.Webhook, error) {
	return rows(ctx, tx, scanWebhook, `
		select w.id, w.organization_id, w.revision, w.url, w.description, w.event_types, w.status, w.paused_reason, w.secrets,
			w.created_by, coalesce(w.owner_id, w.created_by) as owner_id, w.created_at, w.updated_at, w.paused_at, w.registration
		from webhooks w where w.organization_id = $1 and coalesce(w.owner_id, w.created_by) = $2 and w.status = 'Active'
		order by w.id for update`, organizationID, userID)
}

// CountWebhooks locks the organisation, and returns how many webhooks it has. It counts in a statement of its own, which must see what the
// last holder of the lock wrote.
func (tx *Tx) CountWebhooks(ctx context.Context, organizationID string) (int, error) {
	tx.Queue.add("select from organizations where id = $1 for no key update", organizationID)
	return one(ctx, tx, pgx.RowTo[int], "select count(*) from webhooks where organization_id = $1", organizationID)
}

// InsertWebhook writes a new webhook.
func (q *Queue) InsertWebhook(w webhook.Webhook) {
	q.add(`
		insert into webhooks (
			id, organization_id, revision, url, description, event_types, status, paused_reason, secrets, created_by, created_at,
			updated_at, paused_at, registration)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		w.ID, w.OrganizationID, w.Revision, w.URL, w.Description, w.EventTypes, w.Status, w.PausedReason, kept(w), w.CreatedBy,
		w.Created, w.Updated, w.PausedSince, w.Registration)
}

// UpdateWebhook writes a locked webhook as changed.
func (q *Queue) UpdateWebhook(w webhook.Webhook) {
	q.add(`
		update webhooks set
			revision = $2, url = $3, description = $4, event_types = $5, status = $6, paused_reason = $7, secrets = $8, updated_at = $9,
			paused_at = $10, held_until = case when url = $3 and status = $6 then held_until end, owner_id = $11,
			registration = $12
		where id = $1`, w.ID, w.Revision, w.URL, w.Description, w.EventTypes, w.Status, w.PausedReason, kept(w), w.Updated,
		w.PausedSince, w.OwnerID, w.Registration)
}

// DeleteWebhook removes a locked webhook. Its deliveries are left to ClearWebhooks.
func (q *Queue) DeleteWebhook(id uuid.UUID, now time.Time) {
	q.add("delete from webhooks where id = $1", id)
	q.add("insert into deleted_webhooks (id, deleted_at) values ($1, $2)", id, now)
}

// clearWithin is for how long a deleted webhook may still get deliveries, from transactions that began earlier.
const clearWithin = time.Hour

// ClearWebhooks removes up to limit deliveries of deleted webhooks and returns how many it removed. It also forgets the webhooks of which
// nothing is left.
func (db *DB) ClearWebhooks(ctx context.Context, now time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `
		with gone as (
			delete from webhook_deliveries where id = any(array(
				select d.id from deleted_webhooks w cross join lateral (
					select id from webhook_deliveries where webhook_id = w.id order by id limit $2) d
				limit $2))
			returning id),
		cleared as (
			delete from deleted_webhooks w where deleted_at < $1 and not exists (
				select from webhook_deliveries d where d.webhook_id = w.id))
		select count(*) from gone`, now.Add(-clearWithin), limit)
}
