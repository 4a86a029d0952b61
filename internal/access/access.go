// Package access says who may do what: it has the roles, actors, the permission table and the scope of a role.
package access

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// Microsoft is the id of the organisation that is Microsoft itself, and also that of its one location.
const Microsoft = "msft"

// Grant is a role and where it applies.
type Grant struct {
	Role      Role
	Locations []string // nil: the whole organisation
}

// covers tells whether the grant includes the location.
func (g Grant) covers(location string) bool {
	return g.Locations == nil || slices.Contains(g.Locations, location)
}

// allows tells whether the grant's role allows the action somewhere.
func (g Grant) allows(a Action) bool {
	p, ok := Permitted(g.Role)
	return ok && slices.Contains(p.Actions, a)
}

// Actor is somebody who is signed in. It belongs to exactly one organisation.
type Actor struct {
	UserID           uuid.UUID
	Name             string
	Email            string
	Phone            string
	OrganizationID   string
	OrganizationName string
	UniqueReferences bool // the organisation wants no two deals to have the same external reference
	Grants           []Grant
	Partial          bool       // signed in with a token that is limited to some of the holder's roles
	TokenRoles       []Role     // the roles that it is limited to, whether or not the holder has them all (any more)
	TokenID          *uuid.UUID // the API token that was sent; nil for a token of an identity provider
	Until            *time.Time // when that token expires; nil: never
	Version          int64      // of the organisation's access when this was read

	MadeBy []uuid.UUID // the people who made the API token and the service account that holds it
}

// ErrChanged says that access in the actor's organisation has changed since the actor was read: read it again and start over.
var ErrChanged = errors.New("access in the organisation has changed since")

// May tells whether one of the actor's roles allows the action somewhere.
func (a Actor) May(action Action) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.allows(action) })
}

// People returns the people who act through the actor: itself, or who is behind a service account.
func (a Actor) People() []uuid.UUID {
	if len(a.MadeBy) > 0 {
		return a.MadeBy
	}
	return []uuid.UUID{a.UserID}
}

// Roles returns the roles that the actor has somewhere.
func (a Actor) Roles() []Role {
	all := make([]Role, len(a.Grants))
	for i, g := range a.Grants {
		all[i] = g.Role
	}
	return all
}

// Subject is the deal, solution or profile that an action is about; only a deal has a team.
type Subject struct {
	OrganizationID string
	Location       string
	TeamEmails     []string
}

// Check returns nil if the actor may do the action to the subject. Another organisation's subject does not exist for the actor (fault
// NotFound); inside the actor's own organisation a role is missing (fault Forbidden, without contacts yet).
func Check(a Actor, action Action, s Subject) error {
	if s.OrganizationID != a.OrganizationID {
		return fault.Missing()
	}
	for _, g := range a.Grants {
		if g.allows(action) && g.covers(s.Location) && g.reaches(a, action, s) {
			return nil
		}
	}
	return Denied(a, action)
}

// reaches tells whether the grant's role opens the subject: some roles open only the deals on whose team the user is.
func (g Grant) reaches(a Actor, action Action, s Subject) bool {
	p, _ := Permitted(g.Role)
	if p.DealScope == TeamDeals && action.aboutDeals() {
		return slices.ContainsFunc(s.TeamEmails, func(e string) bool { return email.Same(e, a.Email) })
	}
	return true
}

// Require returns nil if the actor may do the action somewhere, and Denied otherwise.
func Require(a Actor, action Action) error {
	if !a.May(action) {
		return Denied(a, action)
	}
	return nil
}

// Denied returns the fault for a missing role: Forbidden, with the roles that would allow the action.
func Denied(a Actor, action Action) *fault.Error {
	roles := RolesFor(action, a.OrganizationID)
	codes, titles := make([]string, len(roles)), make([]wording.Text, len(roles))
	for i, r := range roles {
		codes[i], titles[i] = string(r), r.Title()
	}
	f := fault.New(fault.Forbidden, "role-missing", "This needs the role %s.", wording.Either(titles))
	if a.May(action) {
		f.Detail = wording.Of("Your role does not extend to this deal or location. %s", f.Detail)
	}
	f.MissingRoles = codes
	return f
}

// Title returns the name by which people know the role.
func (r Role) Title() wording.Text {
	list, _ := reference.Get(reference.Roles)
	entry, _ := list.Entry(string(r))
	return entry.Title
}

// Scope is the set of deals, solutions or profiles that an actor reaches with an action. The zero value reaches none.
type Scope struct {
	OrganizationID string
	All            bool     // everything of the organisation
	Locations      []string // everything of these locations
	TeamEmail      string   // deals with this address (email.Normal) on the team ...
	TeamAll        bool     // ... anywhere in the organisation
	TeamLocations  []string // ... in these locations
}

// ScopeOf returns what the actor reaches with the action. The fault is Forbidden if no role of the actor's allows it.
func ScopeOf(a Actor, action Action) (Scope, error) {
	if !a.May(action) {
		return Scope{}, Denied(a, action)
	}
	s := Scope{OrganizationID: a.OrganizationID}
	for _, g := range a.Grants {
		if g.allows(action) {
			s.add(a, action, g)
		}
	}
	return s, nil
}

func (s *Scope) add(a Actor, action Action, g Grant) {
	p, _ := Permitted(g.Role)
	switch {
	case action.aboutDeals() && p.DealScope == TeamDeals:
		s.TeamEmail = email.Normal(a.Email)
		s.TeamAll = s.TeamAll || g.Locations == nil
		s.TeamLocations = append(s.TeamLocations, g.Locations...)
	case g.Locations == nil:
		s.All = true
	default:
		s.Locations = append(s.Locations, g.Locations...)
	}
}
