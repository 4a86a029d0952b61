package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
)

// DealSummary returns how many deals in scope the filter leaves. For all deals of an organisation it counts no more of a kind than are
// reported; what a filter leaves is found as in a list.
func (db *DB) DealSummary(ctx context.Context, q DealQuery) (s deal.Summary, err error) {
	c := &conditions{}
	groups := q.allGroups
	if q.narrow() {
		groups = q.foundGroups
	}
	sql := groups(c)
	err = db.toCount().read(ctx, func(found pgx.Rows) error {
		var kind string
		var g deal.Group
		_, err := pgx.ForEachRow(found, []any{&kind, &g.Direction, &g.Substatus, &g.Count, &g.Next}, func() error {
			switch kind {
			case favoriteRow:
				s.AddFavorites(g.Count)
			case askedRow:
				s.AddAsked(g.Count, g.Next)
			default:
				s.Add(g)
			}
			return nil
		})
		return err
	}, sql, c.args...)
	return s, err
}

// The kinds of rows beside those of groups.
const (
	favoriteRow = "favorites"
	askedRow    = "asked"
)

// dueAt is when a deal runs out, or is expected to close, as in listed_deals_by_kind.
const dueAt = "(case when d.status in ('None', 'New') then d.expires_at else d.closing_at end)"

// allGroups returns the statement that counts all deals of the organisation, each group of them along listed_deals_by_kind.
func (q DealQuery) allGroups(c *conditions) string {
	return strings.NewReplacer(
		"$organization", c.arg(q.Scope.OrganizationID), "$user", c.arg(q.UserID), "$now", c.arg(q.Now), "$today", c.arg(q.today()),
		"$most", fmt.Sprint(deal.MostCounted+1), "$due", dueAt, "$kinds", allKinds, "$ofKind", ofKind,
	).Replace(`
		with recursive $kinds,
		waiting as (select * from kinds where substatus in ('None', 'Pending', 'Received')),
		decided as (select * from kinds where substatus not in ('None', 'Pending', 'Received'))
		select 'group' as kind, k.direction, k.substatus, n.n, null::timestamptz as next
		from (select distinct direction, substatus from decided) k cross join lateral (
			select count(*) as n from (
				select from listed_deals d
				where d.organization_id = $organization and d.substatus = k.substatus and d.direction = k.direction limit $most) d) n
		union all
		select 'group', k.direction, k.substatus, 0, n.due
		from decided k cross join lateral (
			select $due as due from listed_deals d where $ofKind and $due >= $today order by $due limit 1) n
		where k.substatus = 'Accepted'
		union all
		select 'group', k.direction, k.substatus, n.n, n.next
		from waiting k cross join lateral (
			select count(*) as n, min(due) as next from (
				select $due as due from listed_deals d where $ofKind and $due > $now order by $due limit $most) d) n
		union all
		select 'group', k.direction, 'Expired', n.n, null
		from waiting k cross join lateral (
			select count(*) as n from (select from listed_deals d where $ofKind and $due <= $now limit $most) d) n
		union all
		select 'favorites', '', '', count(*), null from (
			select from favorite_deals f join deals d on d.id = f.deal_id where f.user_id = $user and d.organization_id = $organization
			limit $most) d
		union all
		select 'asked', '', '', count(*), min(a.expires_at)
		from microsoft_answers a
			join listed_deals d on (d.organization_id, d.created_at, d.id) = (a.organization_id, a.created_at, a.id)
		where a.organization_id = $organization and a.substatus in ('Pending', 'Received') and a.status = 'New' and a.expires_at > $now
			and d.substatus = 'Accepted'`)
}

// foundGroups returns the statement that counts what the filter leaves in scope.
func (q DealQuery) foundGroups(c *conditions) string {
	s := q.source()
	favorite, organization, now, today := q.favorite(c), c.arg(q.Scope.OrganizationID), c.arg(q.Now), c.arg(q.today())
	c.inScope(q.Scope)
	q.filteredIn(s, c)
	return strings.NewReplacer(
		"$select", s.selects(), "$favorite", favorite, "$organization", organization, "$now", now, "$today", today,
		"$from", s.from, "$where", c.take(),
	).Replace(`
		with matching as materialized (
			$select d.id, d.direction, d.status, d.substatus, d.expires_at, d.closing_at from $from where $where),
		found as materialized (
			select d.direction,
				case when d.status in ('None', 'New') and d.expires_at <= $now then 'Expired' else d.substatus end as substatus,
				case when d.status in ('None', 'New') then d.expires_at when d.closing_at >= $today then d.closing_at end as due,
				$favorite as favorite, case when d.substatus = 'Accepted' and d.id in (
					select a.id from microsoft_answers a
					where a.organization_id = $organization and a.status = 'New' and a.expires_at > $now
				) then (select a.expires_at from microsoft_answers a where a.id = d.id) end as asked_until
			from matching d)
		select 'group', direction, substatus, count(*), min(due) from found group by direction, substatus
		union all
		select 'favorites', '', '', count(*), null from found where favorite
		union all
		select 'asked', '', '', count(*), min(asked_until) from found where asked_until is not null`)
}

// today returns when the day began.
func (q DealQuery) today() time.Time { return q.Now.Truncate(24 * time.Hour) }
