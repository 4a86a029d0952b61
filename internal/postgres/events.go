package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
)

// Event is an event as it is kept.
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
	Deal           []byte          // the receiver's
	Microsoft      []byte          // Microsoft's own deal, undisclosed
	MicrosoftValue *money.USDValue // of the inviter's deal at the moment Microsoft declined
	ContactsUntil  *time.Time      // when the contacts at the customer are hidden, of a lead that nobody has taken up; otherwise nil
}

// eventColumns are the columns of an Event that has its place, and scanEvent reads them.
const eventColumns = `e.id, e.position, e.organization_id, e.type, e.deal_id, e.engagement_id, e.mpn_id, e.occurred_at, e.document,
	e.deal, e.microsoft, (
	select v.value_usd from deals i join decision_values v on v.deal_id = i.id
	where i.engagement_id = e.engagement_id and i.organization_id = e.microsoft #>> '{inviteContext,invitedBy,organizationId}') as microsoft_value, (
	select d.expires_at from deals d
	where d.id = e.deal_id and d.deal_type = 'Lead' and (d.status in ('None', 'New') or d.substatus = 'Expired')) as contacts_until`

func scanEvent(row pgx.CollectableRow) (Event, error) {
	var e Event
	return e, row.Scan(&e.ID, &e.Position, &e.OrganizationID, &e.Type, &e.DealID, &e.EngagementID, &e.Location, &e.Occurred, &e.News,
		&e.Deal, &e.Microsoft, &e.MicrosoftValue, &e.ContactsUntil)
}

// publishDeal writes an event for every party that hears of a change: the deal's own, and, if they are told, the other side of the
// invitation. That Microsoft was asked everybody in the engagement hears, and what it answered those that have accepted. Each gets its
// own deal as it is now. The text is the entry's JSON.
func (tx *Tx) publishDeal(d deal.Deal, e deal.Entry, entry []byte) error {
	own, others, err := event.ForDeal(d, e, entry)
	if err != nil {
		return err
	}
	ownType, othersType := event.ReferralUpdated, event.RelatedReferralUpdated
	if e.Action == deal.Create {
		ownType, othersType = event.ReferralCreated, event.RelatedReferralCreated
	}
	inviter := ""
	if by := d.InviteContext.InvitedBy; by != nil {
		inviter = by.OrganizationID
	}
	toldIn := microsoft.AnsweredIn()
	if e.Action == deal.Create {
		toldIn = nil // everybody
	}
	tx.published = true
	tx.queue(insertEvents+` and (d.id = $2 or $6::json is not null and (d.organization_id = $8
			or $7 = d.document #>> '{inviteContext,invitedBy,organizationId}'
			or $7 = 'msft' and ($10::text[] is null or d.substatus = any($10))))`,
		e.Occurred, d.ID, ownType, othersType, own, others, d.OrganizationID, inviter, d.EngagementID, toldIn)
	return nil
}

// insertEvents copies the receivers' deals and what is known of Microsoft's into new events.
const insertEvents = `insert into events (
		id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, deal, microsoft)
	select uuid_v7($1), d.organization_id, case d.id when $2 then $3 else $4 end, d.id, d.engagement_id, d.mpn_id, $1,
		case d.id when $2 then $5::json else $6::json end, d.document, m.document
	from deals d
		left join deals m on m.engagement_id = d.engagement_id and m.organization_id = 'msft' and d.organization_id <> 'msft'
	where d.engagement_id = $9`

// PublishReminder tells the deal's party that its answer is due soon, and notes that it has been told.
func (tx *Tx) PublishReminder(d deal.Deal, now time.Time) error {
	news, err := event.Reminder(d)
	if err != nil {
		return err
	}
	tx.published = true
	tx.queue("update deals set reminded = true where id = $1", d.ID)
	tx.queue(`insert into events (id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, deal)
		select uuid_v7($1), organization_id, $2, id, engagement_id, mpn_id, $1, $3, document from deals where id = $4`,
		now, event.ReferralExpiring, news, d.ID)
	return nil
}

// Publish tells an organisation of something that is about no deal; the location is that of what it is about, or nil.
func (tx *Tx) Publish(t event.Type, organizationID string, location *string, about any, now time.Time) error {
	document, err := json.Marshal(about)
	if err != nil {
		return err
	}
	tx.published = true
	tx.queue("insert into events (id, organization_id, type, mpn_id, occurred_at, document) values (uuid_v7($1), $2, $3, $4, $1, $5)",
		now, organizationID, t, location, document)
	return nil
}

// SequenceEvents gives up to limit events their places in the feed, in the order in which they were written, and returns the first
// and the last place; the last is 0 if there was nothing to do, or somebody else is at it. Until the transaction is over nobody
// else gives out places: so nothing can appear in front of a place that has been seen.
func (tx *Tx) SequenceEvents(ctx context.Context, limit int) (from, to int64, err error) {
	var head []int64
	// Who has nothing to do takes no lock, which would be a write.
	tx.queue("select position from feed where exists (select from events where position is null) for update skip locked").Query(func(found pgx.Rows) (err error) {
		head, err = pgx.CollectRows(found, pgx.RowTo[int64])
		return err
	})
	if err := tx.flush(ctx); err != nil || len(head) == 0 {
		return 0, 0, translate(err)
	}
	tx.queue(`with next as (
			select id, $1 + row_number() over (order by entered) as position from (
				select id, entered from events where position is null order by entered limit $2) unplaced),
		placed as (update events e set position = next.position from next where e.id = next.id returning e.position)
		update feed set position = coalesce((select max(position) from placed), position) returning position`, head[0], limit).
		QueryRow(func(row pgx.Row) error { return row.Scan(&to) })
	if err := tx.flush(ctx); err != nil || to == head[0] {
		return 0, 0, translate(err)
	}
	return head[0] + 1, to, nil
}

