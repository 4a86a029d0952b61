package account

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Organization returns the new organisation.
func (in NewOrganization) Organization(now time.Time) Organization {
	var m fault.Mistakes
	return Organization{
		ID: in.ID, Revision: 1, Name: in.Name, Status: Open, Created: now, MailDomains: mailDomains(&m, in.MailDomains),
		DefaultLocation: in.Locations[0].ID, Locations: slices.SortedFunc(slices.Values(in.Locations), byID),
	}
}

func byID(a, b Location) int { return strings.Compare(a.ID, b.ID) }

// words say what an organisation in a status is.
var words = map[OrganizationStatus]wording.Format{Open: "active", Suspended: "suspended"}

// decisions say how a request was decided.
var decisions = map[RequestStatus]wording.Format{
	RequestGranted:  "The request has already been granted.",
	RequestDeclined: "The request has already been declined.",
}

// To returns the organisation with the status, or a Conflict if it already has it.
func (o Organization) To(s OrganizationStatus) (Organization, error) {
	if o.Status == s {
		return o, fault.New(fault.Conflict, "account-state", "The organisation is already %s.", words[s])
	}
	o.Status = s
	return o, nil
}

// With returns the organisation with one more location.
func (o Organization) With(l Location) Organization {
	o.Locations = slices.SortedFunc(slices.Values(append(slices.Clone(o.Locations), l)), byID)
	return o
}

// User returns the new user: a person is invited, a service account is active at once.
func (in NewUser) User(organizationID string, k Kind, now time.Time) User {
	u := User{
		ID: uuid.Must(uuid.NewV7()), OrganizationID: organizationID, Kind: k, Name: in.Name, PhoneNumber: in.PhoneNumber,
		Status: Active, Grants: normal(in.Grants), Created: now,
	}
	if k == Person {
		address := email.Normal(in.Email)
		u.Email, u.Status = &address, Invited
	}
	return u
}

// normal returns the grants as they are stored and shown: ordered by role, and with normalised scopes.
func normal(grants []Grant) []Grant {
	all := []Grant{}
	for _, g := range grants {
		all = append(all, Grant{g.Role, ScopeOf(g.Scope.Grant(g.Role).Locations)})
	}
	slices.SortFunc(all, func(a, b Grant) int { return strings.Compare(string(a.Role), string(b.Role)) })
	return all
}

// WithGrant returns the user with the role in the scope, which replaces the role's scope so far, and tells whether that changes anything.
func (u User) WithGrant(g Grant) (after User, changed bool) {
	g = normal([]Grant{g})[0]
	if slices.ContainsFunc(u.Grants, func(has Grant) bool { return reflect.DeepEqual(has, g) }) {
		return u, false
	}
	u.Grants = normal(append(u.without(g), g))
	return u, true
}

// WithoutGrant returns the user without the role, or a Conflict if the user does not have it.
func (u User) WithoutGrant(g Grant) (User, error) {
	if !u.Has(g.Role) {
		return u, fault.New(fault.Conflict, "account-state", "%s does not have the role %s.", u.Name, g.Role.Title())
	}
	u.Grants = u.without(g)
	return u, nil
}

func (u User) without(g Grant) []Grant {
	return slices.DeleteFunc(slices.Clone(u.Grants), func(other Grant) bool { return other.Role == g.Role })
}

// Deactivate returns the user deactivated, who can no longer sign in, or a Conflict.
func (u User) Deactivate() (User, error) {
	if u.Status == Deactivated {
		return u, fault.New(fault.Conflict, "account-state", "%s is already deactivated.", u.Name)
	}
	u.Status = Deactivated
	return u, nil
}

// Reactivate returns the user reactivated, who can sign in again, or a Conflict. A person who has never signed in, and so has no way to,
// is invited as before.
func (u User) Reactivate(wasHere bool) (User, error) {
	if u.Status != Deactivated {
		return u, fault.New(fault.Conflict, "account-state", "%s is not deactivated.", u.Name)
	}
	u.Status = Active
	if u.Kind == Person && !wasHere && u.Reinvited == nil {
		u.Status = Invited
	}
	return u, nil
}

// Reinvite returns the person as one who may accept an invitation again, or a Conflict.
func (u User) Reinvite(now time.Time) (User, error) {
	switch {
	case u.Kind != Person:
		return u, fault.New(fault.Conflict, "account-state", "%s is a service account, which cannot sign in through a provider.", u.Name)
	case u.Status == Deactivated:
		return u, fault.New(fault.Conflict, "account-state", "%s is deactivated.", u.Name)
	case u.Status == Invited:
		return u, fault.New(fault.Conflict, "account-state", "%s is invited and has not accepted yet.", u.Name)
	}
	u.Reinvited = &now
	return u, nil
}

// Within tells whether the token is limited to some of these roles.
func (t Token) Within(roles []access.Role) bool {
	return t.Roles != nil && !slices.ContainsFunc(t.Roles, func(r access.Role) bool { return !slices.Contains(roles, r) })
}

// End returns the token with its end at the time, or a Conflict if it has ended already.
func (t Token) End(at, now time.Time) (Token, error) {
	if t.Revoked != nil || t.Expires != nil && !t.Expires.After(now) {
		return t, fault.New(fault.Conflict, "account-state", "The token has been revoked or has expired.")
	}
	if !at.After(now) {
		t.Revoked = &now
	} else if t.Expires == nil || t.Expires.After(at) {
		t.Expires = &at
	}
	return t, nil
}

// MayMakeToken returns nil if a user whose active tokens end at the times (in order, nil for never at the end) may have one more, and
// otherwise a TooMany (quota-tokens). The limit 0 means no limit.
func MayMakeToken(ends []*time.Time, limit int, now time.Time) error {
	return tooManyTokens(ends, limit, now, "revoke one first")
}

// MayOverlap returns nil if a user with active tokens as in MayMakeToken may have one more that replaces one which ends later, and
// otherwise a TooMany (quota-tokens). There may be up to twice the limit, so that all tokens can be replaced at once. Without that bound,
// replacing a token again and again could make any number of them.
func MayOverlap(ends []*time.Time, limit int, now time.Time) error {
	return tooManyTokens(ends, 2*limit, now, "let the old one end at once, with overlapSeconds 0")
}

func tooManyTokens(ends []*time.Time, most int, now time.Time, instead wording.Format) error {
	if most <= 0 || len(ends) < most {
		return nil
	}
	f := fault.New(fault.TooMany, "quota-tokens", "More than %d active API tokens of one person or service account; %s.", most, instead)
	if last := ends[len(ends)-most]; last != nil {
		f.RetryAfter = last.Sub(now)
	}
	return f
}

// Decide returns the request with its decision, or a Conflict if it has been decided.
func (r Request) Decide(s RequestStatus, comments *string, now time.Time) (Request, error) {
	if r.Status != RequestOpen {
		return r, fault.New(fault.Conflict, "account-state", decisions[r.Status])
	}
	r.Status, r.Comments, r.Decided = s, comments, &now
	return r, nil
}
