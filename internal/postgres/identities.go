package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
)

// Identity is who somebody is to an identity provider.
type Identity struct {
	Issuer  string
	Subject string
}

// ActorsByIdentity returns the users that the provider knows so, one for each organisation, with roles as they are now; only that of
// one organisation if its id is not "". Nobody is among them who is not active or whose organisation is suspended.
func (db *DB) ActorsByIdentity(ctx context.Context, i Identity, organizationID string) ([]access.Actor, error) {
	return rows(ctx, db, func(row pgx.CollectableRow) (access.Actor, error) {
		var a access.Actor
		err := row.Scan(&a.UserID, &a.Name, &a.Email, &a.Phone, &a.OrganizationID, &a.OrganizationName, &a.Version, &a.Grants)
		return a, err
	}, `select `+actorColumns("")+`
		from identities i join users u on u.id = i.user_id join organizations o on o.id = u.organization_id
		where i.issuer = $1 and i.subject = $2 and u.status = 'Active' and o.status = 'Active' and $3 in ('', o.id)
		order by o.id`, i.Issuer, i.Subject, organizationID)
}

// Invitation is somebody with a mail address, as far as an identity that the address belongs to may know.
type Invitation struct {
	UserID           uuid.UUID
	OrganizationID   string
	OrganizationName string
	Open             bool // the identity can accept it
	Ended            bool // the identity was the person's, and has ended
}

// invitationOpen is the condition for the user u being open to be accepted by the identity $2, $3: nobody is two people in one
// organisation, and what has ended does not begin again by itself.
const invitationOpen = `(u.status = 'Invited' or u.status = 'Active' and u.reinvited_at is not null)
	and not exists (select from identities i join users other on other.id = i.user_id
		where i.issuer = $2 and i.subject = $3 and other.organization_id = u.organization_id)
	and not exists (select from ended_identities e where e.user_id = u.id and e.issuer = $2 and e.subject = $3)`

// Invitations returns the people with the mail address, in the form that email.Normal gives it, in organisations that are active: only
// in some organisations if those are not nil, only in one if its id is not "".
func (db *DB) Invitations(ctx context.Context, i Identity, address string, organizations []string, organizationID string) ([]Invitation, error) {
	return rows(ctx, db, pgx.RowToStructByPos[Invitation], `select u.id, o.id, o.name, `+invitationOpen+`,
			exists (select from ended_identities e where e.user_id = u.id and e.issuer = $2 and e.subject = $3)
		from users u join organizations o on o.id = u.organization_id
		where u.email = $1 and u.kind = 'Person' and u.status <> 'Deactivated' and o.status = 'Active'
			and ($4::text[] is null or o.id = any($4)) and $5 in ('', o.id)
		order by o.id`, address, i.Issuer, i.Subject, organizations, organizationID)
}

// Invited locks the person whom an invitation is about. The fault is NotFound if the identity cannot accept it any more. The
// organisation is locked first, as by every other change of its people.
func (tx *Tx) Invited(ctx context.Context, i Identity, address string, about Invitation) (account.User, error) {
	var u account.User
	tx.queue("select from organizations where id = $1 for update", about.OrganizationID)
	tx.queue(`select `+userColumns+` from users u join organizations o on o.id = u.organization_id and o.status = 'Active'
		where u.email = $1 and u.id = $4 and u.kind = 'Person' and `+invitationOpen, address, i.Issuer, i.Subject, about.UserID).
		QueryRow(func(row pgx.Row) error { return readUser(row, &u) })
	return u, tx.settle(ctx)
}

// AcceptInvitation writes that a person whom Invited has locked signs in by the identity from now on. Wherever else the identity is
// known, requests without an organisation have to be looked at again: there is one more to choose from.
func (tx *Tx) AcceptInvitation(u account.User, i Identity, now time.Time) {
	tx.queue("update users set status = $2, name = $3, reinvited_at = null where id = $1", u.ID, string(u.Status), u.Name)
	tx.queue("delete from ended_identities where user_id = $1", u.ID)
	tx.queue("insert into identities (issuer, subject, user_id, created_at) values ($1, $2, $3, $4)", i.Issuer, i.Subject, u.ID, now)
	tx.RenewChoice(u.ID)
}

// RenewChoice lets requests of the same person in other organisations, by the same identity, be looked at again.
func (tx *Tx) RenewChoice(userID uuid.UUID) {
	tx.queue(`update organizations set access_version = access_version + 1 where id in (
		select u.organization_id from identities mine join identities i on i.issuer = mine.issuer and i.subject = mine.subject
			join users u on u.id = i.user_id where mine.user_id = $1 and i.user_id <> $1)`, userID)
}

// Reinvite writes that the person may accept anew from now on. The identity so far ends; asked again before anybody has accepted, what
// has ended may accept as well.
func (tx *Tx) Reinvite(id uuid.UUID, now time.Time) {
	tx.queue("delete from ended_identities where user_id = $1", id)
	tx.queue(`with ended as (delete from identities where user_id = $1 returning user_id, issuer, subject)
		insert into ended_identities (user_id, issuer, subject, ended_at) select user_id, issuer, subject, $2 from ended`, id, now)
	tx.queue("update users set reinvited_at = $2 where id = $1", id, now)
}
