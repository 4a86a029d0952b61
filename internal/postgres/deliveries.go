package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/webhook"
)

// InsertDeliveries creates deliveries of events about deals to every active webhook of their receivers that wants them and existed when
// they happened, unless there are some already.
func (q *Queue) InsertDeliveries(events []Event, now time.Time) {
	var ids []uuid.UUID
	var organizations, types, thin []string // thin: as Partner Center calls them
	var occurred []time.Time
	for _, e := range events {
		if e.DealID != nil {
			ids, organizations, occurred = append(ids, e.ID), append(organizations, e.OrganizationID), append(occurred, e.Occurred)
			types, thin = append(types, string(e.Type)), append(thin, string(webhook.ThinType(e.Type)))
		}
	}
	if ids == nil {
		return
	}
	q.add(`
		insert into webhook_deliveries (id, webhook_id, event_id, event_type, message_id, kind, status, created_at, next_attempt_at)
		select uuid_v7($1), w.id, e.id, e.type, e.id, 'Event', 'Waiting', $1, $1
		from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) e (id, organization_id, type, thin, occurred_at)
			join webhooks w on w.organization_id = e.organization_id and w.status = 'Active' and w.created_at <= e.occurred_at
				and (w.event_types is null or case when w.registration is null then e.type else e.thin end = any(w.event_types))
			join organizations o on o.id = w.organization_id and o.status = $7
		on conflict do nothing`, now, ids, organizations, types, thin, occurred, account.Open)
}

// ReplayEvents creates deliveries of events that are sent again to a locked webhook: of the one event that is named, or of those in a time
// span that the webhook wants, up to limit. Events that already wait for it are not sent twice. It returns how many events it found, and
// for how many it created deliveries.
func (tx *Tx) ReplayEvents(
	ctx context.Context, w webhook.Webhook, what webhook.ReplayRequest, limit int, now time.Time,
) (found, made int, err error) {
	// They all are due now, in their order. Joining what waits with what is found stays fast however many there are.
	tx.Queue.add(`
		with found as (
			select e.id, e.type, row_number() over (order by e.occurred_at, e.position) as number from (
				(select id, type, occurred_at, position from events
				where organization_id = $3 and deal_id is not null and position is not null and id = $4)
				union all
				(select id, type, occurred_at, position from events
				where organization_id = $3 and deal_id is not null and position is not null
					and occurred_at >= $5 and occurred_at < $6 and ($7::text[] is null or type = any($7))
				order by occurred_at, position limit $8)) e),
		made as (
			insert into webhook_deliveries (id, webhook_id, event_id, event_type, message_id, kind, status, created_at, next_attempt_at)
			select uuid_v7($1), $2, one.id, max(one.type), one.id, 'Replay', 'Waiting', $1,
				$1 - ($8 - max(one.number)) * interval '1 microsecond'
			from (
				select id, type, number, false as waiting from found
				union all
				select event_id, null, null, true from webhook_deliveries
				where webhook_id = $2 and status = 'Waiting' and event_id is not null) one
			group by one.id having not bool_or(one.waiting)
			returning 1)
		select (select count(*) from found), (select count(*) from made)`,
		now, w.ID, w.OrganizationID, what.EventID, what.From, what.To, w.Hears(), limit).
		QueryRow(func(row pgx.Row) error { return row.Scan(&found, &made) })
	err = tx.flush(ctx)
	return found, made, err
}

// CountReplays returns how many deliveries of an organisation wait to be sent again, up to limit.
func (tx *Tx) CountReplays(ctx context.Context, organizationID string, limit int) (int, error) {
	return one(ctx, tx, pgx.RowTo[int], `
		select count(*) from (
			select from webhooks w cross join lateral (
				select from webhook_deliveries d where d.webhook_id = w.id and d.kind = 'Replay' and d.status = 'Waiting' limit $2) d
			where w.organization_id = $1 limit $2) waiting`, organizationID, limit)
}

