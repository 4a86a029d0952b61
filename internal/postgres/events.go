package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/projection"
)

// Event is an event as it is stored.
type Event struct {
	ID             uuid.UUID
	Position       int64
	OrganizationID string
	Type           event.Type
	DealID         *uuid.UUID // nil if it is about no deal
	EngagementID   *uuid.UUID
	Location       *string
	Occurred       time.Time
	News           []byte          // an event.News
	Deal           []byte          // the receiver's deal
	Microsoft      []byte          // Microsoft's own deal, whether or not the receiver may see it
	MicrosoftValue *money.USDValue // of the inviter's deal at the moment Microsoft declined
	ContactsUntil  *time.Time      // when the contacts at the customer are hidden, of a lead that nobody has taken up; otherwise nil
}

// eventRow is a row with an event that has its place in the feed; all fields are nil if there is none.
type eventRow struct {
	Event
	id             *uuid.UUID
	position       *int64
	organizationID *string
	kind           *event.Type
	occurred       *time.Time
}

// columns are where the columns of an event are scanned into.
func (r *eventRow) columns() []any {
	return []any{
		&r.id, &r.position, &r.organizationID, &r.kind, &r.DealID, &r.EngagementID, &r.Location, &r.occurred, &r.News, &r.Deal,
		&r.Microsoft, &r.MicrosoftValue, &r.ContactsUntil,
	}
}

// event returns the event of the row, or nil.
func (r *eventRow) event() *Event {
	if r.id == nil {
		return nil
	}
	r.ID, r.Position, r.OrganizationID, r.Type, r.Occurred = *r.id, *r.position, *r.organizationID, *r.kind, *r.occurred
	return &r.Event
}

// eventColumns selects the columns of an event, e of the view events, with what has been decided since: what the deal was worth when
// Microsoft declined, and when a lead's contacts are hidden.
const eventColumns = `
	e.id, e.position, e.organization_id, e.type, e.deal_id, e.engagement_id, e.mpn_id, e.occurred_at, e.document, e.deal, e.microsoft, (
		select v.value_usd from deals i join decision_values v on v.deal_id = i.id
		where i.engagement_id = e.engagement_id
			and i.organization_id = e.microsoft #>> '{inviteContext,invitedBy,organizationId}') as microsoft_value, (
		select d.expires_at from deals d
		where d.id = e.deal_id and d.deal_type = 'Lead' and (d.status in ('None', 'New') or d.substatus = 'Expired')) as contacts_until`

func scanEvent(row pgx.CollectableRow) (Event, error) {
	var r eventRow
	if err := row.Scan(r.columns()...); err != nil {
		return Event{}, err
	}
	return *r.event(), nil
}

