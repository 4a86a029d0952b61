package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/hook"
)

// NewDelivery is a delivery that a job is to be made for.
type NewDelivery struct{ ID, WebhookID uuid.UUID }

// queueDeliveries lets a statement make deliveries and returns where they will be found.
func (tx *Tx) queueDeliveries(sql string, args ...any) *[]NewDelivery {
	made := new([]NewDelivery)
	tx.queue(`insert into webhook_deliveries (id, webhook_id, event_id, event_type, message_id, kind, status, created_at, next_attempt_at) `+
		sql+" on conflict do nothing returning id, webhook_id", args...).Query(func(found pgx.Rows) (err error) {
		*made, err = pgx.CollectRows(found, pgx.RowToStructByPos[NewDelivery])
		return err
	})
	return made
}

// InsertDeliveries makes deliveries of events about deals to every active webhook of their receivers that wants them and was there
// when they happened, unless there are some already, and returns the new ones.
func (tx *Tx) InsertDeliveries(ctx context.Context, events []Event, now time.Time) ([]NewDelivery, error) {
	var ids []uuid.UUID
	var organizations, types []string
	var occurred []time.Time
	for _, e := range events {
		if e.DealID != nil {
			ids, organizations, types = append(ids, e.ID), append(organizations, e.OrganizationID), append(types, string(e.Type))
			occurred = append(occurred, e.Occurred)
		}
	}
	if ids == nil {
		return nil, nil
	}
	made := tx.queueDeliveries(`select uuid_v7($1), w.id, e.id, e.type, e.id, 'Event', 'Waiting', $1, $1
		from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) e (id, organization_id, type, occurred_at)
			join webhooks w on w.organization_id = e.organization_id and w.status = 'Active' and w.created_at <= e.occurred_at
				and (w.event_types is null or e.type = any(w.event_types))
			join organizations o on o.id = w.organization_id and o.status = $6`, now, ids, organizations, types, occurred, account.Open)
	err := tx.settle(ctx)
	return *made, err
}

// ReplayEvents makes deliveries, up to limit, of events that are sent again to a webhook: of the one that is named, or of those of
// a span that the webhook wants.
func (tx *Tx) ReplayEvents(ctx context.Context, w hook.Webhook, what hook.Replaying, limit int, now time.Time) ([]NewDelivery, error) {
	const columns = `select uuid_v7($1), $2::uuid, e.id, e.type, e.id, 'Replay', 'Waiting', $1, $1 from events e
		where e.organization_id = $3 and e.deal_id is not null and e.position is not null and `
	var made *[]NewDelivery
	if what.EventID != nil {
		made = tx.queueDeliveries(columns+"e.id = $4", now, w.ID, w.OrganizationID, what.EventID)
	} else {
		made = tx.queueDeliveries(columns+`e.occurred_at >= $4 and e.occurred_at < $5 and ($6::text[] is null or e.type = any($6))
			order by e.occurred_at, e.position limit $7`, now, w.ID, w.OrganizationID, what.From, what.To, w.EventTypes, limit)
	}
	err := tx.settle(ctx)
	return *made, err
}

// InsertDelivery writes a new delivery.
func (tx *Tx) InsertDelivery(d hook.Delivery) {
	tx.queueDeliveries("values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		d.ID, d.WebhookID, d.EventID, d.EventType, d.MessageID, d.Kind, d.Status, d.Created, d.Next)
}

// deliveryColumns are those of a delivery, the last of them its attempts.
const deliveryColumns = `d.id, d.webhook_id, d.event_id, d.event_type, d.message_id, d.kind, d.status, d.created_at, d.finished_at,
	d.next_attempt_at, coalesce((
		select json_agg(json_build_object('number', a.number, 'startedDateTime', a.started_at, 'durationMs', a.duration_ms,
			'statusCode', a.status_code, 'outcome', a.outcome) order by a.number)
		from webhook_attempts a where a.delivery_id = d.id), '[]')`

// deliveryRow is a delivery, all nil where there is none.
type deliveryRow struct {
	id, webhookID, eventID, messageID *uuid.UUID
	eventType                         *event.Type
	kind                              *hook.Kind
	status                            *hook.DeliveryStatus
	created, finished, next           *time.Time
	attempts                          []hook.Attempt
}

func (r *deliveryRow) targets() []any {
	return []any{
		&r.id, &r.webhookID, &r.eventID, &r.eventType, &r.messageID, &r.kind, &r.status, &r.created, &r.finished, &r.next, &r.attempts,
	}
}

// delivery returns the delivery of a row that has one.
func (r *deliveryRow) delivery() hook.Delivery {
	for i := range r.attempts {
		r.attempts[i].Started = r.attempts[i].Started.UTC()
	}
	return hook.Delivery{
		ID: *r.id, WebhookID: *r.webhookID, EventID: r.eventID, EventType: *r.eventType, MessageID: *r.messageID, Kind: *r.kind,
		Status: *r.status, Attempts: r.attempts, Created: r.created.UTC(), Finished: inUTC(r.finished), Next: inUTC(r.next),
	}
}

// Deliveries returns up to limit deliveries to a webhook of the organisation, newest first, before an id; or fault NotFound if
// there is no such webhook.
func (db *DB) Deliveries(ctx context.Context, organizationID string, webhookID uuid.UUID, f hook.Filter, before uuid.UUID, limit int) ([]hook.Delivery, error) {
	c := &conditions{}
	c.add("d.webhook_id = %s and d.id < %s", webhookID, before)
	equals(c, "d.status", f.Status)
	equals(c, "d.event_id", f.EventID)
	sql, args := c.where("select "+deliveryColumns+" as attempts from webhook_deliveries d", "order by d.id desc limit %s", limit)
	args = append(args, organizationID)
	sql = fmt.Sprintf("select d.* from webhooks w left join lateral (%s) d on true where w.id = $1 and w.organization_id = $%d order by d.id desc", sql, len(args))
	found, err := rows(ctx, db, func(row pgx.CollectableRow) (deliveryRow, error) {
		var r deliveryRow
		return r, row.Scan(r.targets()...)
	}, sql, args...)
	if err == nil && len(found) == 0 {
		err = translate(pgx.ErrNoRows)
	}
	var all []hook.Delivery
	for _, r := range found {
		if r.id != nil { // the webhook has one at all
			all = append(all, r.delivery())
		}
	}
	return all, err
}

// Delivery returns a delivery to a webhook of the organisation, or fault NotFound.
func (db *DB) Delivery(ctx context.Context, organizationID string, webhookID, id uuid.UUID) (hook.Delivery, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (hook.Delivery, error) {
		var r deliveryRow
		if err := row.Scan(r.targets()...); err != nil {
			return hook.Delivery{}, err
		}
		return r.delivery(), nil
	}, "select "+deliveryColumns+` from webhook_deliveries d join webhooks w on w.id = d.webhook_id
		where d.id = $1 and w.id = $2 and w.organization_id = $3`, id, webhookID, organizationID)
}