// EventsBetween returns the events at the positions, both ends included.
func (tx *Tx) EventsBetween(ctx context.Context, from, to int64) ([]Event, error) {
	var all []Event
	tx.queue("select "+eventColumns+" from events e where e.position between $1 and $2 order by e.position", from, to).
		Query(func(found pgx.Rows) (err error) {
			all, err = pgx.CollectRows(found, scanEvent)
			return err
		})
	return all, translate(tx.flush(ctx))
}

const eventByID = "select " + eventColumns + " from events e where e.id = $1 and e.position is not null"

// FeedQuery asks for a page of the feed.
type FeedQuery struct {
	Scope access.Scope
	After int64 // a position; 0 for the beginning
	Types []event.Type
	Limit int
}

// Page is a page of the feed, and how far the feed reached at that moment.
type Page struct {
	Events    []Event
	Head      int64 // the position of the newest event of all
	Forgotten int64 // the position of the newest event of the organisation that is kept no longer
}

// Feed returns up to Limit events about deals in scope behind a position, in the order of the feed.
func (db *DB) Feed(ctx context.Context, q FeedQuery) (Page, error) {
	c := &conditions{}
	read := "select " + eventColumns + " from events e"
	if !q.Scope.All { // who is on a team, and where, is up to the deal as it is now
		read += " join deals d on d.id = e.deal_id"
		inScope(c, q.Scope)
	}
	c.add("e.organization_id = %s and e.position > %s and e.deal_id is not null", q.Scope.OrganizationID, q.After)
	if len(q.Types) > 0 {
		c.add("e.type = any(%s)", q.Types)
	}
	sql, args := c.where(read, "order by e.position limit %s", q.Limit)
	args = append(args, q.Scope.OrganizationID)
	sql = fmt.Sprintf(`select e.*, feed.position, coalesce((select f.position from forgotten_events f where f.organization_id = $%d), 0)
		from feed left join lateral (%s) e on true order by e.position`, len(args), sql)
	var page Page
	err := db.read(ctx, func(found pgx.Rows) error {
		page = Page{}
		for found.Next() {
			if err := page.add(found); err != nil {
				return err
			}
		}
		return found.Err()
	}, sql, args...)
	return page, err
}

// add reads how far the feed reaches and the event beside it; there is none when the page is empty.
func (p *Page) add(row pgx.Row) error {
	e, err := readOptional(row, nil, &p.Head, &p.Forgotten)
	if err == nil && e != nil {
		p.Events = append(p.Events, *e)
	}
	return err
}

// readOptional reads the columns of an event between those of before and after, and returns nil if there is none.
func readOptional(row pgx.Row, before []any, after ...any) (*Event, error) {
	var e Event
	var id *uuid.UUID
	var position *int64
	var organizationID *string
	var kind *event.Type
	var occurred *time.Time
	columns := []any{
		&id, &position, &organizationID, &kind, &e.DealID, &e.EngagementID, &e.Location, &occurred, &e.News, &e.Deal,
		&e.Microsoft, &e.MicrosoftValue, &e.ContactsUntil,
	}
	if err := row.Scan(slices.Concat(before, columns, after)...); err != nil || id == nil {
		return nil, err
	}
	e.ID, e.Position, e.OrganizationID, e.Type, e.Occurred = *id, *position, *organizationID, *kind, *occurred
	return &e, nil
}

// ForgetEvents removes the first events of the feed, up to limit and as far as they are from before a time, and returns how many it
// removed.
func (db *DB) ForgetEvents(ctx context.Context, before time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `with old as (
			select id from (select id, occurred_at from events where position is not null order by position limit $2) first
			where occurred_at < $1),
		gone as (delete from events e using old where e.id = old.id returning e.position),
		noted as (update feed set forgotten = greatest(forgotten, (select max(position) from gone))),
		told as (delete from told where first_position <= (select max(position) from gone))
		select count(*) from gone`, before, limit)
}

// FeedHead returns the position of the newest event that has one.
func (db *DB) FeedHead(ctx context.Context) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], "select position from feed")
}

// FeedKey returns the key that positions of the feed are encrypted with when they leave the house.
func (db *DB) FeedKey(ctx context.Context) ([]byte, error) {
	return one(ctx, db, pgx.RowTo[[]byte], "select cursor_key from feed")
}

// FeedNews is how far the feed of an organisation reaches.
type FeedNews struct {
	OrganizationID string
	AccessVersion  int64
	Newest         int64 // the position of its newest event about a deal; 0 if there is none
}

// FeedNews returns how far the feeds of organisations reach.
func (db *DB) FeedNews(ctx context.Context, organizationIDs []string) ([]FeedNews, error) {
	return rows(ctx, db, pgx.RowToStructByPos[FeedNews], `select o.id, o.access_version, coalesce((
			select e.position from events e
			where e.organization_id = o.id and e.position is not null and e.deal_id is not null
			order by e.position desc limit 1), 0)
		from organizations o where o.id = any($1)`, organizationIDs)
}
