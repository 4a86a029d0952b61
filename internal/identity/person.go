package identity

import (
	"context"
	"slices"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
)

// signedIn returns the person whom a provider's token is about, as the user of the organisation; "" stands for the only one. Who comes
// for the first time accepts an invitation by it.
func (t *Tokens) signedIn(ctx context.Context, secret, organizationID string) (access.Actor, error) {
	claims, err := t.providers.Verify(ctx, secret)
	if err != nil {
		return access.Actor{}, err
	}
	if organizationID != "" && !claims.By.mayVouchFor(organizationID) {
		return access.Actor{}, errNotItsOrganization
	}
	a, err := t.person(ctx, claims, organizationID)
	a.Until = &claims.Expires // not a moment later is the token taken unseen
	return a, err
}

func (t *Tokens) person(ctx context.Context, c Claims, organizationID string) (access.Actor, error) {
	who := postgres.Identity{Issuer: c.Issuer, Subject: c.Subject}
	known, err := t.lookUp(ctx, c, who, organizationID)
	if err != nil || len(known.vouched) > 0 {
		return known.one(err)
	}
	invited, refused := t.invited(ctx, c, who, organizationID)
	if refused == nil {
		if err := t.admin.AcceptInvitation(ctx, who, c.Email, c.Name, invited); err != nil && !missing(err) {
			return access.Actor{}, err
		}
		organizationID, refused = invited.OrganizationID, errOtherSignIn
	}
	now, err := t.lookUp(ctx, c, who, organizationID) // whoever accepted: a request at the same time may have been faster
	if err != nil || len(now.vouched) > 0 {
		return now.one(err)
	}
	if f := fault.As(refused); known.some && f != nil && f.Kind == fault.Unauthenticated {
		refused = errNoLongerVouched
	}
	return access.Actor{}, refused
}

// candidate is whom an identity is known as.
type candidate struct {
	some    bool           // there is somebody, vouched for or not
	vouched []access.Actor // those whom the provider may still vouch for
}

func (t *Tokens) lookUp(ctx context.Context, c Claims, who postgres.Identity, organizationID string) (candidate, error) {
	all, err := t.db.ActorsByIdentity(ctx, who, organizationID)
	some := len(all) > 0
	vouched := slices.DeleteFunc(all, func(a access.Actor) bool {
		return !c.By.mayVouchFor(a.OrganizationID) || !c.By.mayVouchAt(email.Domain(a.Email))
	})
	return candidate{some, vouched}, err
}

// one returns the only one; if there are several, the caller has to choose.
func (k candidate) one(err error) (access.Actor, error) {
	if err != nil {
		return access.Actor{}, err
	}
	if len(k.vouched) == 1 {
		return k.vouched[0], nil
	}
	own := make([]fault.Organization, len(k.vouched))
	for i, a := range k.vouched {
		own[i] = fault.Organization{ID: a.OrganizationID, Name: a.OrganizationName}
	}
	return access.Actor{}, undecided(own)
}

// undecided is the fault for somebody who has to say which of the own organisations is meant.
func undecided(own []fault.Organization) error {
	f := fault.New(fault.Conflict, "organization-required", "You belong to several organisations; name one of them in the header Cosell-Organization.")
	f.Organizations = own
	return f
}

// invited returns the invitation that the token can accept, or says why there is none. Nothing is told of people in organisations that
// the provider may not vouch for: it could make a token with any address.
func (t *Tokens) invited(ctx context.Context, c Claims, who postgres.Identity, organizationID string) (postgres.Invitation, error) {
	switch {
	case c.Email == "":
		return postgres.Invitation{}, errNoAddress
	case !c.Verified:
		return postgres.Invitation{}, errUnverified
	case !c.By.mayVouchAt(email.Domain(c.Email)):
		return postgres.Invitation{}, errNotItsDomain
	}
	found, err := t.db.Invitations(ctx, who, c.Email, c.By.Organizations, organizationID)
	if err != nil {
		return postgres.Invitation{}, err
	}
	open := slices.DeleteFunc(slices.Clone(found), func(i postgres.Invitation) bool { return !i.Open })
	switch {
	case len(open) == 1:
		return open[0], nil
	case len(open) > 1:
		own := make([]fault.Organization, len(open))
		for n, i := range open {
			own[n] = fault.Organization{ID: i.OrganizationID, Name: i.OrganizationName}
		}
		return postgres.Invitation{}, undecided(own)
	case slices.ContainsFunc(found, func(i postgres.Invitation) bool { return i.Ended }):
		return postgres.Invitation{}, errEnded
	case len(found) > 0:
		return postgres.Invitation{}, errOtherSignIn
	default:
		return postgres.Invitation{}, errNobody
	}
}
