package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
)

// allowed is who may do what, written by hand. A new role needs a row, and a new action a column.
//
//	C create, R read, E edit, A accept, D decline, W win, L lose, X report an error, I invite, M answer for Microsoft, S solutions, O organisations, U users, m settings, F edit solutions,
//	B submit them, V review them, P read profiles, Q edit them, J jobs, K create leads, G read routing, H manage it,
//	N read notifications, Y manage webhooks, T exchange rates, c read registrations, d register, e review registrations, Z oversee webhooks, i insights, s search partners, k scores
const letters = "C R E A D W L X I M S O U m F B V P Q J K G H N Y T c d e Z i s k"

var allowed = map[access.Role]string{
	access.ReferralAdmin:        "C R E A D W L X I - S - - - - - - P - - - G H N Y - c d - Z i s -",
	access.ReferralUser:         "- R E A D W L X I - S - - - - - - - - - - G - - - - c d - - - s -",
	access.Viewer:               "- R - - - - - - - - S - - - - - - - - - - G - - - - c - - - i s -",
	access.BusinessProfileAdmin: "- - - - - - - - - - - - - - - - - P Q - - - - - - - - - - - - s -",
	access.CoSellSolutionAdmin:  "- - - - - - - - - - S - - - F B - - - - - - - - - - - - - - - - -",
	access.AccountAdmin:         "- - - - - - - - - - - - U m - - - - - - - - - - - - - - - Z - - -",
	access.MicrosoftSeller:      "C R E A D W L X I M S - - - - - - - - - - - - N Y - - - - Z - s -",
	access.Operator:             "- - - - - - - - - - - O - - - - V - - J K - - - - T - - e - - s k",
	access.LeadSource:           "- - - - - - - - - - - - - - - - - - - - K - - - - - - - - - - - -",
}

var actions = []access.Action{
	access.CreateDeal, access.ReadDeal, access.EditDeal, access.AcceptDeal, access.DeclineDeal, access.WinDeal, access.LoseDeal,
	access.ReportDealError, access.InviteToDeal, access.AnswerForMicrosoft, access.ReadSolutions,
	access.ManageOrganizations, access.ManageUsers, access.ManageSettings,
	access.EditSolutions, access.SubmitSolutions, access.ReviewSolutions, access.ReadProfiles, access.EditProfiles, access.OperateJobs,
	access.CreateLead, access.ReadRouting, access.ManageRouting,
	access.ReadNotifications, access.ManageWebhooks, access.ManageExchangeRates,
	access.ReadRegistrations, access.RegisterDeals, access.ReviewRegistrations, access.OverseeWebhooks, access.ReadInsights,
	access.SearchPartners, access.ReadScores,
}

// may returns what the table above says.
func may(t *testing.T, r access.Role, a int) bool {
	t.Helper()
	row, decided := allowed[r]
	require.True(t, decided, "nobody has decided what %s may do", r)
	marks := strings.Fields(row)
	require.Len(t, marks, len(actions), "%s", r)
	require.Contains(t, []string{"-", strings.Fields(letters)[a]}, marks[a], "%s", r)
	return marks[a] != "-"
}

func TestEveryRoleByEveryAction(t *testing.T) {
	t.Parallel()
	require.Equal(t, actions, access.Actions(), "every action needs a decision")
	require.Len(t, access.Permissions(), len(allowed))
	for _, p := range access.Permissions() {
		organization := "contoso"
		if p.OrganizationKind == access.MicrosoftOnly {
			organization = access.Microsoft
		}
		actor := access.Actor{OrganizationID: organization, Email: "a@b.example", Grants: []access.Grant{{Role: p.Role}}}
		subject := access.Subject{OrganizationID: organization, Location: "1", TeamEmails: []string{"a@b.example"}}
		for i, a := range actions {
			want := may(t, p.Role, i)
			require.Equal(t, want, actor.May(a), "%s, %s", p.Role, a)
			require.Equal(t, want, access.Check(actor, a, subject) == nil, "%s, %s", p.Role, a)
			_, err := access.ScopeOf(actor, a)
			require.Equal(t, want, err == nil, "%s, %s", p.Role, a)
		}
	}
}