// publishDeal writes an event for every party that is told of a change: the deal's own and, if it is told too, the other side of the
// invitation. That Microsoft was asked is told to everybody in the engagement; what it answered, to those that have accepted. Each event
// has its receiver's deal and what is known of Microsoft's as they are now, by their revisions. entry is the entry as JSON.
func (q *Queue) publishDeal(d deal.Deal, e deal.Entry, entry []byte) error {
	own, others, err := event.ForDeal(d, e, entry)
	if err != nil {
		return err
	}
	ownType, othersType := event.ReferralUpdated, event.RelatedReferralUpdated
	if e.Action == deal.Create {
		ownType, othersType = event.ReferralCreated, event.RelatedReferralCreated
	}
	q.published = true
	silent := projection.IsSilent(e)
	if !d.Invited() { // nobody else takes part, so there is nothing to look up
		id := uuid.Must(uuid.NewV7())
		if !silent {
			q.fresh.put(id, projection.Of(d, microsoft.Answer{}, money.Amount{}, nil))
		}
		q.add(`
			insert into unplaced_events (
				id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, revision, silent)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			id, d.OrganizationID, ownType, d.ID, d.EngagementID, d.Location, e.Occurred, own, d.Revision, silent)
		return nil
	}
	inviter := ""
	if by := d.InviteContext.InvitedBy; by != nil {
		inviter = by.OrganizationID
	}
	toldIn := microsoft.AnsweredIn()
	if e.Action == deal.Create {
		toldIn = nil // everybody
	}
	q.add(`
		insert into unplaced_events (
			id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, revision, microsoft_id, microsoft_revision,
			silent)
		select uuid_v7($1), d.organization_id, case d.id when $2 then $3 else $4 end, d.id, d.engagement_id, d.mpn_id, $1,
			case d.id when $2 then $5::json else $6::json end, d.revision, m.id, m.revision, d.id = $2 and $11
		from deals d
			left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft' and d.organization_id <> 'msft'
		where d.engagement_id = $9 and (d.id = $2 or $6::json is not null and (d.organization_id = $8
			or $7 = d.document #>> '{inviteContext,invitedBy,organizationId}'
			or $7 = 'msft' and ($10::text[] is null or d.substatus = any($10))))`,
		e.Occurred, d.ID, ownType, othersType, own, others, d.OrganizationID, inviter, d.EngagementID, toldIn, silent)
	return nil
}

// PublishReminder tells the deal's party that its answer is due soon, and notes that it has been reminded.
func (q *Queue) PublishReminder(d deal.Deal, now time.Time) error {
	news, err := event.Reminder(d)
	if err != nil {
		return err
	}
	q.published = true
	q.add("update deals set reminded = true where id = $1", d.ID)
	q.add(`
		insert into unplaced_events (id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, revision)
		select uuid_v7($1), organization_id, $2, id, engagement_id, mpn_id, $1, $3, revision from deals where id = $4`,
		now, event.ReferralExpiring, news, d.ID)
	return nil
}

// Publish tells an organisation of something that is not about a deal. The location is that of what it is about, or nil.
func (q *Queue) Publish(t event.Type, organizationID string, location *string, about any, now time.Time) error {
	document, err := json.Marshal(about)
	if err != nil {
		return err
	}
	q.published = true
	q.add(`
		insert into unplaced_events (id, organization_id, type, mpn_id, occurred_at, document)
		values (uuid_v7($1), $2, $3, $4, $1, $5)`, now, organizationID, t, location, document)
	return nil
}

// PlacedEvent is an event that has got its place in the feed, with what tells whether somebody must be told of it.
type PlacedEvent struct {
	Position   int64
	Type       event.Type
	DealID     *uuid.UUID
	News       []byte
	Subscribed bool // its organisation has an active webhook
}

// EnterInOrder puts the events that have no place in the feed yet into the order of time. Whoever replays the past, one deal after the
// other, writes them in another order.
func (q *Queue) EnterInOrder() {
	q.add(`
		with taken as (delete from unplaced_events returning *)
		insert into unplaced_events (
			id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, deal, microsoft, revision, microsoft_id,
			microsoft_revision, silent)
		select
			id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, deal, microsoft, revision, microsoft_id,
			microsoft_revision, silent
		from taken order by occurred_at, entered`)
}

// SequenceEvents gives up to limit events their places in the feed, in the order in which they were written, and returns them. It returns
// none if there are none, or if somebody else is doing it. Until the transaction is over nobody else assigns places, so nothing can appear
// before a place that has been seen.
func (tx *Tx) SequenceEvents(ctx context.Context, limit int) ([]PlacedEvent, error) {
	// If there is nothing to do, no lock is taken, since that would be a write. The order makes PostgreSQL use the index, which knows which
	// rows are dead; the table begins with those.
	head, err := rows(ctx, tx, pgx.RowTo[int64], `
		select position from feed where (select entered from unplaced_events order by entered limit 1) is not null
		for update skip locked`)
	if err != nil || len(head) == 0 {
		return nil, err
	}
	return rows(ctx, tx, pgx.RowToStructByPos[PlacedEvent], `
		with next as (
			delete from unplaced_events
			where entered = any(array(select entered from unplaced_events order by entered limit $2)) returning *),
		placed as (
			insert into placed_events (
				position, id, entered, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, deal, microsoft,
				revision, microsoft_id, microsoft_revision, silent)
			select $1 + row_number() over (order by entered), id, entered, organization_id, type, deal_id, engagement_id, mpn_id,
				occurred_at, document, deal, microsoft, revision, microsoft_id, microsoft_revision, silent
			from next returning position, organization_id, type, deal_id, document),
		noted as (update feed set position = (select max(position) from placed) where exists (select from placed))
		select position, type, deal_id, document, organization_id in (
			select o.organization_id from (select distinct organization_id from placed) o cross join lateral (
				select from webhooks w where w.organization_id = o.organization_id and w.status = 'Active' limit 1) w) as subscribed
		from placed order by position`, head[0], limit)
}

// EventsBetween returns the events at the positions, both ends included, without the documents that they are about, which are seldom
// needed. The positions are listed in a subquery of their own, so that one plan serves all spans: otherwise each was planned anew, which
// took as long as reading it.
func (tx *Tx) EventsBetween(ctx context.Context, from, to int64) ([]Event, error) {
	return rows(ctx, tx, scanEvent, `
		select e.id, e.position, e.organization_id, e.type, e.deal_id, e.engagement_id, e.mpn_id, e.occurred_at, e.document,
			null::json as deal, null::json as microsoft, null::numeric as microsoft_value, null::timestamptz as contacts_until
		from placed_events e where e.position = any(array(select generate_series($1::bigint, $2))) order by e.position`, from, to)
}

// EventsAt returns the events at the positions.
func (tx *Tx) EventsAt(ctx context.Context, positions []int64) ([]Event, error) {
	return rows(ctx, tx, scanEvent, `
		select `+eventColumns+`
		from events e where e.position = any($1) order by e.position`, positions)
}

// Event returns an event that is still stored, or fault NotFound.
func (tx *Tx) Event(ctx context.Context, id uuid.UUID) (Event, error) {
	return one(ctx, tx, scanEvent, `
		select `+eventColumns+`
		from events e where e.id = $1 and e.position is not null`, id)
}

// ClaimDispatch records that this transaction tells the batch of events that begins at the position, and returns false if it has been told
// already. A second transaction that claims it meanwhile waits for the outcome of the first.
func (tx *Tx) ClaimDispatch(ctx context.Context, from int64) (first bool, err error) {
	claimed, err := rows(ctx, tx, pgx.RowTo[bool],
		"insert into told (first_position) values ($1) on conflict do nothing returning true", from)
	return len(claimed) > 0, err
}

// ForgetEvents removes the first events of the feed, up to limit and only those from before a time, and returns how many it removed.
func (db *DB) ForgetEvents(ctx context.Context, before time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `
		with old as (
			select id from (select id, occurred_at from placed_events order by position limit $2) first where occurred_at < $1),
		gone as (delete from placed_events e using old where e.id = old.id returning e.position),
		noted as (update feed set forgotten = greatest(forgotten, (select max(position) from gone))),
		told as (delete from told where first_position <= (select max(position) from gone))
		select count(*) from gone`, before, limit)
}

// replacedSlack is how much longer a replaced document is kept than the last event about it: an event may be written while somebody else
// replaces the document that it is about.
const replacedSlack = time.Hour

// ForgetDocuments removes up to limit documents of deals that were replaced so long before a time that no later event is about them, and
// returns how many it removed.
func (db *DB) ForgetDocuments(ctx context.Context, before time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `
		with gone as (
			delete from replaced_documents where ctid = any(array(
				select ctid from replaced_documents where replaced_at < $1 order by replaced_at limit $2))
			returning 1)
		select count(*) from gone`, before.Add(-replacedSlack), limit)
}
