package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
)

func user(grants ...access.Grant) access.Actor {
	return access.Actor{OrganizationID: "contoso", Email: "Ulf@Contoso.example", Grants: grants}
}

func everywhere(r access.Role) access.Grant { return access.Grant{Role: r} }

func only(r access.Role, locations ...string) access.Grant {
	return access.Grant{Role: r, Locations: locations}
}

func subject(location string, team ...string) access.Subject {
	return access.Subject{OrganizationID: "contoso", Location: location, TeamEmails: team}
}

var checks = map[string]struct {
	actor   access.Actor
	action  access.Action
	subject access.Subject
	want    fault.Kind // 0: allowed
}{
	"the whole organisation":       {user(everywhere(access.ReferralAdmin)), access.EditDeal, subject("1"), 0},
	"its location":                 {user(only(access.ReferralAdmin, "1", "2")), access.EditDeal, subject("2"), 0},
	"another location":             {user(only(access.ReferralAdmin, "1", "2")), access.EditDeal, subject("3"), fault.Forbidden},
	"no location":                  {user(access.Grant{Role: access.ReferralAdmin, Locations: []string{}}), access.EditDeal, subject("1"), fault.Forbidden},
	"nothing granted":              {user(), access.ReadDeal, subject("1"), fault.Forbidden},
	"an unknown role":              {user(everywhere("Root")), access.ReadDeal, subject("1"), fault.Forbidden},
	"on the team, in other case":   {user(everywhere(access.ReferralUser)), access.EditDeal, subject("1", "a@b.example", "ulf@contoso.EXAMPLE"), 0},
	"not on the team":              {user(everywhere(access.ReferralUser)), access.ReadDeal, subject("1", "a@b.example"), fault.Forbidden},
	"no team":                      {user(everywhere(access.ReferralUser)), access.ReadDeal, subject("1"), fault.Forbidden},
	"on the team elsewhere":        {user(only(access.ReferralUser, "1")), access.ReadDeal, subject("2", "ulf@contoso.example"), fault.Forbidden},
	"on the team here":             {user(only(access.ReferralUser, "1")), access.ReadDeal, subject("1", "ulf@contoso.example"), 0},
	"a viewer writes":              {user(everywhere(access.Viewer)), access.EditDeal, subject("1"), fault.Forbidden},
	"two roles, one reads":         {user(everywhere(access.ReferralUser), only(access.Viewer, "1")), access.ReadDeal, subject("1"), 0},
	"two roles, the wrong writes":  {user(everywhere(access.ReferralUser), only(access.Viewer, "1")), access.EditDeal, subject("1"), fault.Forbidden},
	"roles do not lend each other": {user(only(access.ReferralAdmin, "1"), everywhere(access.Viewer)), access.EditDeal, subject("2"), fault.Forbidden},
	"another organisation":         {user(everywhere(access.ReferralAdmin)), access.ReadDeal, access.Subject{OrganizationID: "northwind", Location: "1"}, fault.NotFound},
	"another, without a role":      {user(), access.ReadDeal, access.Subject{OrganizationID: "northwind"}, fault.NotFound},
	"another, on whose team":       {user(everywhere(access.ReferralUser)), access.ReadDeal, access.Subject{OrganizationID: "northwind", TeamEmails: []string{"ulf@contoso.example"}}, fault.NotFound},
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range checks {
		err := access.Check(c.actor, c.action, c.subject)
		if c.want == 0 {
			require.NoError(t, err, name)
			continue
		}
		require.NotNil(t, fault.As(err), name)
		require.Equal(t, c.want, fault.As(err).Kind, name)
	}
}

func TestDeniedSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	f := access.Denied(user(everywhere(access.Viewer)), access.EditDeal)
	require.Equal(t, "role-missing", f.Code)
	require.Equal(t, []string{"ReferralAdmin", "ReferralUser"}, f.MissingRoles)
	require.Equal(t, "This needs the role Referral admin or Referral user.", f.Detail.String())
	f = access.Denied(user(only(access.ReferralAdmin, "1")), access.CreateDeal)
	require.Equal(t, "Your role does not extend to this deal or location. This needs the role Referral admin.", f.Detail.String())
}

