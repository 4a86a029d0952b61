package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
)

// ActorByToken returns who holds the token with this SHA-256, with roles as they are now, as far as the token has them. The
// fault is NotFound for a token that has ended, and for a holder who is not active or whose organisation is suspended.
func (db *DB) ActorByToken(ctx context.Context, hash []byte, now time.Time) (access.Actor, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (access.Actor, error) {
		var a access.Actor
		err := row.Scan(&a.UserID, &a.Name, &a.Email, &a.Phone, &a.OrganizationID, &a.OrganizationName, &a.Version, &a.Grants,
			&a.Until, &a.Partial, &a.TokenRoles, &a.TokenID, &a.MadeBy)
		return a, err
	}, `select `+actorColumns("and (t.roles is null or g.role = any(t.roles))")+`, t.expires_at, t.roles is not null, t.roles, t.id, u.made_by || t.made_by
		from tokens t join users u on u.id = t.user_id join organizations o on o.id = u.organization_id
		where t.hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
			and u.status = 'Active' and o.status = 'Active'`, hash, now)
}

// actorColumns are the columns of an actor, with the grants that the condition leaves.
func actorColumns(condition string) string {
	return `u.id, u.name, coalesce(u.email, ''), u.phone, o.id, o.name, o.access_version, coalesce((
		select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
		from grants g where g.user_id = u.id ` + condition + `), '[]')`
}

// Holders returns the organisation's users who have the role, by name.
func (db *DB) Holders(ctx context.Context, organizationID string, r access.Role) ([]fault.Contact, error) {
	return rows(ctx, db, pgx.RowToStructByPos[fault.Contact], `select u.name, u.email
		from users u join grants g on g.user_id = u.id
		where u.organization_id = $1 and g.role = $2 and u.kind = 'Person' and u.status <> 'Deactivated' order by u.name, u.id`, organizationID, string(r))
}

// CreationGate tells whether the organisation has a solution that is published and co-sell ready, and who looks after its
// accounts and its solutions.
type CreationGate struct {
	HasReady       bool
	AccountAdmins  []fault.Contact
	SolutionAdmins []fault.Contact
}

// CreationGate reads what rule R4 needs to know of an organisation.
func (db *DB) CreationGate(ctx context.Context, organizationID string) (CreationGate, error) {
	return one(ctx, db, pgx.RowToStructByPos[CreationGate], `select `+hasReady+`, `+contactsWith("$2")+`, `+contactsWith("$3"),
		organizationID, string(access.AccountAdmin), string(access.CoSellSolutionAdmin))
}

// hasReady tells whether organisation $1 has a solution that is published and co-sell ready. The order leads along the
// organisation's own solutions: without it PostgreSQL may look through everybody's for one that is not there.
const hasReady = `(select true from solutions
	where organization_id = $1 and publish_state = 'Published' and co_sell_status = 'CoSellReady' order by id limit 1) is not null`

// contactsWith returns an expression for the users of organisation $1 who have the role that the argument names.
func contactsWith(role string) string {
	return `coalesce((select json_agg(json_build_object('name', u.name, 'email', u.email) order by u.name, u.id)
		from users u join grants g on g.user_id = u.id where u.organization_id = $1 and u.kind = 'Person' and u.status <> 'Deactivated' and g.role = ` + role + `), '[]')`
}
