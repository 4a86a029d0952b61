package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/registration"
)

// RegistrationFilter narrows a list of registrations; a nil member does not.
type RegistrationFilter struct {
	Status     []string
	Type       []string
	Month      *time.Time // the first day of the month of registration, in UTC
	SolutionID *string
}

// RegistrationQuery describes a page of registrations.
type RegistrationQuery struct {
	Scope  access.Scope
	Filter RegistrationFilter
	Sort   page.Sort[registration.SortKey]
	After  *page.Position
	Limit  int
}

var registrationColumns = map[registration.SortKey]sortColumn{
	registration.ByDate:  timeColumn("r.registered_at"),
	registration.ByValue: {"r.acv_usd", "numeric", "r.acv_usd::text"},
}

// matching returns the tables that a list reads from, with its conditions. Team and location are those of the deal as it is now.
func (q RegistrationQuery) matching() (from string, c *conditions) {
	from, c = "registrations r", &conditions{}
	c.add("r.organization_id = %s", q.Scope.OrganizationID)
	if !q.Scope.All {
		from = "registrations r join listed_deals d on d.id = r.deal_id"
		c.inScope(q.Scope)
	}
	among(c, "r.status", q.Filter.Status)
	among(c, "r.type", q.Filter.Type)
	equals(c, "r.solution_id", q.Filter.SolutionID)
	if m := q.Filter.Month; m != nil {
		c.add("r.registered_at >= %s and r.registered_at < %s", *m, m.AddDate(0, 1, 0))
	}
	return from, c
}

// Registrations returns up to Limit registrations in scope, in order, after the position.
func (db *DB) Registrations(ctx context.Context, q RegistrationQuery) ([]RegistrationDocument, error) {
	column := registrationColumns[q.Sort.By]
	from, c := q.matching()
	direction := c.behind(column, "r.id", q.Sort.Descending, q.After)
	sql, args := c.where("select r.id, r.document, "+column.text+" as key from "+from,
		"order by "+column.name+" "+direction+", r.id "+direction+" limit %s", q.Limit)
	return rows(ctx, db.planned(), func(row pgx.CollectableRow) (RegistrationDocument, error) {
		var r RegistrationDocument
		err := row.Scan(&r.ID, &r.JSON, &r.Key)
		return r, err
	}, sql, args...)
}

// MostCounted is how many registrations are counted at most.
const MostCounted = 1000

// RegistrationTotals are the figures of all registrations that a filter leaves.
type RegistrationTotals struct {
	Count          int             `json:"count"`
	Exact          bool            `json:"exact"` // false: there are more, which were not counted
	AnnualValueUSD *money.USDValue `json:"annualContractValueUsd"`
}

// RegistrationTotals returns the figures of what the query's filter leaves. Its cost is bounded: it reads along the index of the newest,
// and stops counting at MostCounted.
func (db *DB) RegistrationTotals(ctx context.Context, q RegistrationQuery) (RegistrationTotals, error) {
	from, c := q.matching()
	sql, args := c.where("select r.acv_usd from "+from, "order by r.registered_at desc, r.id desc limit %s", MostCounted+1)
	return one(ctx, db.planned(), func(row pgx.CollectableRow) (RegistrationTotals, error) {
		t := RegistrationTotals{AnnualValueUSD: new(money.USDValue)}
		if err := row.Scan(&t.Count, t.AnnualValueUSD); err != nil {
			return t, err
		}
		if t.Exact = t.Count <= MostCounted; !t.Exact {
			t.Count, t.AnnualValueUSD = MostCounted, nil
		}
		return t, nil
	}, "select count(*), coalesce(sum(acv_usd), 0) as annual_value from ("+sql+") counted", args...)
}