// Whatever a role may do with deals, it may do only within its reach (R1).
func TestARoleOpensNoMoreThanItsReach(t *testing.T) {
	t.Parallel()
	deals := []access.Action{
		access.CreateDeal, access.ReadDeal, access.EditDeal, access.AcceptDeal, access.DeclineDeal, access.WinDeal, access.LoseDeal,
		access.ReportDealError, access.InviteToDeal, access.AnswerForMicrosoft,
		access.ReadRegistrations, access.RegisterDeals, access.ReadInsights,
	}
	for _, p := range access.Permissions() {
		actor := user(everywhere(p.Role))
		for _, a := range p.Actions {
			scope, err := access.ScopeOf(actor, a)
			require.NoError(t, err)
			switch p.DealScope {
			case access.NoDeals:
				require.NotContains(t, deals, a, "%s", p.Role)
			case access.TeamDeals:
				all := !slices.Contains(deals, a)
				require.Equal(t, all, access.Check(actor, a, subject("1", "other@contoso.example")) == nil, "%s, %s", p.Role, a)
				require.Equal(t, all, scope.All, "%s, %s", p.Role, a)
			case access.AllDeals:
				require.True(t, scope.All, "%s, %s", p.Role, a)
			}
		}
	}
}

func TestRolesOfOrganisations(t *testing.T) {
	t.Parallel()
	want := map[access.Role]struct {
		kind  access.OrganizationKind
		reach access.Reach
	}{
		access.ReferralAdmin:        {access.Partner, access.AllDeals},
		access.ReferralUser:         {access.Partner, access.TeamDeals},
		access.Viewer:               {access.Partner, access.AllDeals},
		access.BusinessProfileAdmin: {access.Partner, access.NoDeals},
		access.CoSellSolutionAdmin:  {access.Partner, access.NoDeals},
		access.AccountAdmin:         {access.AnyOrganization, access.NoDeals},
		access.MicrosoftSeller:      {access.MicrosoftOnly, access.AllDeals},
		access.Operator:             {access.MicrosoftOnly, access.NoDeals},
		access.LeadSource:           {access.MicrosoftOnly, access.NoDeals},
	}
	require.Len(t, access.Permissions(), len(want))
	for _, p := range access.Permissions() {
		require.Equal(t, want[p.Role].kind, p.OrganizationKind, "%s", p.Role)
		require.Equal(t, want[p.Role].reach, p.DealScope, "%s", p.Role)
		require.NotEmpty(t, p.Description)
	}
	_, known := access.Permitted("Nobody")
	require.False(t, known)
}

func TestRolesForNamesThoseOfTheOrganisation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		action       access.Action
		organization string
		want         []access.Role
	}{
		{access.CreateDeal, "contoso", []access.Role{access.ReferralAdmin}},
		{access.CreateDeal, access.Microsoft, []access.Role{access.MicrosoftSeller}},
		{access.ReadDeal, "contoso", []access.Role{access.ReferralAdmin, access.ReferralUser, access.Viewer}},
		{access.ReadDeal, access.Microsoft, []access.Role{access.MicrosoftSeller}},
		{access.WinDeal, "contoso", []access.Role{access.ReferralAdmin, access.ReferralUser}},
		{access.ReadSolutions, "contoso", []access.Role{access.ReferralAdmin, access.ReferralUser, access.Viewer, access.CoSellSolutionAdmin}},
		{access.AnswerForMicrosoft, "contoso", []access.Role{access.MicrosoftSeller}},
	} {
		require.Equal(t, c.want, access.RolesFor(c.action, c.organization), "%s in %s", c.action, c.organization)
	}
}
