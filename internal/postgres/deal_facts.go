package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/routing"
	"github.com/cosell/cosell/internal/solution"
)

// DealFacts returns what the rules need to know about what a deal of the organisation names.
func (tx *Tx) DealFacts(ctx context.Context, organizationID string, w deal.Wanted, now time.Time) (deal.Facts, error) {
	f := deal.Facts{
		Organization: deal.Organization{ID: organizationID},
		Locations:    map[string]deal.Party{}, Solutions: map[string]solution.Solution{}, Rates: map[string]bool{"USD": true},
	}
	tx.queue("select name, default_location, "+hasReady+" from organizations where id = $1", organizationID).
		QueryRow(func(row pgx.Row) error {
			return row.Scan(&f.Organization.Name, &f.Organization.DefaultLocation, &f.Organization.HasReady)
		})
	tx.queueLocations(w.Locations, f.Locations)
	tx.queueSolutions(w.Solutions, f.Solutions)
	tx.queueRates(w.Currencies, now, f.Rates)
	tx.queueEngaged(w.EngagementID, &f.Engaged)
	if organizationID == access.Microsoft && w.Country != "" {
		f.Routing = map[string]routing.Table{}
		tx.queueRouting(w, f.Routing)
	}
	return f, tx.settle(ctx)
}

// settle makes the round trip for what has been queued.
func (tx *Tx) settle(ctx context.Context) error { return translate(tx.flush(ctx)) }

func (tx *Tx) queueLocations(ids []string, into map[string]deal.Party) {
	if len(ids) == 0 {
		return
	}
	tx.queue(`select l.mpn_id, o.id, o.name from locations l join organizations o on o.id = l.organization_id
		where l.mpn_id = any($1)`, ids).Query(func(found pgx.Rows) error {
		var p deal.Party
		_, err := pgx.ForEachRow(found, []any{&p.Location, &p.OrganizationID, &p.OrganizationName}, func() error {
			into[p.Location] = p
			return nil
		})
		return err
	})
}

func (tx *Tx) queueSolutions(ids []string, into map[string]solution.Solution) {
	if len(ids) == 0 {
		return
	}
	tx.queue("select "+solutionColumns+" where s.id = any($1)", ids).Query(func(found pgx.Rows) error {
		all, err := pgx.CollectRows(found, scanSolution)
		for _, s := range all {
			into[s.ID] = s
		}
		return err
	})
}

func (tx *Tx) queueRates(currencies []string, now time.Time, into map[string]bool) {
	if len(currencies) == 0 {
		return
	}
	tx.queue("select distinct currency from exchange_rates where currency = any($1) and month <= $2", currencies, month(now)).
		Query(func(found pgx.Rows) error {
			known, err := pgx.CollectRows(found, pgx.RowTo[string])
			for _, c := range known {
				into[c] = true
			}
			return err
		})
}

func (tx *Tx) queueEngaged(engagementID uuid.UUID, into *[]string) {
	if engagementID == uuid.Nil {
		return
	}
	tx.queue("select organization_id from deals where engagement_id = $1", engagementID).Query(func(found pgx.Rows) error {
		all, err := pgx.CollectRows(found, pgx.RowTo[string])
		*into = all
		return err
	})
}

const solutionColumns = `s.id, s.name, s.organization_id, o.name, s.mpn_id, s.publish_state, s.co_sell_status, s.incentives
	from solutions s join organizations o on o.id = s.organization_id`

func scanSolution(row pgx.CollectableRow) (solution.Solution, error) {
	var s solution.Solution
	return s, row.Scan(solutionTargets(&s)...)
}

// solutionTargets are where the columns of a solution are scanned into.
func solutionTargets(s *solution.Solution) []any {
	return []any{&s.ID, &s.Name, &s.OrganizationID, &s.OrganizationName, &s.Location, &s.PublishState, &s.CoSellStatus, &s.Incentives}
}