func TestAnotherOrganisationIsSaidInNothing(t *testing.T) {
	t.Parallel()
	f := fault.As(access.Check(user(), access.ReadDeal, access.Subject{OrganizationID: "northwind"}))
	require.Equal(t, fault.Missing(), f)
}

func TestScope(t *testing.T) {
	t.Parallel()
	const email = "ulf@contoso.example"
	for name, c := range map[string]struct {
		grants []access.Grant
		want   access.Scope
	}{
		"all":               {[]access.Grant{everywhere(access.Viewer)}, access.Scope{All: true}},
		"locations":         {[]access.Grant{only(access.ReferralAdmin, "1", "2")}, access.Scope{Locations: []string{"1", "2"}}},
		"locations twice":   {[]access.Grant{only(access.ReferralAdmin, "1"), only(access.Viewer, "2")}, access.Scope{Locations: []string{"1", "2"}}},
		"team":              {[]access.Grant{everywhere(access.ReferralUser)}, access.Scope{TeamEmail: email, TeamAll: true}},
		"team at locations": {[]access.Grant{only(access.ReferralUser, "1")}, access.Scope{TeamEmail: email, TeamLocations: []string{"1"}}},
		"a team twice":      {[]access.Grant{everywhere(access.ReferralUser), only(access.ReferralUser, "1")}, access.Scope{TeamEmail: email, TeamAll: true, TeamLocations: []string{"1"}}},
		"both":              {[]access.Grant{only(access.Viewer, "2"), everywhere(access.ReferralUser)}, access.Scope{Locations: []string{"2"}, TeamEmail: email, TeamAll: true}},
		"beside no deals":   {[]access.Grant{only(access.Viewer, "1"), everywhere(access.AccountAdmin)}, access.Scope{Locations: []string{"1"}}},
	} {
		got, err := access.ScopeOf(user(c.grants...), access.ReadDeal)
		require.NoError(t, err, name)
		c.want.OrganizationID = "contoso"
		require.Equal(t, c.want, got, name)
	}
}

// Access to anything but a deal depends on the action alone, within the locations of the role.
func TestScopeOfAnActionWithoutDeals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		grants []access.Grant
		want   access.Scope
	}{
		"a role without deals": {[]access.Grant{everywhere(access.CoSellSolutionAdmin)}, access.Scope{All: true}},
		"its locations":        {[]access.Grant{only(access.CoSellSolutionAdmin, "1")}, access.Scope{Locations: []string{"1"}}},
		"nobody's team":        {[]access.Grant{only(access.ReferralUser, "1")}, access.Scope{Locations: []string{"1"}}},
		"another's locations":  {[]access.Grant{only(access.Viewer, "1"), only(access.BusinessProfileAdmin, "2")}, access.Scope{Locations: []string{"1"}}},
	} {
		got, err := access.ScopeOf(user(c.grants...), access.ReadSolutions)
		require.NoError(t, err, name)
		c.want.OrganizationID = "contoso"
		require.Equal(t, c.want, got, name)
	}
	_, err := access.ScopeOf(user(everywhere(access.CoSellSolutionAdmin)), access.ReadDeal)
	require.Equal(t, fault.Forbidden, fault.As(err).Kind)
}

func TestASolutionHasNoTeam(t *testing.T) {
	t.Parallel()
	subject := access.Subject{OrganizationID: "contoso", Location: "1"}
	require.NoError(t, access.Check(user(only(access.ReferralUser, "1")), access.ReadSolutions, subject))
	require.Error(t, access.Check(user(only(access.ReferralUser, "2")), access.ReadSolutions, subject))
	require.Error(t, access.Check(user(only(access.ReferralUser, "1")), access.ReadDeal, subject))
}
