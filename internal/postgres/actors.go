package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
)

// ActorByToken returns the holder of the token with this SHA-256, with the roles that they have now, as far as the token has them. The
// fault is NotFound for a token that has ended, and for a holder who is not active or whose organisation is suspended.
func (db *DB) ActorByToken(ctx context.Context, hash []byte, now time.Time) (access.Actor, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (access.Actor, error) {
		var a access.Actor
		err := row.Scan(&a.UserID, &a.Name, &a.Email, &a.Phone, &a.OrganizationID, &a.OrganizationName, &a.Version, &a.Grants,
			&a.Until, &a.Partial, &a.TokenRoles, &a.TokenID, &a.MadeBy, &a.UniqueReferences)
		return a, err
	}, `
		select u.id, u.name, coalesce(u.email, '') as email, u.phone, o.id as organization_id, o.name as organization_name,
			o.access_version, coalesce((
				select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
				from grants g where g.user_id = u.id and (t.roles is null or g.role = any(t.roles))), '[]') as grants,
			t.expires_at, t.roles is not null as partial, t.roles, t.id as token_id, u.made_by || t.made_by as made_by,
			o.unique_references
		from tokens t join users u on u.id = t.user_id join organizations o on o.id = u.organization_id
		where t.hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > $2)
			and u.status = 'Active' and o.status = 'Active'`, hash, now)
}

// ActorsByIdentity returns the users whom the provider knows by this identity, one for each organisation, with the roles that they have
// now; only that of one organisation if its id is not "". It leaves out users who are not active or whose organisation is suspended.
func (db *DB) ActorsByIdentity(ctx context.Context, i Identity, organizationID string) ([]access.Actor, error) {
	return rows(ctx, db, func(row pgx.CollectableRow) (access.Actor, error) {
		var a access.Actor
		err := row.Scan(&a.UserID, &a.Name, &a.Email, &a.Phone, &a.OrganizationID, &a.OrganizationName, &a.Version, &a.Grants,
			&a.UniqueReferences)
		return a, err
	}, `
		select u.id, u.name, coalesce(u.email, '') as email, u.phone, o.id as organization_id, o.name as organization_name,
			o.access_version, coalesce((
				select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
				from grants g where g.user_id = u.id), '[]') as grants, o.unique_references
		from identities i join users u on u.id = i.user_id join organizations o on o.id = u.organization_id
		where i.issuer = $1 and i.subject = $2 and u.status = 'Active' and o.status = 'Active' and $3 in ('', o.id)
		order by o.id`, i.Issuer, i.Subject, organizationID)
}