// Outgoing is a delivery with what decides about it.
type Outgoing struct {
	Delivery      hook.Delivery
	Webhook       hook.Webhook
	Open          bool       // its organisation is not suspended
	LastSucceeded *time.Time // to a minute
}

const outgoing = "select " + deliveryColumns + ", " + webhookColumns + `, o.status, w.last_succeeded_at
	from webhook_deliveries d join webhooks w on w.id = d.webhook_id join organizations o on o.id = w.organization_id where d.id = $1`

func readOutgoing(row pgx.Row, out *Outgoing) error {
	var r deliveryRow
	var status account.OrganizationStatus
	targets, complete := webhookTargets(&out.Webhook)
	if err := row.Scan(append(append(r.targets(), targets...), &status, &out.LastSucceeded)...); err != nil {
		return err
	}
	complete()
	out.Delivery, out.Open = r.delivery(), status == account.Open
	return nil
}

// Outgoing returns a delivery to a webhook that is there, or fault NotFound.
func (db *DB) Outgoing(ctx context.Context, id uuid.UUID) (Outgoing, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (Outgoing, error) {
		var out Outgoing
		return out, readOutgoing(row, &out)
	}, outgoing, id)
}

// Outgoing locks a delivery to a webhook that is there for this transaction and returns it, or fault NotFound.
func (tx *Tx) Outgoing(ctx context.Context, id uuid.UUID) (Outgoing, error) {
	var out Outgoing
	tx.queue("select from webhook_deliveries where id = $1 for update", id)
	tx.queue(outgoing, id).QueryRow(func(row pgx.Row) error { return readOutgoing(row, &out) })
	return out, tx.settle(ctx)
}

// SaveDelivery writes what has become of a locked delivery.
func (tx *Tx) SaveDelivery(d hook.Delivery) {
	tx.queue("update webhook_deliveries set status = $2, finished_at = $3, next_attempt_at = $4 where id = $1", d.ID, d.Status, d.Finished, d.Next)
}

// SaveAttempt writes a locked delivery with its last attempt, which is new. When deliveries to a webhook succeed is noted once in a
// minute, so that they do not wait for each other.
func (tx *Tx) SaveAttempt(d hook.Delivery, now time.Time) {
	a := d.Attempts[len(d.Attempts)-1]
	tx.SaveDelivery(d)
	tx.queue(`insert into webhook_attempts (delivery_id, number, started_at, duration_ms, status_code, outcome)
		values ($1, $2, $3, $4, $5, $6)`, d.ID, a.Number, a.Started, a.DurationMS, a.StatusCode, a.Outcome)
	if d.Status == hook.Delivered {
		tx.queue(`update webhooks set last_succeeded_at = $2
			where id = $1 and (last_succeeded_at is null or last_succeeded_at < $3)`, d.WebhookID, now, now.Add(-time.Minute))
	}
}

// ForgetDeliveries removes up to limit deliveries that were made before a time and returns how many it removed.
func (db *DB) ForgetDeliveries(ctx context.Context, before time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `with gone as (delete from webhook_deliveries where id = any(array(
			select id from webhook_deliveries where id < $1 order by id limit $2)) returning id)
		select count(*) from gone`, firstAt(before), limit)
}

// firstAt returns the smallest UUID of version 7 for a time.
func firstAt(t time.Time) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(t.UnixMilli())<<16)
	return id
}
