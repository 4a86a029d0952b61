package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/event"
)

// FeedQuery asks for a page of the feed.
type FeedQuery struct {
	Scope access.Scope
	After int64 // a position; 0 for the beginning
	Types []event.Type
	Limit int
}

// FeedPage is a page of the feed, and how far the feed reached at that moment.
type FeedPage struct {
	Events    []Event
	Head      int64 // the position of the newest event of all
	Forgotten int64 // the position of the newest event of the organisation that is kept no longer
}

// Feed returns up to Limit events about deals in scope behind a position, in the order of the feed.
func (db *DB) Feed(ctx context.Context, q FeedQuery) (FeedPage, error) {
	c := &conditions{}
	from := "events e"
	if !q.Scope.All { // who is on a team, and where, is up to the deal as it is now
		from = "events e join deals d on d.id = e.deal_id"
		c.inScope(q.Scope)
	}
	c.add("e.organization_id = %s and e.position > %s and e.deal_id is not null", q.Scope.OrganizationID, q.After)
	if len(q.Types) > 0 {
		c.add("e.type = any(%s)", q.Types)
	}
	sql, args := c.where(`
			select e.id, e.position, e.organization_id, e.type, e.deal_id, e.engagement_id, e.mpn_id, e.occurred_at, e.document, e.deal,
				e.microsoft, (
					select v.value_usd from deals i join decision_values v on v.deal_id = i.id
					where i.engagement_id = e.engagement_id
						and i.organization_id = e.microsoft #>> '{inviteContext,invitedBy,organizationId}') as microsoft_value, (
					select d.expires_at from deals d
					where d.id = e.deal_id and d.deal_type = 'Lead'
						and (d.status in ('None', 'New') or d.substatus = 'Expired')) as contacts_until
			from `+from, "order by e.position limit %s", q.Limit)
	args = append(args, q.Scope.OrganizationID)
	sql = fmt.Sprintf(`
		select e.*, feed.position as head,
			coalesce((select f.position from forgotten_events f where f.organization_id = $%d), 0) as forgotten
		from feed left join lateral (%s) e on true order by e.position`, len(args), sql)
	var p FeedPage
	found, err := rows(ctx, db, func(row pgx.CollectableRow) (*Event, error) {
		var r eventRow
		err := row.Scan(append(r.columns(), &p.Head, &p.Forgotten)...)
		return r.event(), err
	}, sql, args...)
	for _, e := range found {
		if e != nil { // there is no event on an empty page
			p.Events = append(p.Events, *e)
		}
	}
	return p, err
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
	return rows(ctx, db, pgx.RowToStructByName[FeedNews], `
		select o.id as organization_id, o.access_version, coalesce((
			select e.position from events e
			where e.organization_id = o.id and e.position is not null and e.deal_id is not null
			order by e.position desc limit 1), 0) as newest
		from organizations o where o.id = any($1)`, organizationIDs)
}
