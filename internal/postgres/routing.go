package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/routing"
)

// rulesFor are the rules that can be about a deal of a customer in country $2 about the solutions $3, without the defaults; behind
// it follow the organisations that the rules about every solution are wanted of.
const rulesFor = `select id::text, organization_id, solution_id, country, mpn_id from routing_rules
		where solution_id = any($3) and (country = $2 or country is null)
	union all select id::text, organization_id, solution_id, country, mpn_id from routing_rules
		where solution_id is null and country = $2 and organization_id `

// queueRouting reads what the owners of the wanted locations and solutions say of such a deal.
func (tx *Tx) queueRouting(w deal.Wanted, into map[string]routing.Table) {
	const owners = `in (select organization_id from locations where mpn_id = any($1)
		union select organization_id from solutions where id = any($3))`
	tx.queue(rulesFor+owners+" union all select 'default', organization_id, null, null, mpn_id from routing_defaults where organization_id "+owners,
		w.Locations, w.Country, w.Solutions).Query(func(found pgx.Rows) error {
		var r routing.Rule
		_, err := pgx.ForEachRow(found, []any{&r.ID, &r.OrganizationID, &r.SolutionID, &r.Country, &r.Location}, func() error {
			into[r.OrganizationID] = into[r.OrganizationID].With(r)
			return nil
		})
		return err
	})
}

// ruleColumns are those of a rule; the default is one, too, whether or not it has a row.
const (
	ruleColumns    = "r.id::text, r.organization_id, r.revision, r.solution_id, r.country, r.mpn_id, r.created_at, r.updated_at from routing_rules r"
	defaultColumns = `'default' as id, o.id as organization_id, coalesce(r.revision, 0), null, null, r.mpn_id, null::timestamptz, r.updated_at
		from organizations o left join routing_defaults r on r.organization_id = o.id`
)

func scanRule(row pgx.CollectableRow) (routing.Rule, error) {
	var r routing.Rule
	return r, readRule(row, &r)
}

func readRule(row pgx.Row, r *routing.Rule) error {
	err := row.Scan(&r.ID, &r.OrganizationID, &r.Revision, &r.SolutionID, &r.Country, &r.Location, &r.Created, &r.Updated)
	return err
}

// ofRule returns the statement that reads one rule of the organisation, with what follows it, and its arguments. A text that is
// no id names no rule.
func ofRule(organizationID string, id routing.ID, lock string) (string, []any) {
	if id == routing.Default {
		return "select " + defaultColumns + " where o.id = $1", []any{organizationID}
	}
	known, _ := uuid.Parse(string(id))
	return "select " + ruleColumns + " where r.organization_id = $1 and r.id = $2" + lock, []any{organizationID, known}
}

// Rule returns a rule of the organisation, or fault NotFound.
func (db *DB) Rule(ctx context.Context, organizationID string, id routing.ID) (routing.Rule, error) {
	sql, args := ofRule(organizationID, id, "")
	return one(ctx, db, scanRule, sql, args...)
}

// Rules returns up to limit rules of the organisation, the default first and then oldest first, behind after; "" is before all.
func (db *DB) Rules(ctx context.Context, organizationID string, after routing.ID, limit int) ([]routing.Rule, error) {
	last, _ := uuid.Parse(string(after)) // the default comes before every id
	return rows(ctx, db, scanRule, "select * from ((select "+defaultColumns+` where o.id = $1 and $2)
		union all (select `+ruleColumns+" where r.organization_id = $1 and r.id > $3 order by r.id limit $4)) r order by r.id <> 'default', r.id limit $4",
		organizationID, after == "", last, limit)
}

// RuleAbout returns the rule of the organisation about exactly that solution and country, or fault NotFound.
func (db *DB) RuleAbout(ctx context.Context, organizationID string, in routing.Route) (routing.Rule, error) {
	c := &conditions{}
	c.add("r.organization_id = %s", organizationID)
	same(c, "r.solution_id", in.SolutionID)
	same(c, "r.country", in.Country)
	sql, args := c.where("select "+ruleColumns, "limit %s", 1)
	return one(ctx, db, scanRule, sql, args...)
}

