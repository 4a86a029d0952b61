// Package account has the people of an organisation, their roles and tokens, and the rules by which these change. It does no input or
// output. The struct tags are the wire names.
package account

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/revision"
)

// OrganizationStatus tells whether an organisation's users can sign in.
type OrganizationStatus string

// The statuses of an organisation.
const (
	Open      OrganizationStatus = "Active"
	Suspended OrganizationStatus = "Suspended"
)

// Organization is a partner, or Microsoft.
type Organization struct {
	ID              string             `json:"id"`
	Revision        revision.Number    `json:"-"`
	Name            string             `json:"name"`
	Status          OrganizationStatus `json:"status"`
	DefaultLocation string             `json:"defaultMpnId"`
	Locations       []Location         `json:"locations"`
	MailDomains     []string           `json:"mailDomains"` // addresses in them may be mailed about deals even without a user
	Created         time.Time          `json:"createdDateTime"`
}

// Location is a place of an organisation. Deals, roles, solutions and profiles belong to one.
type Location struct {
	ID   string `json:"mpnId"`
	Name string `json:"name"`
}

// Kind tells a person from a service account.
type Kind string

// The kinds of users.
const (
	Person         Kind = "Person"
	ServiceAccount Kind = "ServiceAccount" // not a person; it acts by its tokens
)

// Status tells whether a user can sign in.
type Status string

// The statuses of a user.
const (
	Invited     Status = "Invited" // has not signed in yet
	Active      Status = "Active"
	Deactivated Status = "Deactivated"
)

// User is a person or a service account of an organisation.
type User struct {
	ID             uuid.UUID  `json:"id"`
	OrganizationID string     `json:"organizationId"`
	Kind           Kind       `json:"kind"`
	Name           string     `json:"name"`
	Email          *string    `json:"email"` // nil for a service account
	PhoneNumber    string     `json:"phoneNumber"`
	Status         Status     `json:"status"`
	Reinvited      *time.Time `json:"reinvitedDateTime"` // since when an active person may accept an invitation again; nil: may not
	Grants         []Grant    `json:"grants"`
	Created        time.Time  `json:"createdDateTime"`

	MadeBy []uuid.UUID `json:"-"` // of a new service account: the people behind it
}

// Has tells whether the user has the role somewhere.
func (u User) Has(r access.Role) bool {
	return slices.ContainsFunc(u.Grants, func(g Grant) bool { return g.Role == r })
}

// Grant is a role and where it applies.
type Grant struct {
	Role  access.Role `json:"role"`
	Scope Scope       `json:"scope"`
}

// ScopeType tells a role in the whole organisation from one in some locations.
type ScopeType string

// The scope types.
const (
	WholeOrganization ScopeType = "Organization"
	SomeLocations     ScopeType = "Locations"
)

// Scope is where a role applies.
type Scope struct {
	Type      ScopeType `json:"type"`
	Locations []string  `json:"mpnIds"` // empty for the whole organisation
}

// ScopeOf returns the scope for a grant's locations; nil means the whole organisation.
func ScopeOf(locations []string) Scope {
	if locations == nil {
		return Scope{WholeOrganization, []string{}}
	}
	return Scope{SomeLocations, locations}
}

// Grant returns the grant of the role in the scope in the form of package access: each location once, ordered by id.
func (s Scope) Grant(r access.Role) access.Grant {
	if s.Type != SomeLocations {
		return access.Grant{Role: r}
	}
	locations := append([]string{}, s.Locations...) // never nil, which would mean the whole organisation
	slices.Sort(locations)
	return access.Grant{Role: r, Locations: slices.Compact(locations)}
}

// Token is an API token as its owner sees it. Its secret is shown only once, when the token is made.
type Token struct {
	ID       uuid.UUID     `json:"id"`
	UserID   uuid.UUID     `json:"userId"`
	Name     string        `json:"name"`
	Prefix   string        `json:"prefix"`
	Roles    []access.Role `json:"roles"` // nil: all roles of its holder
	Created  time.Time     `json:"createdDateTime"`
	Expires  *time.Time    `json:"expirationDateTime"`
	LastUsed *time.Time    `json:"lastUsedDateTime"`
	Revoked  *time.Time    `json:"revokedDateTime"`

	MadeBy []uuid.UUID `json:"-"` // of a new token: the people who know its secret
}

// RequestStatus tells what became of a request for access.
type RequestStatus string

// The statuses of a request.
const (
	RequestOpen     RequestStatus = "Open"
	RequestGranted  RequestStatus = "Granted"
	RequestDeclined RequestStatus = "Declined"
)

// Request is somebody's request for a role.
type Request struct {
	ID             uuid.UUID     `json:"id"`
	OrganizationID string        `json:"-"`
	UserID         uuid.UUID     `json:"userId"`
	UserName       string        `json:"userName"`
	Role           access.Role   `json:"role"`
	Scope          Scope         `json:"scope"`
	Notes          string        `json:"notes"`
	Status         RequestStatus `json:"status"`
	Created        time.Time     `json:"createdDateTime"`
	Decided        *time.Time    `json:"decidedDateTime"`
	Comments       *string       `json:"comments"`
}