// InsertDelivery writes a new delivery.
func (q *Queue) InsertDelivery(d webhook.Delivery) {
	q.add(`
		insert into webhook_deliveries (id, webhook_id, event_id, event_type, message_id, kind, status, created_at, next_attempt_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.ID, d.WebhookID, d.EventID, d.EventType, d.MessageID, d.Kind, d.Status, d.Created, d.Next)
}

// deliveryRow is a row with a delivery; all fields are nil if there is none.
type deliveryRow struct {
	id, webhookID, eventID, messageID *uuid.UUID
	eventType                         *event.Type
	kind                              *webhook.Kind
	status                            *webhook.DeliveryStatus
	created, finished, next           *time.Time
	attempts                          []webhook.Attempt
}

func (r *deliveryRow) columns() []any {
	return []any{
		&r.id, &r.webhookID, &r.eventID, &r.eventType, &r.messageID, &r.kind, &r.status, &r.created, &r.finished, &r.next, &r.attempts,
	}
}

// delivery returns the delivery of a row that has one.
func (r *deliveryRow) delivery() webhook.Delivery {
	for i := range r.attempts { // which are read from JSON
		r.attempts[i].Started = r.attempts[i].Started.UTC()
	}
	return webhook.Delivery{
		ID: *r.id, WebhookID: *r.webhookID, EventID: r.eventID, EventType: *r.eventType, MessageID: *r.messageID, Kind: *r.kind,
		Status: *r.status, Attempts: r.attempts, Created: *r.created, Finished: r.finished, Next: r.next,
	}
}

func scanDeliveryRow(row pgx.CollectableRow) (deliveryRow, error) {
	var r deliveryRow
	err := row.Scan(r.columns()...)
	return r, err
}

// Deliveries returns up to limit deliveries to a webhook of the organisation, newest first, before an id; or fault NotFound if
// there is no such webhook.
func (db *DB) Deliveries(
	ctx context.Context, organizationID string, webhookID uuid.UUID, f webhook.Filter, before uuid.UUID, limit int,
) ([]webhook.Delivery, error) {
	c := &conditions{args: []any{webhookID, before, limit, organizationID}}
	sql := fmt.Sprintf(`
		select d.id, d.webhook_id, d.event_id, d.event_type, d.message_id, d.kind, d.status, d.created_at, d.finished_at,
			d.next_attempt_at, coalesce((
				select json_agg(json_build_object('number', a.number, 'startedDateTime', a.started_at, 'durationMs', a.duration_ms,
					'statusCode', a.status_code, 'outcome', a.outcome) order by a.number)
				from webhook_attempts a where a.delivery_id = d.id), '[]') as attempts
		from webhooks w left join lateral (%s) d on true
		where w.id = $1 and w.organization_id = $4 order by d.id desc`, deliveriesBefore(c, f))
	found, err := rows(ctx, db, scanDeliveryRow, sql, c.args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fault.Missing()
	}
	var all []webhook.Delivery
	for _, r := range found {
		if r.id != nil { // the webhook has one at all
			all = append(all, r.delivery())
		}
	}
	return all, nil
}

// deliveriesBefore returns the statement for the first $3 deliveries to a webhook, $1, before an id, $2. Their order begins with the
// webhook and the status, so that it leads along these alone: PostgreSQL, which cannot know how few they are, would go through all others.
func deliveriesBefore(c *conditions, f webhook.Filter) string {
	switch {
	case f.EventID != nil: // to which an event goes a few times
		c.add("d.event_id = %s", f.EventID)
		among(c, "d.status", f.Status)
		return "select * from webhook_deliveries d where d.webhook_id = $1 and d.id < $2 and " + c.take() + " order by d.id desc limit $3"
	case len(f.Status) > 0:
		return `
			select d.* from (select distinct unnest(` + c.arg(f.Status) + `::text[]) as status) s cross join lateral (
				select * from webhook_deliveries d
				where d.webhook_id = $1 and (d.status, d.id) < (s.status, $2) and d.status >= s.status
				order by d.status desc, d.id desc limit $3) d
			order by d.id desc limit $3`
	default:
		return `
			select * from webhook_deliveries d where (d.webhook_id, d.id) < ($1, $2) and d.webhook_id >= $1
			order by d.webhook_id desc, d.id desc limit $3`
	}
}

// Delivery returns a delivery to a webhook of the organisation, or fault NotFound.
func (db *DB) Delivery(ctx context.Context, organizationID string, webhookID, id uuid.UUID) (webhook.Delivery, error) {
	r, err := one(ctx, db, scanDeliveryRow, `
		select d.id, d.webhook_id, d.event_id, d.event_type, d.message_id, d.kind, d.status, d.created_at, d.finished_at,
			d.next_attempt_at, coalesce((
				select json_agg(json_build_object('number', a.number, 'startedDateTime', a.started_at, 'durationMs', a.duration_ms,
					'statusCode', a.status_code, 'outcome', a.outcome) order by a.number)
				from webhook_attempts a where a.delivery_id = d.id), '[]') as attempts
		from webhook_deliveries d join webhooks w on w.id = d.webhook_id
		where d.id = $1 and w.id = $2 and w.organization_id = $3`, id, webhookID, organizationID)
	if err != nil {
		return webhook.Delivery{}, err
	}
	return r.delivery(), nil
}

// ClaimedDelivery is a delivery with what decides whether and how it is sent.
type ClaimedDelivery struct {
	Delivery    webhook.Delivery
	Webhook     webhook.Webhook
	Open        bool           // its organisation is not suspended
	OwnerGrants []access.Grant // of the user on whose access the webhook depends; none if that user is deactivated
	Event       *Event         // nil for a test, and for an event that is no longer kept
	ChangedID   *uuid.UUID     // the deal that changed, for an event that is told in Partner Center's format
}

func scanClaimedDelivery(row pgx.CollectableRow) (ClaimedDelivery, error) {
	var out ClaimedDelivery
	var delivery deliveryRow
	var event eventRow
	var secrets []keptSecret
	columns := append(delivery.columns(), webhookColumns(&out.Webhook, &secrets)...)
	columns = append(columns, &out.ChangedID, &out.Open, &out.OwnerGrants)
	if err := row.Scan(append(columns, event.columns()...)...); err != nil {
		return out, err
	}
	out.Delivery, out.Event, out.Webhook = delivery.delivery(), event.event(), unkept(out.Webhook, secrets)
	return out, nil
}

// FailingDelivery is a delivery whose last attempt has failed, with what decides whether that pauses its webhook.
type FailingDelivery struct {
	Delivery       webhook.Delivery
	OrganizationID string
	LastSucceeded  *time.Time // of all deliveries to the webhook, to a minute
}

// FailingDelivery locks and returns a delivery to a webhook that still exists, or returns fault NotFound.
func (tx *Tx) FailingDelivery(ctx context.Context, id uuid.UUID) (FailingDelivery, error) {
	tx.Queue.add("select from webhook_deliveries where id = $1 for update", id)
	return one(ctx, tx, func(row pgx.CollectableRow) (FailingDelivery, error) {
		var f FailingDelivery
		var delivery deliveryRow
		if err := row.Scan(append(delivery.columns(), &f.OrganizationID, &f.LastSucceeded)...); err != nil {
			return f, err
		}
		f.Delivery = delivery.delivery()
		return f, nil
	}, `
		select d.id, d.webhook_id, d.event_id, d.event_type, d.message_id, d.kind, d.status, d.created_at, d.finished_at,
			d.next_attempt_at, coalesce((
				select json_agg(json_build_object('number', a.number, 'startedDateTime', a.started_at, 'durationMs', a.duration_ms,
					'statusCode', a.status_code, 'outcome', a.outcome) order by a.number)
				from webhook_attempts a where a.delivery_id = d.id), '[]') as attempts,
			w.organization_id, w.last_succeeded_at
		from webhook_deliveries d join webhooks w on w.id = d.webhook_id
		where d.id = $1`, id)
}

// Lane is the queue of deliveries of one kind to one webhook.
type Lane struct {
	WebhookID      uuid.UUID
	OrganizationID string
	Kind           webhook.Kind
}

// DueLanes returns the lanes that have something to send now and that nobody is sending. Only tests are sent to an endpoint that has asked
// for patience. A hold or lease that ends later than any that is given was recorded before a clock was set back, and is ignored. Each lane
// costs one step along the index, however much waits.
func (db *DB) DueLanes(ctx context.Context, lease time.Duration, now time.Time) ([]Lane, error) {
	return rows(ctx, db, pgx.RowToStructByName[Lane], `
		with recursive lanes as (
			(select webhook_id, kind from webhook_deliveries where status = 'Waiting' order by webhook_id, kind limit 1)
			union all
			select next.webhook_id, next.kind from lanes l cross join lateral (
				select d.webhook_id, d.kind from webhook_deliveries d
				where d.status = 'Waiting' and (d.webhook_id, d.kind) > (l.webhook_id, l.kind)
				order by d.webhook_id, d.kind limit 1) next)
		select l.webhook_id, w.organization_id, l.kind from lanes l join webhooks w on w.id = l.webhook_id
		where (l.kind = 'Test' or w.held_until is null or w.held_until <= $1 or w.held_until > $1 + $2::interval) and exists (
			select from webhook_deliveries d
			where d.webhook_id = l.webhook_id and d.kind = l.kind and d.status = 'Waiting' and d.next_attempt_at <= $1
				and (d.leased_until is null or d.leased_until < clock_timestamp() or d.leased_until > clock_timestamp() + $3::interval))`,
		now, webhook.MaxRetryAfter, lease)
}

// RepairDeliveryTimes corrects times that are in the future although they belong to the present, as happens after the clock was set back:
// of deliveries that are to be made at once, or again some time after an attempt. It returns how many it corrected.
func (db *DB) RepairDeliveryTimes(ctx context.Context, now time.Time) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `
		with ahead as (
			select d.id, (select max(a.started_at) from webhook_attempts a where a.delivery_id = d.id) as tried
			from webhook_deliveries d where d.status = 'Waiting' and d.next_attempt_at > $2),
		repaired as (
			update webhook_deliveries d
			set next_attempt_at = $1::timestamptz + (d.next_attempt_at - coalesce(ahead.tried, d.next_attempt_at))
			from ahead where d.id = ahead.id and d.status = 'Waiting' and coalesce(ahead.tried, d.created_at) > $2
			returning 1)
		select count(*) from repaired`, now, now.Add(leapTolerated))
}

// ClaimDeliveries claims up to a number of the deliveries that are due in each lane for the caller to send, for the time of a lease, and
// returns them.
func (db *DB) ClaimDeliveries(ctx context.Context, counts map[Lane]int, lease time.Duration, now time.Time) ([]ClaimedDelivery, error) {
	var all []ClaimedDelivery
	err := db.Write(ctx, func(tx *Tx) error {
		all = nil
		// While PostgreSQL does not know how much waits, it may sort all of it to find what is first. Nor should it spend seconds on
		// compiling the statement because a sort that cannot be avoided then looks expensive.
		tx.Queue.add("select set_config('enable_sort', 'off', true), set_config('jit', 'off', true)")
		for lane, count := range counts {
			take := func(d ClaimedDelivery) { all = append(all, d) }
			queueEach(tx.Queue, take, scanClaimedDelivery, `
				with claimed as (
					update webhook_deliveries set leased_until = clock_timestamp() + $5 where id = any(array(
						select id from webhook_deliveries
						where webhook_id = $1 and kind = $2 and status = 'Waiting' and next_attempt_at <= $3
							and (leased_until is null or leased_until < clock_timestamp() or leased_until > clock_timestamp() + $5)
						order by next_attempt_at, id limit $4 for update skip locked))
					returning *)
				select d.id, d.webhook_id, d.event_id, d.event_type, d.message_id, d.kind, d.status, d.created_at, d.finished_at,
					d.next_attempt_at, coalesce((
						select json_agg(json_build_object('number', a.number, 'startedDateTime', a.started_at, 'durationMs', a.duration_ms,
							'statusCode', a.status_code, 'outcome', a.outcome) order by a.number)
						from webhook_attempts a where a.delivery_id = d.id), '[]') as attempts,
					w.id, w.organization_id, w.revision, w.url, w.description, w.event_types, w.status, w.paused_reason, w.secrets,
					w.created_by, coalesce(w.owner_id, w.created_by) as owner_id, w.created_at, w.updated_at, w.paused_at,
					w.registration, (
						select c.id from deals c
						where w.registration is not null and c.engagement_id = e.engagement_id
							and c.organization_id = e.document #>> '{party,organizationId}') as changed_id,
					o.status = 'Active' as open, coalesce((
						select json_agg(json_build_object('Role', g.role, 'Locations', g.locations))
						from users u join grants g on g.user_id = u.id
						where u.id = coalesce(w.owner_id, w.created_by) and u.status <> 'Deactivated'), '[]') as owner_grants,
					`+eventColumns+`
				from claimed d join webhooks w on w.id = d.webhook_id join organizations o on o.id = w.organization_id
					left join events e on e.id = d.event_id and e.position is not null`, lane.WebhookID, lane.Kind, now, count, lease)
		}
		return nil
	})
	return all, err
}

// SaveDeliveries writes what has become of deliveries that wait.
func (q *Queue) SaveDeliveries(all []webhook.Delivery) {
	var ids []uuid.UUID
	var statuses []string
	var finished, next []*time.Time
	for _, d := range all {
		ids, statuses = append(ids, d.ID), append(statuses, string(d.Status))
		finished, next = append(finished, d.Finished), append(next, d.Next)
	}
	q.add(`
		update webhook_deliveries d
		set status = n.status, finished_at = n.finished_at, next_attempt_at = n.next_attempt_at, leased_until = null
		from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[]) n (id, status, finished_at, next_attempt_at)
		where d.id = n.id and d.status = 'Waiting'`, ids, statuses, finished, next)
}

// SaveAttempts writes deliveries, each with its last attempt, which is new. The time at which deliveries to a webhook last succeeded is
// updated only once a minute, so that they do not wait for each other.
func (q *Queue) SaveAttempts(all []webhook.Delivery, now time.Time) {
	var ids, succeeded []uuid.UUID
	var numbers, statuses []*int
	var started []time.Time
	var durations []int64
	var outcomes []string
	for _, d := range all {
		a := d.Attempts[len(d.Attempts)-1]
		ids, numbers, statuses = append(ids, d.ID), append(numbers, &a.Number), append(statuses, a.StatusCode)
		started, durations, outcomes = append(started, a.Started), append(durations, a.DurationMS), append(outcomes, string(a.Outcome))
		if d.Status == webhook.Delivered {
			succeeded = append(succeeded, d.WebhookID)
		}
	}
	q.SaveDeliveries(all)
	q.add(`
		insert into webhook_attempts (delivery_id, number, started_at, duration_ms, status_code, outcome)
		select d.id, n.number, n.started_at, n.duration_ms, n.status_code, n.outcome
		from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::bigint[], $5::int[], $6::text[])
			n (delivery_id, number, started_at, duration_ms, status_code, outcome)
		join webhook_deliveries d on d.id = n.delivery_id
		on conflict do nothing`, ids, numbers, started, durations, statuses, outcomes)
	if len(succeeded) > 0 {
		q.add(`
			update webhooks set last_succeeded_at = $2
			where id = any($1) and (last_succeeded_at is null or last_succeeded_at < $3)`, succeeded, now, now.Add(-time.Minute))
	}
}

// HoldWebhook holds back everything but tests from a webhook until a time.
func (q *Queue) HoldWebhook(id uuid.UUID, until time.Time) {
	q.add("update webhooks set held_until = greatest(held_until, $2) where id = $1", id, until)
}

// ForgetDeliveries removes up to limit deliveries that were created before a time and returns how many it removed.
func (db *DB) ForgetDeliveries(ctx context.Context, before time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `
		with gone as (
			delete from webhook_deliveries where id = any(array(
				select id from webhook_deliveries where id < $1 order by id limit $2))
			returning id)
		select count(*) from gone`, firstAt(before), limit)
}

// firstAt returns the smallest UUID of version 7 for a time.
func firstAt(t time.Time) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(t.UnixMilli())<<16)
	return id
}
