package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/account"
)

// Identity is a person as an identity provider knows them.
type Identity struct {
	Issuer  string
	Subject string
}

// Invitation is a person with a mail address, as far as an identity to which the address belongs may know of them.
type Invitation struct {
	UserID           uuid.UUID
	OrganizationID   string
	OrganizationName string
	Open             bool // the identity can accept it
	Ended            bool // the identity used to be the person's, and has ended
}

// Invitations returns the people with the mail address, in the form that email.Normal gives it, in active organisations: only in the given
// ones if those are not nil, and only in one if its id is not "". Whether an invitation is open is decided as in Invited.
func (db *DB) Invitations(
	ctx context.Context, i Identity, address string, organizations []string, organizationID string,
) ([]Invitation, error) {
	return rows(ctx, db, pgx.RowToStructByName[Invitation], `
		select u.id as user_id, o.id as organization_id, o.name as organization_name,
			(u.status = 'Invited' or u.status = 'Active' and u.reinvited_at is not null)
				and not exists (
					select from identities i join users other on other.id = i.user_id
					where i.issuer = $2 and i.subject = $3 and other.organization_id = u.organization_id)
				and not exists (
					select from ended_identities e where e.user_id = u.id and e.issuer = $2 and e.subject = $3) as open,
			exists (select from ended_identities e where e.user_id = u.id and e.issuer = $2 and e.subject = $3) as ended
		from users u join organizations o on o.id = u.organization_id
		where u.email = $1 and u.kind = 'Person' and u.status <> 'Deactivated' and o.status = 'Active'
			and ($4::text[] is null or o.id = any($4)) and $5 in ('', o.id)
		order by o.id`, address, i.Issuer, i.Subject, organizations, organizationID)
}

// Invited locks and returns the person who is invited. The fault is NotFound if the identity can no longer accept: nobody may be two people
// in one organisation, and an identity that has ended does not come back by itself. The organisation is locked first, as in every other
// change to its people.
func (tx *Tx) Invited(ctx context.Context, i Identity, address string, about Invitation) (account.User, error) {
	tx.Queue.add("select from organizations where id = $1 for update", about.OrganizationID)
	return one(ctx, tx, scanUser, `
		select u.id, u.organization_id, u.kind, u.name, u.email, u.phone, u.status, u.reinvited_at, u.created_at, coalesce((
			select json_agg(json_build_object('Role', g.role, 'Locations', g.locations) order by g.role)
			from grants g where g.user_id = u.id), '[]') as grants
		from users u join organizations o on o.id = u.organization_id and o.status = 'Active'
		where u.email = $1 and u.id = $4 and u.kind = 'Person'
			and (u.status = 'Invited' or u.status = 'Active' and u.reinvited_at is not null)
			and not exists (
				select from identities i join users other on other.id = i.user_id
				where i.issuer = $2 and i.subject = $3 and other.organization_id = u.organization_id)
			and not exists (
				select from ended_identities e where e.user_id = u.id and e.issuer = $2 and e.subject = $3)`,
		address, i.Issuer, i.Subject, about.UserID)
}

// AcceptInvitation records that a person whom Invited has locked signs in by the identity from now on. Wherever else the identity is known,
// requests that name no organisation have to be looked up again, since there is one more to choose from.
func (q *Queue) AcceptInvitation(u account.User, i Identity, now time.Time) {
	q.add("update users set status = $2, name = $3, reinvited_at = null where id = $1", u.ID, u.Status, u.Name)
	q.add("delete from ended_identities where user_id = $1", u.ID)
	q.add("insert into identities (issuer, subject, user_id, created_at) values ($1, $2, $3, $4)", i.Issuer, i.Subject, u.ID, now)
	q.RenewChoice(u.ID)
}

// RenewChoice has requests by the same identity in the person's other organisations looked up again.
func (q *Queue) RenewChoice(userID uuid.UUID) {
	q.add(`
		update organizations set access_version = access_version + 1 where id in (
			select u.organization_id
			from identities mine join identities i on i.issuer = mine.issuer and i.subject = mine.subject
				join users u on u.id = i.user_id
			where mine.user_id = $1 and i.user_id <> $1)`, userID)
}

// Reinvite records that the person may accept anew from now on. The present identity ends. If the person is invited again before accepting,
// an identity that has ended may accept as well.
func (q *Queue) Reinvite(id uuid.UUID, now time.Time) {
	q.add("delete from ended_identities where user_id = $1", id)
	q.add(`
		with ended as (delete from identities where user_id = $1 returning user_id, issuer, subject)
		insert into ended_identities (user_id, issuer, subject, ended_at) select user_id, issuer, subject, $2 from ended`, id, now)
	q.add("update users set reinvited_at = $2 where id = $1", id, now)
}
