package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/event"
)

// FeedQuery describes a page of the feed.
type FeedQuery struct {
	Scope access.Scope
	After int64 // a position; 0 for the beginning
	Types []event.Type
	Limit int
}

// FeedPage is a page of the feed, and how far the feed reached at that moment.
type FeedPage struct {
	Events    []Event
	Head      int64  // the position of the newest event of all
	Reached   *int64 // the position at which looking ended, after many events that the reader does not want; nil: at the page's end
	Forgotten int64  // the position of the newest event of the organisation that is no longer stored
}

// Feed returns up to Limit events about deals in scope after a position, in the order of the feed.
func (db *DB) Feed(ctx context.Context, q FeedQuery) (FeedPage, error) {
	c := &conditions{args: []any{q.Scope.OrganizationID, q.After, q.Limit}}
	page, reached := "page as materialized (select e.* from events e "+behindPosition+" limit $3)", "null::bigint"
	if q.narrow() {
		page, reached = q.look(c), "case when (select count(*) from page) < $3 then (select position from looked offset $4 - 1) end"
	}
	var p FeedPage
	found, err := rows(ctx, db, func(row pgx.CollectableRow) (*Event, error) {
		var r eventRow
		err := row.Scan(append(r.columns(), &p.Head, &p.Reached, &p.Forgotten)...)
		return r.event(), err
	}, fmt.Sprintf(`
		with %s
		select `+eventColumns+`,
			feed.position as head, %s as reached,
			coalesce((select f.position from forgotten_events f where f.organization_id = $1), 0) as forgotten
		from feed left join page e on true order by e.position`, page, reached), c.args...)
	for _, e := range found {
		if e != nil { // an empty page has a row without an event
			p.Events = append(p.Events, *e)
		}
	}
	return p, err
}

// behindPosition selects the events about deals of the organisation, $1, after a position, $2, in their order. It begins with the
// organisation, so that PostgreSQL follows its own events: for one that has few it would otherwise scan everybody's.
const behindPosition = `where (e.organization_id, e.position) > ($1, $2) and e.organization_id <= $1 and e.position is not null
	and e.deal_id is not null
	order by e.organization_id, e.position`

// mostLooked bounds how many events of the organisation are looked at for a page of those that the reader wants and may read. For somebody
// who is on few teams it would otherwise be all of them, and the deal of each.
const mostLooked = 2000

// narrow tells whether the reader wants, or may read, less than all events of the organisation.
func (q FeedQuery) narrow() bool { return !q.Scope.All || len(q.Types) > 0 }

// look returns the events that are looked at, and the page of those that the reader wants and may read: team and location are those of the
// deal as it is now. The deals are looked up one by one, until the page is full.
func (q FeedQuery) look(c *conditions) string {
	looked := "select e.position, e.type, e.deal_id from placed_events e " + behindPosition + " limit " + c.arg(mostLooked)
	if len(q.Types) > 0 {
		c.add("l.type = any(%s)", q.Types)
	}
	if !q.Scope.All {
		c.parts = append(c.parts, "(select "+c.scope(q.Scope)+" from deals d where d.id = l.deal_id)")
	}
	return fmt.Sprintf(`
		looked as materialized (%s),
		page as materialized (
			select e.* from (select l.position from looked l where %s limit $3) l
				join events e on e.position = l.position and e.position is not null)`, looked, c.take())
}

// FeedHead returns the position of the newest event that has got its place.
func (db *DB) FeedHead(ctx context.Context) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], "select position from feed")
}

// FeedKey returns the key with which positions of the feed are encrypted for clients.
func (db *DB) FeedKey(ctx context.Context) ([]byte, error) {
	return one(ctx, db, pgx.RowTo[[]byte], "select cursor_key from feed")
}

// FeedNews tells how far the feed of an organisation reaches.
type FeedNews struct {
	OrganizationID string
	AccessVersion  int64
	Newest         int64 // the position of its newest event about a deal; 0 if there is none
}

// FeedNews returns how far the feeds of organisations reach.
func (db *DB) FeedNews(ctx context.Context, organizationIDs []string) ([]FeedNews, error) {
	return rows(ctx, db, pgx.RowToStructByName[FeedNews], `
		select o.id as organization_id, o.access_version, coalesce((
			select e.position from events e
			where e.organization_id = o.id and e.position is not null and e.deal_id is not null
			order by e.position desc limit 1), 0) as newest
		from organizations o where o.id = any($1)`, organizationIDs)
}
