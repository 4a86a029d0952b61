package identity

import (
	"context"
	"slices"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
)

// actorByJWT returns the person whom a provider's token is about, as a user of the organisation; "" stands for the only one. A person who
// comes for the first time accepts their invitation in this way.
func (t *Tokens) actorByJWT(ctx context.Context, secret, organizationID string) (access.Actor, error) {
	claims, err := t.providers.verify(ctx, secret)
	if err != nil {
		return access.Actor{}, err
	}
	if organizationID != "" && !claims.By.mayVouchForOrganization(organizationID) {
		return access.Actor{}, errNotItsOrganization
	}
	a, err := t.actorByClaims(ctx, claims, organizationID)
	if err != nil {
		return access.Actor{}, err
	}
	a.Until = &claims.Expires // after that the token is not accepted without a new check
	return a, nil
}

func (t *Tokens) actorByClaims(ctx context.Context, c Claims, organizationID string) (access.Actor, error) {
	who := postgres.Identity{Issuer: c.Issuer, Subject: c.Subject}
	known, err := t.matchIdentity(ctx, c, who, organizationID)
	if err != nil {
		return access.Actor{}, err
	}
	if len(known.vouched) > 0 {
		return known.onlyActor()
	}
	invited, refused := t.invitation(ctx, c, who, organizationID)
	if refused == nil {
		if err := t.admin.AcceptInvitation(ctx, who, c.Email, c.Name, invited); err != nil && !fault.Is(err, fault.NotFound) {
			return access.Actor{}, err
		}
		organizationID, refused = invited.OrganizationID, errOtherSignIn
	}
	now, err := t.matchIdentity(ctx, c, who, organizationID) // whoever accepted it: a simultaneous request may have been faster
	if err != nil {
		return access.Actor{}, err
	}
	if len(now.vouched) > 0 {
		return now.onlyActor()
	}
	if known.exists && fault.Is(refused, fault.Unauthenticated) {
		refused = errNoLongerVouched
	}
	return access.Actor{}, refused
}

// match holds the users that an identity belongs to.
type match struct {
	exists  bool           // there is somebody, vouched for or not
	vouched []access.Actor // those for whom the provider may still vouch
}

func (t *Tokens) matchIdentity(ctx context.Context, c Claims, who postgres.Identity, organizationID string) (match, error) {
	all, err := t.db.ActorsByIdentity(ctx, who, organizationID)
	some := len(all) > 0
	vouched := slices.DeleteFunc(all, func(a access.Actor) bool {
		return !c.By.mayVouchForOrganization(a.OrganizationID) || !c.By.mayVouchForDomain(email.Domain(a.Email))
	})
	return match{some, vouched}, err
}

// onlyActor returns the only user vouched for; if there are several, the caller has to name the organisation.
func (k match) onlyActor() (access.Actor, error) {
	if len(k.vouched) == 1 {
		return k.vouched[0], nil
	}
	own := make([]fault.Organization, len(k.vouched))
	for i, a := range k.vouched {
		own[i] = fault.Organization{ID: a.OrganizationID, Name: a.OrganizationName}
	}
	return access.Actor{}, organizationRequired(own)
}

// organizationRequired is the fault for a person who has to say which of their organisations is meant.
func organizationRequired(own []fault.Organization) error {
	f := fault.New(fault.Conflict, "organization-required",
		"You belong to several organisations; name one of them in the header Cosell-Organization.")
	f.Organizations = own
	return f
}

// invitation returns the invitation that the token can accept, or says why there is none. It reveals nothing about people in organisations
// for which the provider may not vouch, since the provider could issue a token with any address.
func (t *Tokens) invitation(ctx context.Context, c Claims, who postgres.Identity, organizationID string) (postgres.Invitation, error) {
	switch {
	case c.Email == "":
		return postgres.Invitation{}, errNoAddress
	case !c.Verified:
		return postgres.Invitation{}, errUnverified
	case !c.By.mayVouchForDomain(email.Domain(c.Email)):
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
		return postgres.Invitation{}, organizationRequired(own)
	case slices.ContainsFunc(found, func(i postgres.Invitation) bool { return i.Ended }):
		return postgres.Invitation{}, errEnded
	case len(found) > 0:
		return postgres.Invitation{}, errOtherSignIn
	default:
		return postgres.Invitation{}, errUnknownAccount
	}
}
