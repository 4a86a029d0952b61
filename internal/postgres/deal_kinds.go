package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
)

// allKinds selects the kinds of deals that an organisation, $1, has. It finds them by skipping along listed_deals_by_kind from each to the
// next: some ten or twenty steps, however many deals there are.
const allKinds = `kinds (substatus, direction, deal_type, qualification) as (
		(select substatus, direction, deal_type, qualification from listed_deals where organization_id = $1
			order by substatus, direction, deal_type, qualification limit 1)
		union all
		select n.* from kinds k cross join lateral (
			select d.substatus, d.direction, d.deal_type, d.qualification from listed_deals d
			where d.organization_id = $1 and (d.substatus, d.direction, d.deal_type, d.qualification)
				> (k.substatus, k.direction, k.deal_type, k.qualification)
			order by d.substatus, d.direction, d.deal_type, d.qualification limit 1) n)`

// wantedKinds selects the kinds that are wanted: $2 substatuses, $3 directions, $4 types and $5 qualifications; null stands for any.
const wantedKinds = `
	(with recursive ` + allKinds + `
	select * from kinds
	where ($2::text[] is null or substatus = any($2)) and ($3::text[] is null or direction = any($3))
		and ($4::text[] is null or deal_type = any($4)) and ($5::text[] is null or qualification = any($5))) k`

// ofKind is the condition for deals of a kind, k.
const ofKind = `d.organization_id = $1 and (d.substatus, d.direction, d.deal_type, d.qualification)
	= (k.substatus, k.direction, k.deal_type, k.qualification)`

// dealsOfKinds finds deals by their kind, where few are of the wanted kinds.
var dealsOfKinds = dealSource{
	from: wantedKinds + " cross join lateral (select * from listed_deals d where " + ofKind + " offset 0) d", alias: "d",
}

// fewOfKind is how many deals still count as few: looking them up takes some 2 us each.
const fewOfKind = 2000

// narrowsKinds tells whether the filter names any part of the kind of a deal, so that only few deals may be of the remaining kinds.
func (q DealQuery) narrowsKinds() bool {
	f := q.Filter
	return f.Status != nil || f.Substatus != nil || f.Direction != nil || f.DealType != nil || f.Qualification != nil
}

// kinds returns the arguments of wantedKinds.
func (q DealQuery) kinds() []any {
	f := q.Filter
	return []any{q.Scope.OrganizationID, substatuses(f.Status, f.Substatus), f.Direction, f.DealType, f.Qualification}
}

// fewOfTheirKinds tells whether few deals are of the kinds that the filter leaves, without counting them all.
func (db *DB) fewOfTheirKinds(ctx context.Context, q DealQuery) (bool, error) {
	return one(ctx, db, pgx.RowTo[bool], `
		select count(*) <= $6 from (
			select from `+wantedKinds+` cross join lateral (select from listed_deals d where `+ofKind+` limit $6 + 1) d limit $6 + 1) d`,
		append(q.kinds(), fewOfKind)...)
}

// substatuses returns the stored substatuses that can show as one of the wanted statuses and substatuses, whether or not an expired deal
// has been marked yet; nil for any.
func substatuses(statuses, wanted []string) []string {
	if statuses == nil && wanted == nil {
		return nil
	}
	all := []string{}
	for _, s := range deal.States() {
		shows := []deal.State{s}
		if s.Status == deal.Informational || s.Status == deal.New {
			shows = append(shows, deal.State{Status: deal.Closed, Substatus: deal.Expired})
		}
		if slices.ContainsFunc(shows, func(s deal.State) bool {
			return (statuses == nil || slices.Contains(statuses, string(s.Status))) &&
				(wanted == nil || slices.Contains(wanted, string(s.Substatus)))
		}) {
			all = append(all, string(s.Substatus))
		}
	}
	return all
}
