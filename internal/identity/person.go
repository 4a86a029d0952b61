package identity

import (
	"cmp"
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/postgres"
)

// signedIn returns the person whom a provider's token is about. Who comes for the first time accepts an invitation by it.
func (t *Tokens) signedIn(ctx context.Context, secret string) (access.Actor, error) {
	claims, err := t.providers.Verify(ctx, secret)
	if err != nil {
		return access.Actor{}, err
	}
	a, err := t.person(ctx, claims)
	if missing(err) {
		err = errNobody
	}
	a.Until = &claims.Expires // not a moment later is the token taken unseen
	return a, err
}

func (t *Tokens) person(ctx context.Context, c Claims) (access.Actor, error) {
	who := postgres.Identity{Issuer: c.Issuer, Subject: c.Subject}
	a, err := t.db.ActorByIdentity(ctx, who)
	if !missing(err) || c.Email == "" {
		return a, err
	}
	if err := t.accept(ctx, who, c); err != nil && !missing(err) {
		return a, err
	}
	return t.db.ActorByIdentity(ctx, who) // also if a request at the same time was faster
}

// accept lets the person whom somebody has invited to the mail address sign in by the identity from now on.
func (t *Tokens) accept(ctx context.Context, who postgres.Identity, c Claims) error {
	now := t.now().UTC().Truncate(time.Microsecond)
	return t.db.Write(ctx, func(tx *postgres.Tx) error {
		before, err := tx.Invited(ctx, who, c.Email)
		if err != nil {
			return err
		}
		after := before
		after.Status, after.Name = account.Active, cmp.Or(c.Name, before.Name)
		tx.AcceptInvitation(after, who, now)
		entry, err := activation(before, after, now)
		if err != nil {
			return err
		}
		return tx.Log(entry)
	})
}

// activation is what the audit log tells of a first sign-in.
func activation(before, after account.User, now time.Time) (account.Entry, error) {
	changes, err := change.Between(before, after, nil)
	self := access.Actor{UserID: after.ID, Name: after.Name, OrganizationID: after.OrganizationID}
	return account.Entry{
		ID: uuid.Must(uuid.NewV7()), OrganizationID: after.OrganizationID, Occurred: now, Action: account.ActivateUser,
		Actor: deal.User(self, deal.API), Subject: after.Subject(), Changes: changes,
	}, err
}
