package demo

import (
	"strings"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/postgres"
)

// Token is a demo token and whom it is for.
type Token struct {
	Value        string
	Organization string
	Role         access.Role
}

// person is a demo user: one for each role and organisation, with one token.
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
}

// tokenNames are the ends of the tokens, by role.
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

// user returns the person as a user; the id is made of the name, so that it is the same in every demo.
func (p person) user() postgres.User {
	return postgres.User{
		ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(p.token().Value)), Name: p.name, Email: p.email(), Phone: "+46 8 555 01 00",
		Grants: []access.Grant{{Role: p.role}},
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

// Organizations returns the demo organisations with their users.
func Organizations() []postgres.Organization {
	all := []postgres.Organization{
		{ID: "contoso", Name: "Contoso", MailDomains: []string{"contoso.example"}, Locations: []postgres.Location{{ID: "1000001", Name: "Stockholm"}, {ID: "1000002", Name: "Oslo"}}},
		{ID: "fabrikam", Name: "Fabrikam", MailDomains: []string{"fabrikam.example"}, Locations: []postgres.Location{{ID: "2000001", Name: "Berlin"}}},
		{ID: "northwind", Name: "Northwind", MailDomains: []string{"northwind.example"}, Locations: []postgres.Location{{ID: "3000001", Name: "Seattle"}}},
		{ID: access.Microsoft, Name: "Microsoft", MailDomains: []string{"msft.example"}, Locations: []postgres.Location{{ID: access.Microsoft, Name: "Microsoft"}}},
	}
	for i := range all {
		all[i].Demo = true
		for _, p := range people {
			if p.organization == all[i].ID {
				all[i].Users = append(all[i].Users, p.user())
			}
		}
	}
	return all
}
