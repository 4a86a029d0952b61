package demo

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
)

// Token is a demo token with the user that it is for.
type Token struct {
	Value        string
	Organization string
	Role         access.Role
}

// person is a demo user: one per role and organisation, with one token.
type person struct {
	organization string
	role         access.Role
	name         string
}

var people = []person{
	{"contoso", access.ReferralAdmin, "Ada Berg"},
	{"contoso", access.ReferralUser, "Ulf Holm"},
	{"contoso", access.Viewer, "Vera Lind"},
	{"contoso", access.BusinessProfileAdmin, "Pia Sand"},
	{"contoso", access.CoSellSolutionAdmin, "Sven Dahl"},
	{"contoso", access.AccountAdmin, "Alva Ek"},
	{"fabrikam", access.ReferralAdmin, "Farid Noor"},
	{"fabrikam", access.AccountAdmin, "Frida Moe"},
	{"northwind", access.ReferralAdmin, "Nils Voss"},
	{"northwind", access.AccountAdmin, "Nora Falk"},
	{access.Microsoft, access.MicrosoftSeller, "Mika Reed"},
	{access.Microsoft, access.Operator, "Otto Lake"},
	{access.Microsoft, access.AccountAdmin, "Moa Lind"},
}

// tokenNames are the last parts of the tokens, by role.
var tokenNames = map[access.Role]string{
	access.ReferralAdmin: "referral-admin", access.ReferralUser: "referral-user", access.Viewer: "viewer",
	access.BusinessProfileAdmin: "profile-admin", access.CoSellSolutionAdmin: "solution-admin", access.AccountAdmin: "account-admin",
	access.MicrosoftSeller: "seller", access.Operator: "operator",
}

func (p person) token() Token {
	return Token{"demo-" + p.organization + "-" + tokenNames[p.role], p.organization, p.role}
}

func (p person) email() string {
	first, _, _ := strings.Cut(strings.ToLower(p.name), " ")
	return first + "@" + p.organization + ".example"
}

// usersCreated is when the users of the demo's organisations were created.
var usersCreated = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// user returns the person as a user. The id is derived from the token, so that it is the same in every demo.
func (p person) user() account.User {
	address := p.email()
	return account.User{
		ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(p.token().Value)), OrganizationID: p.organization, Kind: account.Person, Name: p.name,
		Email: &address, PhoneNumber: "+46 8 555 01 00", Status: account.Active, Created: usersCreated,
		Grants: []account.Grant{{Role: p.role, Scope: account.ScopeOf(nil)}},
	}
}

// actor returns the person as an actor.
func (p person) actor() access.Actor {
	u := p.user()
	return access.Actor{
		UserID: u.ID, Name: u.Name, Email: *u.Email, Phone: u.PhoneNumber, OrganizationID: p.organization,
		OrganizationName: organization(p.organization).Name, Grants: []access.Grant{{Role: p.role}},
	}
}

// Tokens returns the demo tokens.
func Tokens() []Token {
	all := make([]Token, len(people))
	for i, p := range people {
		all[i] = p.token()
	}
	return all
}

// organizations returns the demo's organisations as they begin.
func organizations(now time.Time) []account.Organization {
	all := []account.NewOrganization{
		{
			ID: "contoso", Name: "Contoso", MailDomains: []string{"contoso.example"},
			Locations: []account.Location{{ID: "1000001", Name: "Stockholm"}, {ID: "1000002", Name: "Oslo"}},
		},
		{
			ID: "fabrikam", Name: "Fabrikam", MailDomains: []string{"fabrikam.example"},
			Locations: []account.Location{{ID: "2000001", Name: "Berlin"}},
		},
		{
			ID: "northwind", Name: "Northwind", MailDomains: []string{"northwind.example"},
			Locations: []account.Location{{ID: "3000001", Name: "Seattle"}},
		},
		{
			ID: access.Microsoft, Name: "Microsoft", MailDomains: []string{"msft.example"},
			Locations: []account.Location{{ID: access.Microsoft, Name: "Microsoft"}},
		},
	}
	begun := make([]account.Organization, len(all))
	for i, o := range all {
		begun[i] = o.Organization(now)
	}
	return begun
}

// organization returns one of the demo's organisations.
func organization(id string) account.Organization {
	for _, o := range organizations(usersCreated) {
		if o.ID == id {
			return o
		}
	}
	panic("demo: no organisation " + id)
}
