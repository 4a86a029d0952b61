package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
)

// Identity is who somebody is to an identity provider.
type Identity struct {
	Issuer  string
	Subject string
}

// ActorByIdentity returns the person whom the provider knows so, with roles as they are now. The fault is NotFound also for
// somebody who is not active or whose organisation is suspended.
func (db *DB) ActorByIdentity(ctx context.Context, i Identity) (access.Actor, error) {
	return one(ctx, db, func(row pgx.CollectableRow) (access.Actor, error) {
		var a access.Actor
		err := row.Scan(&a.UserID, &a.Name, &a.Email, &a.Phone, &a.OrganizationID, &a.OrganizationName, &a.Version, &a.Grants)
		return a, err
	}, `select `+actorColumns("")+`
		from identities i join users u on u.id = i.user_id join organizations o on o.id = u.organization_id
		where i.issuer = $1 and i.subject = $2 and u.status = 'Active' and o.status = 'Active'`, i.Issuer, i.Subject)
}

// invitation is the condition for the invitation to the mail address $1 that the identity $2, $3 can accept.
const invitation = `lower(u.email) = $1 and u.kind = 'Person' and u.status = 'Invited'
	and not exists (select from identities i where i.issuer = $2 and i.subject = $3)`

// Invited locks the person who was invited to the mail address, in the form that email.Normal gives it. The fault is NotFound
// if nobody was, if the organisation is suspended, or if the identity is somebody's already. The organisation is locked first,
// as by every other change of its people.
func (tx *Tx) Invited(ctx context.Context, i Identity, address string) (account.User, error) {
	var u account.User
	tx.queue(`select from organizations o where o.id = (select u.organization_id from users u where `+invitation+`) for update`,
		address, i.Issuer, i.Subject)
	tx.queue(`select `+userColumns+` from users u join organizations o on o.id = u.organization_id and o.status = 'Active'
		where `+invitation, address, i.Issuer, i.Subject).
		QueryRow(func(row pgx.Row) error { return readUser(row, &u) })
	return u, tx.settle(ctx)
}

// AcceptInvitation writes that a person whom Invited has locked signs in by the identity from now on.
func (tx *Tx) AcceptInvitation(u account.User, i Identity, now time.Time) {
	tx.queue("update users set status = $2, name = $3 where id = $1", u.ID, string(u.Status), u.Name)
	tx.queue("insert into identities (issuer, subject, user_id, created_at) values ($1, $2, $3, $4)", i.Issuer, i.Subject, u.ID, now)
}
