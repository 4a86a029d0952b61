package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/registration"
)

// RegistrationFilter narrows a list of registrations; what is nil does not.
type RegistrationFilter struct {
	Status     *string
	Type       *string
	Month      *time.Time // its first day; of the registration, in UTC
	SolutionID *string
}

// RegistrationQuery asks for a page of registrations.
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

// matching returns the conditions of a list and what it reads from. Who is on a team, and where, is up to the deal as it is now.
func (q RegistrationQuery) matching() (*conditions, string) {
	c, from := &conditions{}, " from registrations r"
	c.add("r.organization_id = %s", q.Scope.OrganizationID)
	if !q.Scope.All {
		from += " join deals d on d.id = r.deal_id"
		inScope(c, q.Scope)
	}
	equals(c, "r.status", q.Filter.Status)
	equals(c, "r.type", q.Filter.Type)
	equals(c, "r.solution_id", q.Filter.SolutionID)
	if m := q.Filter.Month; m != nil {
		c.add("r.registered_at >= %s and r.registered_at < %s", *m, m.AddDate(0, 1, 0))
	}
	return c, from
}

// Registrations returns up to Limit registrations in scope, in order, behind the position.
func (db *DB) Registrations(ctx context.Context, q RegistrationQuery) ([]RegistrationDocument, error) {
	column := registrationColumns[q.Sort.By]
	c, from := q.matching()
	direction, comparison := "asc", ">"
	if q.Sort.Descending {
		direction, comparison = "desc", "<"
	}
	if q.After != nil {
		c.add("("+column.name+", r.id) "+comparison+" (%s::text::"+column.kind+", %s::uuid)", q.After.Key, q.After.ID)
	}
	c.args = append(c.args, q.Limit)
	sql := fmt.Sprintf("select r.id, r.document, %s%s where %s order by %s %s, r.id %s limit $%d",
		column.text, from, strings.Join(c.parts, " and "), column.name, direction, direction, len(c.args))
	return rows(ctx, db.planned(), func(row pgx.CollectableRow) (RegistrationDocument, error) {
		var r RegistrationDocument
		return r, row.Scan(&r.ID, &r.JSON, &r.Key)
	}, sql, c.args...)
}

// MostCounted is how many registrations are counted at most.
const MostCounted = 1000

// RegistrationTotals are the figures of all registrations that a filter leaves.
type RegistrationTotals struct {
	Count          int             `json:"count"`
	Exact          bool            `json:"exact"` // false: there are more, which were not counted
	AnnualValueUSD *money.USDValue `json:"annualContractValueUsd"`
}

// RegistrationTotals returns the figures of what the query's filter leaves. Its cost is bounded: along the index of the newest, it stops
// counting beyond so many.
func (db *DB) RegistrationTotals(ctx context.Context, q RegistrationQuery) (RegistrationTotals, error) {
	c, from := q.matching()
	c.args = append(c.args, MostCounted+1)
	sql := fmt.Sprintf("select count(*), coalesce(sum(acv_usd), 0) from (select r.acv_usd%s where %s order by r.registered_at desc, r.id desc limit $%d) counted",
		from, strings.Join(c.parts, " and "), len(c.args))
	return one(ctx, db.planned(), func(row pgx.CollectableRow) (RegistrationTotals, error) {
		t := RegistrationTotals{AnnualValueUSD: new(money.USDValue)}
		if err := row.Scan(&t.Count, t.AnnualValueUSD); err != nil {
			return t, err
		}
		if t.Exact = t.Count <= MostCounted; !t.Exact {
			t.Count, t.AnnualValueUSD = MostCounted, nil
		}
		return t, nil
	}, sql, c.args...)
}

// Claim is who is at a review, since when.
type Claim struct {
	UserID uuid.UUID `json:"userId"`
	Name   string    `json:"name"`
	Since  time.Time `json:"claimedDateTime"`
}

// Queued is a registration in the reviewers' queue.
type Queued struct {
	Registration jsontext.Value `json:"registration"`
	Since        time.Time      `json:"waitingSinceDateTime"`
	AgeDays      int            `json:"ageDays"`
	Claim        *Claim         `json:"claim"`
	Others       int            `json:"otherPartiesRegistered"` // how many other parties of the engagement have registered for the same incentive
	id           uuid.UUID
}

// ID returns the id of the registration.
func (q Queued) ID() uuid.UUID { return q.id }

