package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/routing"
)

// queueRouting reads the rules that the owners of the wanted locations and solutions have for such a deal.
func (q *Queue) queueRouting(w deal.FactsQuery, into map[string]routing.Table) {
	take := func(r routing.Rule) { into[r.OrganizationID] = into[r.OrganizationID].With(r) }
	queueEach(q, take, func(row pgx.CollectableRow) (routing.Rule, error) {
		var r routing.Rule
		err := row.Scan(&r.ID, &r.OrganizationID, &r.SolutionID, &r.Country, &r.Location)
		return r, err
	}, `
		select id::text, organization_id, solution_id, country, mpn_id from routing_rules
		where solution_id = any(array(select unnest($3::text[]))) and (country = $2 or country is null)
		union all
		select id::text, organization_id, solution_id, country, mpn_id from routing_rules
		where solution_id is null and country = $2 and organization_id in (
			select organization_id from locations where mpn_id = any(array(select unnest($1::text[])))
			union select organization_id from solutions where id = any(array(select unnest($3::text[]))))
		union all
		select 'default', organization_id, null, null, mpn_id from routing_defaults
		where organization_id in (
			select organization_id from locations where mpn_id = any(array(select unnest($1::text[])))
			union select organization_id from solutions where id = any(array(select unnest($3::text[]))))`,
		w.Locations, w.Country, w.Solutions)
}

func scanRule(row pgx.CollectableRow) (routing.Rule, error) {
	var r routing.Rule
	err := row.Scan(&r.ID, &r.OrganizationID, &r.Revision, &r.SolutionID, &r.Country, &r.Location, &r.Created, &r.Updated)
	return r, err
}

// Rule returns a rule of the organisation, or fault NotFound.
func (db *DB) Rule(ctx context.Context, organizationID string, id routing.ID) (routing.Rule, error) {
	if id == routing.Default {
		return readDefaultRule(ctx, db, organizationID)
	}
	return one(ctx, db, scanRule, `
		select id::text, organization_id, revision, solution_id, country, mpn_id, created_at, updated_at from routing_rules
		where organization_id = $1 and id = $2`, organizationID, ruleNumber(id))
}

// ruleNumber returns the id of a rule other than the default. A text that is no UUID gives one that no rule has.
func ruleNumber(id routing.ID) uuid.UUID {
	number, _ := uuid.Parse(string(id))
	return number
}

// readDefaultRule reads the default rule of the organisation, which exists whether or not it has a row.
func readDefaultRule(ctx context.Context, from reader, organizationID string) (routing.Rule, error) {
	return one(ctx, from, scanRule, `
		select 'default', o.id, coalesce(r.revision, 0), null, null, r.mpn_id, null::timestamptz, r.updated_at
		from organizations o left join routing_defaults r on r.organization_id = o.id
		where o.id = $1`, organizationID)
}

// Rules returns up to limit rules of the organisation, the default first and then oldest first, behind after; "" is before all.
func (db *DB) Rules(ctx context.Context, organizationID string, after routing.ID, limit int) ([]routing.Rule, error) {
	return rows(ctx, db, scanRule, `
		select * from (
			(select 'default' as id, o.id as organization_id, coalesce(r.revision, 0), null, null, r.mpn_id, null::timestamptz, r.updated_at
			from organizations o left join routing_defaults r on r.organization_id = o.id
			where o.id = $1 and $2)
			union all
			(select id::text, organization_id, revision, solution_id, country, mpn_id, created_at, updated_at from routing_rules r
			where r.organization_id = $1 and r.id > $3 order by r.id limit $4)) r
		order by r.id <> 'default', r.id limit $4`,
		organizationID, after == "", ruleNumber(after), limit) // the default comes before every id
}

// RuleAbout returns the rule of the organisation about exactly that solution and country, or fault NotFound.
func (db *DB) RuleAbout(ctx context.Context, organizationID string, in routing.Route) (routing.Rule, error) {
	c := &conditions{}
	c.add("r.organization_id = %s", organizationID)
	same(c, "r.solution_id", in.SolutionID)
	same(c, "r.country", in.Country)
	sql, args := c.where(`
		select r.id::text, r.organization_id, r.revision, r.solution_id, r.country, r.mpn_id, r.created_at, r.updated_at
		from routing_rules r`, "limit %s", 1)
	return one(ctx, db, scanRule, sql, args...)
}

// same requires the column to have the value, or to be null if that is nil.
func same(c *conditions, column string, v *string) {
	if v == nil {
		c.add(column + " is null")
		return
	}
	equals(c, column, v)
}

