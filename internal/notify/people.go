package notify

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/wording"
)

// Person is somebody who can be mailed.
type Person struct {
	UserID *uuid.UUID // nil for somebody who is no user here
	Active bool       // a user who can sign in
	Name   string
	Email  string
	Locale string         // BCP 47; "" if the person has said nothing
	Off    []Kind         // what the person does not want to be told
	Grants []access.Grant // roles, of a user
	Silent bool           // wants no mail about this deal
}

// Wants tells whether the person is to be mailed a kind of thing.
func (p Person) Wants(k Kind) bool {
	return row(k).Mandatory || !p.Silent && !slices.Contains(p.Off, k)
}

// has tells whether the person has one of the roles where the condition holds.
func (p Person) has(where func(access.Grant) bool, roles ...access.Role) bool {
	return slices.ContainsFunc(p.Grants, func(g access.Grant) bool { return slices.Contains(roles, g.Role) && where(g) })
}

func everywhere(g access.Grant) bool { return g.Locations == nil }

func at(location string) func(access.Grant) bool {
	return func(g access.Grant) bool { return slices.Contains(g.Locations, location) }
}

func anywhere(location string) func(access.Grant) bool {
	return func(g access.Grant) bool { return everywhere(g) || at(location)(g) }
}

// Directory is who can be found for some occasions.
type Directory struct {
	Organizations map[string]Organization // by id; those that are active
	Users         []User                  // those with a role that matters, and those whom occasions name, active or not
	Contacts      map[string]Person       // of business profiles, by location
	Inviters      map[uuid.UUID]string    // the mail address of who invited the party of an event
}

// Organization is what decides who of it may be mailed.
type Organization struct {
	MailDomains []string // whose addresses belong to it though no user has them, as email.NormalDomain writes them
}

// User is somebody of an organisation.
type User struct {
	OrganizationID string
	Person
}

// Roles returns the roles whose holders the rules look for.
func Roles() []access.Role {
	return []access.Role{access.ReferralAdmin, access.MicrosoftSeller, access.AccountAdmin, access.CoSellSolutionAdmin}
}

// activeUsers returns the active users of the organisation for whom the condition holds.
func (d Directory) activeUsers(organizationID string, is func(Person) bool) []Person {
	var found []Person
	for _, u := range d.Users {
		if u.OrganizationID == organizationID && u.Active && is(u.Person) {
			found = append(found, u.Person)
		}
	}
	return found
}

// user returns the organisation's user with the mail address, active or not, and nil if there is none.
func (d Directory) user(organizationID, address string) *Person {
	for _, u := range d.Users {
		if u.OrganizationID == organizationID && email.Same(u.Email, address) {
			return &u.Person
		}
	}
	return nil
}

// withUser returns what is known of a person by mail address: whatever a user has said counts wherever the address stands.
func (d Directory) withUser(organizationID string, p Person) Person {
	u := d.user(organizationID, p.Email)
	if u == nil {
		return p
	}
	p.UserID, p.Off = u.UserID, u.Off
	if p.Locale == "" {
		p.Locale = u.Locale
	}
	return p
}

// peopleByRule says whom each rule finds.
var peopleByRule = map[Rule]func(Directory, Occasion) []Person{
	LocationAdmins: func(d Directory, c Occasion) []Person {
		return d.activeUsers(c.OrganizationID, func(p Person) bool { return p.has(at(c.location()), access.ReferralAdmin) })
	},
	OrganizationAdmins: func(d Directory, c Occasion) []Person {
		return d.activeUsers(c.OrganizationID, func(p Person) bool {
			return p.has(everywhere, access.ReferralAdmin, access.MicrosoftSeller)
		})
	},
	AccountAdmins: func(d Directory, c Occasion) []Person {
		return d.activeUsers(c.OrganizationID, func(p Person) bool { return p.has(everywhere, access.AccountAdmin) })
	},
	SolutionAdmins: func(d Directory, c Occasion) []Person {
		return d.activeUsers(c.OrganizationID, func(p Person) bool { return p.has(anywhere(c.location()), access.CoSellSolutionAdmin) })
	},
	ProfileContact: Directory.profileContact,
	Customer:       Directory.customer,
	InvitingMember: Directory.invitingMember,
	DealTeam: func(d Directory, c Occasion) []Person {
		return d.members(c, func(deal.Member) bool { return true })
	},
	WhoAsked: Directory.whoAsked,
	WhoSetItUp: func(d Directory, c Occasion) []Person {
		return d.activeUsers(c.OrganizationID, func(p Person) bool { return p.UserID != nil && *p.UserID == c.Webhook.OwnerID })
	},
}

// Candidate is somebody whom the table finds for an occasion.
type Candidate struct {
	Person
	Rule     Rule
	Withheld wording.Format // why the person is not mailed though the rule names it; "" if it is mailed
}

