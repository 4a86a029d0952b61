// Package audit says who did what: the actor of every change, and the entries of the audit log.
package audit

import (
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
)

// Channel is the way by which a change came.
type Channel string

// The channels.
const (
	API        Channel = "Api"
	PartnerAPI Channel = "PartnerApi" // Microsoft's referrals API, by which its own clients come
	CSV        Channel = "Csv"        // a file of deals
	System     Channel = "System"     // the clock
)

// ActorType says what an actor is.
type ActorType string

// The types of actors, as seen from whom a change is shown.
const (
	ByUser   ActorType = "User"   // of the own organisation
	ByParty  ActorType = "Party"  // another organisation, without the person
	BySystem ActorType = "System" // the clock
)

// Actor is who did something.
type Actor struct {
	Type           ActorType  `json:"type"`
	ID             *uuid.UUID `json:"id"`
	Name           string     `json:"name"`
	OrganizationID *string    `json:"organizationId"`
	Via            Channel    `json:"-"`
}

// User returns a user, who does something by the API.
func User(a access.Actor) Actor {
	return Actor{Type: ByUser, ID: &a.UserID, Name: a.Name, OrganizationID: &a.OrganizationID, Via: API}
}

// AsParty returns the actor as another organisation may know it: the own one with its name, not the person.
func (a Actor) AsParty(name string) Actor {
	return Actor{Type: ByParty, Name: name, OrganizationID: a.OrganizationID, Via: a.Via}
}

// UserSeenBy returns a user as somebody of the organisation may know who that is: of another organisation's user only the organisation.
func UserSeenBy(organizationID string, a access.Actor) Actor {
	if a.OrganizationID != organizationID {
		return User(a).AsParty(a.OrganizationName)
	}
	return User(a)
}

// Clock returns who does what time asks for.
func Clock() Actor { return Actor{Type: BySystem, Name: "Cosell", Via: System} }
