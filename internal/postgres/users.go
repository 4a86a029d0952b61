package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
)

func scanUser(row pgx.CollectableRow) (account.User, error) {
	var u account.User
	var grants []access.Grant
	err := row.Scan(&u.ID, &u.OrganizationID, &u.Kind, &u.Name, &u.Email, &u.PhoneNumber, &u.Status, &u.Reinvited, &u.Created, &grants)
	u.Grants = make([]account.Grant, len(grants))
	for i, g := range grants {
		u.Grants[i] = account.Grant{Role: g.Role, Scope: account.ScopeOf(g.Locations)}
	}
	return u, err
}

// UserFilter narrows a list of users; a nil member does not.
type UserFilter struct {
	Role     []string
	Location *string
	Status   []string
	Kind     []string
	Text     *string // to be found in the name or the mail address
}

// Users returns up to limit users of the organisation, oldest first, after the given one.
func (db *DB) Users(ctx context.Context, organizationID string, f UserFilter, after uuid.UUID, limit int) ([]account.User, error) {
	c := &conditions{}
	c.add("u.organization_id = %s and u.id > %s", organizationID, after)
	among(c, "u.status", f.Status)
	among(c, "u.kind", f.Kind)
	either(c, f.Role, func(role string) { c.add("exists (select from grants g where g.user_id = u.id and g.role = %s)", role) })
	with(c, "exists (select from grants g where g.user_id = u.id and (g.locations is null or %s = any(g.locations)))", f.Location)
	if f.Text != nil {
		c.add("lower(normalize(u.name || ' ' || coalesce(u.email, ''), NFKC)) like lower(%s)", contained(plaintext.Normal(*f.Text)))
	}
	sql, args := c.where(`
		select u.id, u.organization_id, u.kind, u.name, u.email, u.phone, u.status, u.reinvited_at, u.created_at, coalesce((
			select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
			from grants g where g.user_id = u.id), '[]') as grants
		from users u`, "order by u.id limit %s", limit)
	return rows(ctx, db, scanUser, sql, args...)
}

// User returns a user of the organisation, or fault NotFound.
func (db *DB) User(ctx context.Context, organizationID string, id uuid.UUID) (account.User, error) {
	return readUser(ctx, db, organizationID, id)
}

// User returns a user of the organisation, or fault NotFound.
func (tx *Tx) User(ctx context.Context, organizationID string, id uuid.UUID) (account.User, error) {
	return readUser(ctx, tx, organizationID, id)
}

func readUser(ctx context.Context, from reader, organizationID string, id uuid.UUID) (account.User, error) {
	return one(ctx, from, scanUser, `
		select u.id, u.organization_id, u.kind, u.name, u.email, u.phone, u.status, u.reinvited_at, u.created_at, coalesce((
			select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
			from grants g where g.user_id = u.id), '[]') as grants
		from users u where u.id = $1 and u.organization_id = $2`, id, organizationID)
}

// UserFacts is what a change to a user needs to know.
type UserFacts struct {
	Organization account.Organization
	User         account.User
	OtherAdmins  int  // other active account admins
	SignsIn      bool // the user has signed in with an identity provider, by an identity that has not ended
	HasToken     bool // a token was made for the user
}

// UserFacts locks the organisation and returns one of its users with what a change needs to know, or fault NotFound.
func (tx *Tx) UserFacts(ctx context.Context, organizationID string, id uuid.UUID) (f UserFacts, err error) {
	tx.Queue.lockOrganization(organizationID, &f.Organization)
	tx.Queue.add(`
		select (
				select count(*) from users u join grants g on g.user_id = u.id and g.role = 'AccountAdmin'
				where u.organization_id = $1 and u.id <> $2 and u.kind = 'Person' and u.status = 'Active') as other_admins,
			exists (select from identities where user_id = $2) as signs_in, exists (select from tokens where user_id = $2) as has_token`,
		organizationID, id).QueryRow(func(row pgx.Row) error { return row.Scan(&f.OtherAdmins, &f.SignsIn, &f.HasToken) })
	f.User, err = readUser(ctx, tx, organizationID, id)
	return f, err
}

// UsersByEmail locks the users with the mail address, in the form that email.Normal gives it, and returns them, by organisation: only that
// of one organisation if its id is not "".
func (tx *Tx) UsersByEmail(ctx context.Context, address, organizationID string) ([]account.User, error) {
	return rows(ctx, tx, scanUser, `
		select u.id, u.organization_id, u.kind, u.name, u.email, u.phone, u.status, u.reinvited_at, u.created_at, coalesce((
			select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
			from grants g where g.user_id = u.id), '[]') as grants
		from users u where u.email = $1 and $2 in ('', u.organization_id) order by u.organization_id for update`, address, organizationID)
}

// Holders returns the organisation's users who have the role, by name.
func (db *DB) Holders(ctx context.Context, organizationID string, r access.Role) ([]fault.Contact, error) {
	return rows(ctx, db, pgx.RowToStructByName[fault.Contact], `
		select u.name, u.email from users u join grants g on g.user_id = u.id
		where u.organization_id = $1 and g.role = $2 and u.kind = 'Person' and u.status <> 'Deactivated'
		order by u.name, u.id`, organizationID, r)
}

// InsertUser writes a new user with roles.
func (q *Queue) InsertUser(u account.User) {
	q.add(`
		insert into users (id, organization_id, kind, name, email, phone, status, made_by, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, coalesce($8::uuid[], '{}'), $9)`,
		u.ID, u.OrganizationID, u.Kind, u.Name, u.Email, u.PhoneNumber, u.Status, u.MadeBy, u.Created)
	for _, g := range u.Grants {
		q.PutGrant(u.ID, g)
	}
}

// SetUserStatus writes the status of a user.
func (q *Queue) SetUserStatus(id uuid.UUID, s account.Status) {
	q.add("update users set status = $2 where id = $1", id, s)
}

// PutGrant writes a role of a user, replacing its present scope.
func (q *Queue) PutGrant(id uuid.UUID, g account.Grant) {
	q.add(`
		insert into grants (user_id, role, locations) values ($1, $2, $3)
		on conflict (user_id, role) do update set locations = excluded.locations`, id, g.Role, g.Scope.Grant(g.Role).Locations)
}

// DropGrant removes a role of a user.
func (q *Queue) DropGrant(id uuid.UUID, r access.Role) {
	q.add("delete from grants where user_id = $1 and role = $2", id, r)
}