const queuedColumns = `r.id, r.document, r.since, r.claimed_by, u.name, r.claimed_at,
	(select count(*) from deals d join deals o on o.engagement_id = d.engagement_id and o.id <> d.id
		join registrations g on g.deal_id = o.id and g.type = r.type where d.id = r.deal_id)`

func scanQueued(now time.Time) pgx.RowToFunc[Queued] {
	return func(row pgx.CollectableRow) (Queued, error) {
		var q Queued
		var document []byte
		var by *uuid.UUID
		var name *string
		var at *time.Time
		if err := row.Scan(&q.id, &document, &q.Since, &by, &name, &at, &q.Others); err != nil {
			return q, err
		}
		q.Registration = document
		q.AgeDays = int(now.Sub(q.Since) / (24 * time.Hour))
		if by != nil {
			q.Claim = &Claim{UserID: *by, Name: *name, Since: *at}
		}
		return q, nil
	}
}

// QueueFilter narrows the reviewers' queue; what is nil does not.
type QueueFilter struct {
	Status         string
	Type           *string
	OrganizationID *string
	Before         *time.Time // those that wait since then or longer
	ClaimedBy      *uuid.UUID
	Unclaimed      bool
}

// QueuePosition is a place in the queue: just behind the registration that waits since then and has this id.
type QueuePosition struct {
	Since time.Time
	ID    uuid.UUID
}

// RegistrationQueue returns up to limit registrations of all organisations in a status, those that wait longest first, behind the
// position.
func (db *DB) RegistrationQueue(ctx context.Context, f QueueFilter, after QueuePosition, limit int, now time.Time) ([]Queued, error) {
	c := &conditions{}
	c.add("r.status = %s and (r.since, r.id) > (%s, %s)", f.Status, after.Since, after.ID)
	equals(c, "r.type", f.Type)
	equals(c, "r.organization_id", f.OrganizationID)
	equals(c, "r.claimed_by", f.ClaimedBy)
	with(c, "r.since <= %s", f.Before)
	if f.Unclaimed {
		c.parts = append(c.parts, "r.claimed_by is null")
	}
	sql, args := c.where("select "+queuedColumns+" from registrations r left join users u on u.id = r.claimed_by", "order by r.since, r.id limit %s", limit)
	return rows(ctx, db.planned(), scanQueued(now), sql, args...)
}

// QueuedRegistration returns a registration of whichever organisation as its reviewers see it, or fault NotFound.
func (db *DB) QueuedRegistration(ctx context.Context, id uuid.UUID, now time.Time) (Queued, error) {
	return one(ctx, db, scanQueued(now), "select "+queuedColumns+" from registrations r left join users u on u.id = r.claimed_by where r.id = $1", id)
}

// ReviewedRegistration locks a registration of whichever organisation and returns it, as it is and as its reviewers see it, with the
// exception of its deal if one was asked for; or fault NotFound.
func (tx *Tx) ReviewedRegistration(ctx context.Context, id uuid.UUID, now time.Time) (q Queued, r registration.Registration, asked *registration.Exception, err error) {
	tx.queue("select from registrations where id = $1 for update", id)
	tx.queue("select "+queuedColumns+" from registrations r left join users u on u.id = r.claimed_by where r.id = $1", id).
		Query(func(found pgx.Rows) (err error) {
			q, err = pgx.CollectOneRow(found, scanQueued(now))
			return err
		})
	tx.queue("select e.document from registration_exceptions e join registrations r on r.deal_id = e.deal_id where r.id = $1", id).
		Query(func(found pgx.Rows) error {
			for found.Next() {
				asked = new(registration.Exception)
				if err := scanJSON(found, asked); err != nil {
					return err
				}
			}
			return found.Err()
		})
	if err = tx.settle(ctx); err == nil {
		err = json.Unmarshal(q.Registration, &r)
	}
	return q, r, asked, err
}

// RegistrationOwner returns whose a registration is, or fault NotFound.
func (tx *Tx) RegistrationOwner(ctx context.Context, id uuid.UUID) (organizationID string, err error) {
	tx.queue("select organization_id from registrations where id = $1", id).QueryRow(func(row pgx.Row) error { return row.Scan(&organizationID) })
	return organizationID, tx.settle(ctx)
}

// ClaimRegistration notes who is at a locked registration; nil: nobody.
func (tx *Tx) ClaimRegistration(id uuid.UUID, by *uuid.UUID, now time.Time) {
	var at *time.Time
	if by != nil {
		at = &now
	}
	tx.queue("update registrations set claimed_by = $2, claimed_at = $3 where id = $1", id, by, at)
}