// Candidates goes along the chain of a kind, to the first rule that finds somebody who may be told everything. It returns all whom the
// rules up to there find: also those who are only given a hint, and those from whom the mail is withheld.
func (d Directory) Candidates(k Kind, c Occasion) []Candidate {
	var found []Candidate
	for _, r := range row(k).Chain {
		enough := false
		for _, p := range unique(peopleByRule[r](d, c)) {
			may, why := d.access(c, p.Email).visibility(k, r, c.location(), p.UserID)
			i := slices.IndexFunc(found, func(other Candidate) bool { return email.Same(other.Email, p.Email) })
			switch {
			case i < 0:
				found = append(found, Candidate{p, r, why})
			case found[i].Withheld != "":
				found[i] = Candidate{p, r, why}
			}
			enough = enough || may == Everything
		}
		if enough {
			break
		}
	}
	return found
}

// access returns what is known of a person whom a rule names for an occasion.
func (d Directory) access(c Occasion, address string) RecipientAccess {
	s := RecipientAccess{User: d.user(c.OrganizationID, address), Address: address, Contact: d.Contacts[c.location()].Email}
	if o, active := d.Organizations[c.OrganizationID]; active {
		s.Organization = &o
	}
	if c.Deal != nil {
		s.Team = c.Deal.TeamEmails()
	}
	return s
}

// unique returns each of the people once, by mail address.
func unique(people []Person) []Person {
	seen := map[string]bool{}
	return slices.DeleteFunc(people, func(p Person) bool {
		address := email.Normal(p.Email)
		double := seen[address]
		seen[address] = true
		return double || !email.Valid(p.Email)
	})
}

func (d Directory) profileContact(c Occasion) []Person {
	p, known := d.Contacts[c.location()]
	if !known {
		return nil
	}
	return []Person{d.withUser(c.OrganizationID, p)}
}

// customer returns the contacts of a lead who may be written to.
func (d Directory) customer(c Occasion) []Person {
	var found []Person
	for _, m := range c.Deal.Customer.Team {
		if m.Email != "" && c.Deal.Consent.Contact && m.EmailValidity != deal.InvalidEmail && m.EmailValidity != deal.SpamEmail {
			found = append(found, person(m))
		}
	}
	return found
}

func (d Directory) invitingMember(c Occasion) []Person {
	by := d.Inviters[c.EventID]
	return d.members(c, func(m deal.Member) bool { return by != "" && email.Same(m.Email, by) })
}

func (d Directory) members(c Occasion, is func(deal.Member) bool) []Person {
	var found []Person
	for _, m := range c.Deal.Team {
		if is(m) {
			found = append(found, d.withUser(c.OrganizationID, person(m)))
		}
	}
	return found
}

func person(m deal.Member) Person {
	p := Person{Name: strings.TrimSpace(m.FirstName + " " + m.LastName), Email: m.Email}
	if wish := m.ContactPreference; wish != nil {
		p.Locale, p.Silent = wish.Locale, wish.DisableNotifications
	}
	return p
}

func (d Directory) whoAsked(c Occasion) []Person {
	return d.activeUsers(c.OrganizationID, func(p Person) bool {
		if c.Asked != nil {
			return email.Same(p.Email, c.Asked.AskedBy.Email)
		}
		if c.Review != nil {
			return email.Same(p.Email, c.Review.AskedBy.Email)
		}
		return p.UserID != nil && *p.UserID == c.Request.UserID
	})
}

// DirectoryQuery is what a directory must know for some occasions.
type DirectoryQuery struct {
	Organizations []string
	Locations     []string // whose profiles' contacts are asked for
	UserIDs       []uuid.UUID
	Emails        []string // as email.Normal has them; of users of those organisations
	Invitations   []Invitation
}

// Invitation asks who of the deal's organisation invited the party to the engagement of the deal.
type Invitation struct {
	EventID uuid.UUID
	DealID  uuid.UUID
	PartyID string // an organisation
}

// With returns what a directory must know for one more occasion of the kind.
func (w DirectoryQuery) With(k Kind, c Occasion) DirectoryQuery {
	if !slices.Contains(w.Organizations, c.OrganizationID) {
		w.Organizations = append(w.Organizations, c.OrganizationID)
	}
	for _, r := range row(k).Chain {
		w = w.withRule(r, c)
	}
	return w
}

func (w DirectoryQuery) withRule(r Rule, c Occasion) DirectoryQuery {
	switch r {
	case ProfileContact:
		w.Locations = append(w.Locations, c.location())
	case InvitingMember:
		w.Invitations = append(w.Invitations, Invitation{c.EventID, c.Deal.ID, c.Party.OrganizationID})
	case DealTeam:
		w.Emails = append(w.Emails, c.Deal.TeamEmails()...)
	case WhoSetItUp:
		w.UserIDs = append(w.UserIDs, c.Webhook.OwnerID)
	case WhoAsked:
		switch {
		case c.Request != nil:
			w.UserIDs = append(w.UserIDs, c.Request.UserID)
		case c.Asked != nil:
			w.Emails = append(w.Emails, email.Normal(c.Asked.AskedBy.Email))
		default:
			w.Emails = append(w.Emails, email.Normal(c.Review.AskedBy.Email))
		}
	case LocationAdmins, OrganizationAdmins, AccountAdmins, SolutionAdmins, Customer: // found by their roles, or in the occasion
	}
	return w
}