// Rule locks a rule of the organisation and returns it, or fault NotFound. For the default, which may have no row yet, it locks the
// organisation, in a statement of its own: the next one must see the row that the last holder of the lock wrote.
func (tx *Tx) Rule(ctx context.Context, organizationID string, id routing.ID) (routing.Rule, error) {
	if id == routing.Default {
		tx.Queue.add("select from organizations where id = $1 for no key update", organizationID)
		return readDefaultRule(ctx, tx, organizationID)
	}
	return one(ctx, tx, scanRule, `
		select id::text, organization_id, revision, solution_id, country, mpn_id, created_at, updated_at from routing_rules
		where organization_id = $1 and id = $2 for update`, organizationID, ruleNumber(id))
}

// RoutingOwner returns what a rule about the solution, which may be nil, needs to know about its organisation.
func (tx *Tx) RoutingOwner(ctx context.Context, organizationID string, solutionID *string) (routing.Owner, error) {
	return one(ctx, tx, func(row pgx.CollectableRow) (routing.Owner, error) {
		owner := routing.Owner{OrganizationID: organizationID}
		err := row.Scan(&owner.Locations, &owner.OwnsSolution)
		return owner, err
	}, `
		select array(select mpn_id from locations where organization_id = $1) as locations,
			exists (select from solutions where id = $2 and organization_id = $1) as owns_solution`, organizationID, solutionID)
}

// InsertRule writes a new rule.
func (q *Queue) InsertRule(r routing.Rule) {
	q.add(`
		insert into routing_rules (id, organization_id, solution_id, country, mpn_id, revision, created_at, updated_at)
		values ($1::text::uuid, $2, $3, $4, $5, $6, $7, $8)`,
		string(r.ID), r.OrganizationID, r.SolutionID, r.Country, r.Location, r.Revision, r.Created, r.Updated)
}

// UpdateRule writes what a change made of a locked rule.
func (q *Queue) UpdateRule(r routing.Rule) {
	if r.ID == routing.Default {
		q.add(`
			insert into routing_defaults (organization_id, mpn_id, revision, updated_at) values ($1, $2, $3, $4)
			on conflict (organization_id) do update set
				mpn_id = excluded.mpn_id, revision = excluded.revision, updated_at = excluded.updated_at`,
			r.OrganizationID, r.Location, r.Revision, r.Updated)
		return
	}
	q.add(`
		update routing_rules set solution_id = $2, country = $3, mpn_id = $4, revision = $5, updated_at = $6
		where id = $1::text::uuid`, string(r.ID), r.SolutionID, r.Country, r.Location, r.Revision, r.Updated)
}

// DeleteRule removes a locked rule.
func (q *Queue) DeleteRule(id routing.ID) {
	q.add("delete from routing_rules where id = $1::text::uuid", string(id))
}

// RoutingWorld is what decides where a deal goes that Microsoft sends to an organisation.
type RoutingWorld struct {
	Table           routing.Table
	Own             map[string]string // locations of the organisation's solutions among those asked for, by id
	Locations       []string          // all locations of the organisation
	DefaultLocation string
}

// RoutingWorld returns what decides where a deal with a customer in the country about the solutions goes.
func (db *DB) RoutingWorld(ctx context.Context, organizationID, country string, solutionIDs []string) (RoutingWorld, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (RoutingWorld, error) {
		var w RoutingWorld
		var rules []routing.Rule
		err := row.Scan(&w.DefaultLocation, &w.Locations, &w.Own, &w.Table.Default, &rules)
		for _, r := range rules {
			w.Table = w.Table.With(r)
		}
		return w, err
	}, `
		select o.default_location, array(select mpn_id from locations where organization_id = $1) as locations,
			coalesce((
				select json_object_agg(s.id, s.mpn_id) filter (where s.organization_id = $1)
				from solutions s where s.id = any($3)), '{}') as own,
			(select mpn_id from routing_defaults where organization_id = $1) as default_rule,
			coalesce((
				select json_agg(json_build_object('id', r.id, 'solutionId', r.solution_id, 'country', r.country, 'mpnId', r.mpn_id))
				from (
					select id::text, solution_id, country, mpn_id from routing_rules
					where solution_id = any(array(select unnest($3::text[]))) and (country = $2 or country is null) and organization_id = $1
					union all
					select id::text, solution_id, country, mpn_id from routing_rules
					where solution_id is null and country = $2 and organization_id = $1) r), '[]') as rules
		from organizations o where o.id = $1`, organizationID, country, solutionIDs)
}
