package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/routing"
	"github.com/cosell/cosell/internal/solution"
)

// CreationGate tells whether the organisation has a solution that is published and co-sell ready, and who looks after its accounts and its
// solutions.
type CreationGate struct {
	HasReady       bool
	AccountAdmins  []fault.Contact
	SolutionAdmins []fault.Contact
}

// CreationGate reads what rule R4 needs to know about an organisation. The order makes PostgreSQL follow the index of the organisation's
// own solutions: without it, it may search everybody's for one that does not exist.
func (db *DB) CreationGate(ctx context.Context, organizationID string) (CreationGate, error) {
	return one(ctx, db, pgx.RowToStructByName[CreationGate], `
		select (
				select true from solutions
				where organization_id = $1 and publish_state = 'Published' and co_sell_status = 'CoSellReady'
				order by id limit 1) is not null as has_ready,
			coalesce((
				select json_agg(json_build_object('name', u.name, 'email', u.email) order by u.name, u.id)
				from users u join grants g on g.user_id = u.id and g.role = $2
				where u.organization_id = $1 and u.kind = 'Person' and u.status <> 'Deactivated'), '[]') as account_admins,
			coalesce((
				select json_agg(json_build_object('name', u.name, 'email', u.email) order by u.name, u.id)
				from users u join grants g on g.user_id = u.id and g.role = $3
				where u.organization_id = $1 and u.kind = 'Person' and u.status <> 'Deactivated'), '[]') as solution_admins`,
		organizationID, access.AccountAdmin, access.CoSellSolutionAdmin)
}

// DealFacts returns what the rules need to know about the things that a deal of the organisation names: from memory if all of it is
// remembered, otherwise from the database.
func (tx *Tx) DealFacts(ctx context.Context, organizationID string, w deal.FactsQuery, now time.Time) (deal.Facts, error) {
	if f, known := tx.facts.recall(tx.actor, organizationID, w); known {
		return f, nil
	}
	version, f, err := tx.readFacts(ctx, organizationID, w, now)
	if err == nil {
		tx.facts.keep(version, f)
	}
	return f, err
}

// readFacts reads the facts, after the version of the organisation as of which they hold: whatever changes meanwhile raises that.
func (tx *Tx) readFacts(
	ctx context.Context, organizationID string, w deal.FactsQuery, now time.Time,
) (version int64, f deal.Facts, err error) {
	f = deal.Facts{
		Organization: deal.Organization{ID: organizationID},
		Locations:    map[string]deal.Party{}, Solutions: map[string]solution.Solution{}, Rates: map[string]bool{"USD": true},
	}
	known := tx.Queue.takeActor(organizationID)
	tx.Queue.add(`
		select access_version, name, default_location, (
			select true from solutions
			where organization_id = $1 and publish_state = 'Published' and co_sell_status = 'CoSellReady'
			order by id limit 1) is not null as has_ready
		from organizations where id = $1`, organizationID).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&version, &f.Organization.Name, &f.Organization.DefaultLocation, &f.Organization.HasReady)
		return known.confirm(version, err)
	})
	if len(w.Locations) > 0 {
		tx.Queue.queueLocations(w.Locations, f.Locations)
	}
	if len(w.Solutions) > 0 {
		tx.Queue.queueSolutions(w.Solutions, f.Solutions)
	}
	if len(w.Currencies) > 0 {
		tx.Queue.queueRates(w.Currencies, now, f.Rates)
	}
	if w.EngagementID != uuid.Nil {
		queueRows(tx.Queue, &f.Engaged, pgx.RowTo[string], "select organization_id from deals where engagement_id = $1", w.EngagementID)
	}
	if organizationID == access.Microsoft && w.Country != "" {
		f.Routing = map[string]routing.Table{}
		tx.Queue.queueRouting(w, f.Routing)
	}
	err = tx.flush(ctx)
	return version, f, err
}

// queueLocations reads to whom the locations belong. Suspended organisations cannot be invited.
func (q *Queue) queueLocations(ids []string, into map[string]deal.Party) {
	queueEach(q, func(p deal.Party) { into[p.Location] = p }, func(row pgx.CollectableRow) (deal.Party, error) {
		var p deal.Party
		err := row.Scan(&p.Location, &p.OrganizationID, &p.OrganizationName)
		return p, err
	}, `
		select l.mpn_id, o.id, o.name from locations l join organizations o on o.id = l.organization_id
		where l.mpn_id = any(array(select unnest($1::text[]))) and o.status = 'Active'`, ids)
}

// Where a few rows are looked up, the statement is written so as to force it: PostgreSQL would rather build a hash table of all
// organisations or rates. What is looked up is unnested in a subquery of its own, whose result no plan can know: otherwise a plan for the
// one or two that are named looked cheaper than a generic plan, and was made anew each time, which took four times as long as the lookup
// itself.
func (q *Queue) queueSolutions(ids []string, into map[string]solution.Solution) {
	queueEach(q, func(s solution.Solution) { into[s.ID] = s }, scanSolution, `
		select s.id, s.name, s.organization_id, (select o.name from organizations o where o.id = s.organization_id) as organization_name,
			s.mpn_id, s.publish_state, s.co_sell_status, s.incentives
		from solutions s where s.id = any(array(select unnest($1::text[])))
			and (select o.status from organizations o where o.id = s.organization_id) = 'Active'`, ids)
}

func scanSolution(row pgx.CollectableRow) (solution.Solution, error) {
	var s solution.Solution
	err := row.Scan(&s.ID, &s.Name, &s.OrganizationID, &s.OrganizationName, &s.Location, &s.PublishState, &s.CoSellStatus, &s.Incentives)
	return s, err
}

func (q *Queue) queueRates(currencies []string, now time.Time, into map[string]bool) {
	queueEach(q, func(currency string) { into[currency] = true }, pgx.RowTo[string], `
		select c.currency from unnest(array(select unnest($1::text[]))) as c (currency)
		where (
			select true from exchange_rates e where e.currency = c.currency and e.month <= $2 order by e.month limit 1) is not null`,
		currencies, month(now))
}
