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
	UserID *uuid.UUID // nil if the person is no user here
	Active bool       // a user who can sign in
	Name   string
	Email  string
	Locale string         // BCP 47; "" if the person has not set one
	Off    []Kind         // the kinds that the person does not want
	Grants []access.Grant // of a user
	Silent bool           // does not want mails about this deal
}

// Wants tells whether the person is to get mails of the kind.
func (p Person) Wants(k Kind) bool {
	return row(k).Mandatory || !p.Silent && !slices.Contains(p.Off, k)
}

// has tells whether the person has one of the roles in a grant for which where holds.
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

// Directory has the people who may be chosen for some occasions.
type Directory struct {
	Organizations map[string]Organization // by id; active ones only
	Users         []User                  // those with a role that matters and those whom occasions name, active or not
	Contacts      map[string]Person       // of business profiles, by location
	Inviters      map[uuid.UUID]string    // by event: the mail address of the person who invited its party
}

// Organization has what decides which addresses of an organisation may be mailed.
type Organization struct {
	MailDomains []string // addresses in them belong to it even without a user; written as by email.NormalDomain
}

// User is a user of an organisation.
type User struct {
	OrganizationID string
	Person
}

// Roles returns the roles that the rules look for.
func Roles() []access.Role {
	return []access.Role{access.ReferralAdmin, access.MicrosoftSeller, access.AccountAdmin, access.CoSellSolutionAdmin}
}

// activeUsers returns the organisation's active users for whom is holds.
func (d Directory) activeUsers(organizationID string, is func(Person) bool) []Person {
	var found []Person
	for _, u := range d.Users {
		if u.OrganizationID == organizationID && u.Active && is(u.Person) {
			found = append(found, u.Person)
		}
	}
	return found
}

// user returns the organisation's user with the mail address, active or not; nil if there is none.
func (d Directory) user(organizationID, address string) *Person {
	for _, u := range d.Users {
		if u.OrganizationID == organizationID && email.Same(u.Email, address) {
			return &u.Person
		}
	}
	return nil
}

// withUser completes a person from the user with the same mail address: a user's settings count wherever the address comes from.
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

// peopleByRule says whom each rule chooses.
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

// Candidate is somebody whom the table chooses for an occasion.
type Candidate struct {
	Person
	Rule     Rule
	Withheld wording.Format // why the person is not mailed although the rule names it; "" if it is
}

// Candidates follows the chain of a kind up to the first rule that chooses somebody who may be told everything. It returns all whom the
// rules up to there choose, including those who only get a hint and those from whom the mail is withheld.
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

// access returns what is known about a person whom a rule names for an occasion.
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

// unique returns the people without repeats, by mail address.
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

// DirectoryQuery says what a directory needs for some occasions.
type DirectoryQuery struct {
	Organizations []string
	Locations     []string // to look up the contacts of their profiles
	UserIDs       []uuid.UUID
	Emails        []string // of users of those organisations, as by email.Normal
	Invitations   []Invitation
}

// Invitation asks who in the deal's organisation invited the party to the deal's engagement.
type Invitation struct {
	EventID uuid.UUID
	DealID  uuid.UUID
	PartyID string // an organisation
}

// With returns the query extended by an occasion of the kind.
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
	case LocationAdmins, OrganizationAdmins, AccountAdmins, SolutionAdmins, Customer: // chosen by their roles, or found in the occasion
	}
	return w
}