// same wants the column to have the value, or none.
func same(c *conditions, column string, v *string) {
	if v == nil {
		c.add(column + " is null")
		return
	}
	equals(c, column, v)
}

// Rule locks a rule of the organisation for this transaction and returns it, or fault NotFound. With the default, which may have
// no row yet, the organisation is locked, in a statement of its own: the next one must see the row that the last holder of the
// lock wrote.
func (tx *Tx) Rule(ctx context.Context, organizationID string, id routing.ID) (routing.Rule, error) {
	var r routing.Rule
	if id == routing.Default {
		tx.queue("select from organizations where id = $1 for no key update", organizationID)
	}
	sql, args := ofRule(organizationID, id, " for update")
	tx.queue(sql, args...).QueryRow(func(row pgx.Row) error { return readRule(row, &r) })
	return r, tx.settle(ctx)
}

// RoutingOwner returns what a rule about the solution, which may be nil, must know of its organisation.
func (tx *Tx) RoutingOwner(ctx context.Context, organizationID string, solutionID *string) (routing.Owner, error) {
	h := routing.Owner{OrganizationID: organizationID}
	tx.queue(`select array(select mpn_id from locations where organization_id = $1),
			exists (select from solutions where id = $2 and organization_id = $1)`, organizationID, solutionID).
		QueryRow(func(row pgx.Row) error { return row.Scan(&h.Locations, &h.OwnsSolution) })
	return h, tx.settle(ctx)
}

// InsertRule writes a new rule.
func (tx *Tx) InsertRule(r routing.Rule) {
	tx.queue(`insert into routing_rules (id, organization_id, solution_id, country, mpn_id, revision, created_at, updated_at)
		values ($1::text::uuid, $2, $3, $4, $5, $6, $7, $8)`,
		string(r.ID), r.OrganizationID, r.SolutionID, r.Country, r.Location, r.Revision, r.Created, r.Updated)
}

// UpdateRule writes what a change made of a locked rule.
func (tx *Tx) UpdateRule(r routing.Rule) {
	if r.ID == routing.Default {
		tx.queue(`insert into routing_defaults (organization_id, mpn_id, revision, updated_at) values ($1, $2, $3, $4)
			on conflict (organization_id) do update set mpn_id = excluded.mpn_id, revision = excluded.revision, updated_at = excluded.updated_at`,
			r.OrganizationID, r.Location, r.Revision, r.Updated)
		return
	}
	tx.queue(`update routing_rules set solution_id = $2, country = $3, mpn_id = $4, revision = $5, updated_at = $6
		where id = $1::text::uuid`, string(r.ID), r.SolutionID, r.Country, r.Location, r.Revision, r.Updated)
}

// DeleteRule removes a locked rule.
func (tx *Tx) DeleteRule(id routing.ID) {
	tx.queue("delete from routing_rules where id = $1::text::uuid", string(id))
}

// RoutingWorld is what decides where a deal goes that Microsoft sends to an organisation.
type RoutingWorld struct {
	Table           routing.Table
	Own             map[string]string // locations of its own solutions among those asked for, by id
	Locations       []string          // all of its locations
	DefaultLocation string
}

// RoutingWorld returns what decides where a deal of a customer in the country about the solutions goes.
func (db *DB) RoutingWorld(ctx context.Context, organizationID, country string, solutionIDs []string) (RoutingWorld, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (RoutingWorld, error) {
		var w RoutingWorld
		var rules []routing.Rule
		err := row.Scan(&w.DefaultLocation, &w.Locations, &w.Own, &w.Table.Default, &rules)
		for _, r := range rules {
			w.Table = w.Table.With(r)
		}
		return w, err
	}, `select o.default_location, array(select mpn_id from locations where organization_id = $1),
			coalesce((select json_object_agg(s.id, s.mpn_id) filter (where s.organization_id = $1) from solutions s where s.id = any($3)), '{}'),
			(select mpn_id from routing_defaults where organization_id = $1),
			coalesce((select json_agg(json_build_object('id', r.id, 'solutionId', r.solution_id, 'country', r.country, 'mpnId', r.mpn_id))
				from (`+rulesFor+` = $1) r where r.organization_id = $1), '[]')
		from organizations o where o.id = $1`, organizationID, country, solutionIDs)
}
