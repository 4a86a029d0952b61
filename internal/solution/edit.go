package solution

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
)

// Owner has what the rules need to know about the organisation that a new solution belongs to.
type Owner struct {
	OrganizationID   string
	OrganizationName string
	DefaultLocation  string
	Locations        []string
	Number           int64 // the next one, for the solution's id
}

// Owns tells whether the location belongs to the organisation.
func (h Owner) Owns(location string) bool { return slices.Contains(h.Locations, location) }

// LocationOf returns the location that a declaration is for.
func (h Owner) LocationOf(in Declaration) string {
	if in.Location == nil {
		return h.DefaultLocation
	}
	return *in.Location
}

// id returns the id of the next solution: SOL, its number and three letters of the organisation's id.
func (h Owner) id() string {
	letters := strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, h.OrganizationID) + "xxx"
	return fmt.Sprintf("SOL-%05d-%s", h.Number, strings.ToUpper(letters[:3]))
}

// New returns a new solution as a draft, with the first entry of its history. The fault is Invalid for what is wrong with the declaration.
func New(in Declaration, owner Owner, by audit.Actor, now time.Time) (Offer, Entry, error) {
	o := Offer{
		Solution: Solution{
			ID: owner.id(), Name: in.Name, OrganizationID: owner.OrganizationID, OrganizationName: owner.OrganizationName,
			Location: owner.LocationOf(in), PublishState: Draft, CoSellStatus: InMarket, Incentives: []Incentive{},
		},
		Revision: 1, Contents: in.Contents, Created: now, Updated: now,
	}
	m := o.check(Offer{})
	if !owner.Owns(o.Location) {
		m.Add("/mpnId", "unknown-location", "%q is not one of your locations.", o.Location)
	}
	if err := m.Err(); err != nil {
		return Offer{}, Entry{}, err
	}
	entry := Entry{Sequence: 1, Number: 1, Action: Create, Occurred: now, Actor: by, To: State(Draft), Changes: []change.Change{}}
	return o.WithReviews(nil), entry, nil
}

// EditTo changes the solution to the declaration. An edit that changes nothing returns the solution itself and a nil entry. The fault is
// Invalid for what is fixed or wrong.
func (o Offer) EditTo(in Declaration, by audit.Actor, now time.Time) (Offer, *Entry, error) {
	at := State(o.PublishState)
	to, err := next(Edit, at)
	if err != nil {
		return Offer{}, nil, err
	}
	after := o
	after.Name, after.Contents = in.Name, in.Contents
	if in.Location != nil {
		after.Location = *in.Location
	}
	mistakes := append(o.checkFixed(after), after.check(o)...)
	if err := mistakes.Err(); err != nil {
		return Offer{}, nil, err
	}
	changed, entry, err := o.record(after, Entry{Action: Edit, Actor: by, From: &at, To: to}, now)
	if err != nil || len(entry.Changes) == 0 {
		return o, nil, err
	}
	return changed, &entry, nil
}

// checkFixed returns a mistake for every change that is not allowed.
func (o Offer) checkFixed(after Offer) fault.Mistakes {
	var m fault.Mistakes
	if after.Location != o.Location {
		m.Add("/mpnId", "fixed", "The location cannot be changed once the solution has been created.")
	}
	if o.Published != nil && text(after.OfferType) != text(o.OfferType) {
		m.Add("/offerType", "fixed", "The offer type cannot be changed once the solution has been published.")
	}
	return m
}

// Publish records that the offer is live on the commercial marketplace. Faults: Conflict (solution-state, or prerequisites-missing with
// what a published solution needs).
func (o Offer) Publish(by audit.Actor, now time.Time) (Offer, Entry, error) {
	at := State(o.PublishState)
	to, err := next(Publish, at)
	if err != nil {
		return Offer{}, Entry{}, err
	}
	if checks := o.listingChecks(); slices.ContainsFunc(checks, func(c fault.Check) bool { return !c.Passed }) {
		return Offer{}, Entry{}, missing(checks)
	}
	after := o
	after.PublishState = PublishState(to)
	if after.Published == nil {
		after.Published = &now
	}
	return o.record(after, Entry{Action: Publish, Actor: by, From: &at, To: to}, now)
}

// Withdraw records that the offer is no longer live. The fault is Conflict (solution-state).
func (o Offer) Withdraw(by audit.Actor, now time.Time) (Offer, Entry, error) {
	at := State(o.PublishState)
	to, err := next(Withdraw, at)
	if err != nil {
		return Offer{}, Entry{}, err
	}
	after := o
	after.PublishState = PublishState(to)
	return o.record(after, Entry{Action: Withdraw, Actor: by, From: &at, To: to}, now)
}

// text returns the text that v points at, or "" if there is none or it is blank.
func text[T ~string](v *T) string {
	if v == nil || plaintext.Blank(string(*v)) {
		return ""
	}
	return string(*v)
}
