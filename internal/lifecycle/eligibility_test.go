package lifecycle_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// gate is what a caller is told about creating a deal, including who is named for each condition that does not hold.
type gate struct {
	Allowed bool
	Checks  []struct {
		Code, Detail string
		Passed       bool
		Contacts     []struct{ Name, Email string }
	}
}

// outcome returns the conditions as "role, solution", each as "yes" or the mail address of whom to ask.
func (g gate) outcome(t *testing.T) string {
	t.Helper()
	require.Len(t, g.Checks, 2)
	require.Equal(t, "CallerIsReferralAdmin", g.Checks[0].Code)
	require.Equal(t, "OrganizationHasCoSellReadySolution", g.Checks[1].Code)
	require.Equal(t, g.Allowed, g.Checks[0].Passed && g.Checks[1].Passed)
	text := ""
	for _, c := range g.Checks {
		require.NotEmpty(t, c.Detail)
		require.NotNil(t, c.Contacts)
		switch {
		case c.Passed:
			require.Empty(t, c.Contacts)
			text += "yes "
		default:
			require.Len(t, c.Contacts, 1)
			text += c.Contacts[0].Email + " "
		}
	}
	return text
}

// gates are the outcomes for every kind of caller: "role, solution".
var gates = []struct {
	organization string
	role         access.Role
	want         string
}{
	{"contoso", access.ReferralAdmin, "yes yes "},
	{"contoso", access.ReferralUser, "alva@contoso.example yes "},
	{"contoso", access.Viewer, "alva@contoso.example yes "},
	{"contoso", access.BusinessProfileAdmin, "alva@contoso.example yes "},
	{"contoso", access.CoSellSolutionAdmin, "alva@contoso.example yes "},
	{"contoso", access.AccountAdmin, "alva@contoso.example yes "},
	{"fabrikam", access.ReferralAdmin, "yes frida@fabrikam.example "},
	{"fabrikam", access.AccountAdmin, "frida@fabrikam.example frida@fabrikam.example "},
	{"northwind", access.ReferralAdmin, "yes yes "},
	{"northwind", access.AccountAdmin, "nora@northwind.example yes "},
	{access.Microsoft, access.MicrosoftSeller, "yes yes "},
}

// A front end can ask beforehand, and a caller who creates a deal anyway is told the same (R4).
func TestWhoMayCreate(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	before := h.DumpDeals(t)
	for _, c := range gates {
		var asked, told gate
		client := h.As(c.organization, c.role)
		client.Get(t, "/v1/deals/creation-eligibility").Want(t, http.StatusOK).Decode(t, &asked)
		require.Equal(t, c.want, asked.outcome(t), "%s of %s", c.role, c.organization)
		if asked.Allowed {
			continue
		}
		r := client.Post(t, "/v1/deals", apitest.Draft(c.organization)).Want(t, http.StatusForbidden)
		r.Decode(t, &told)
		require.Equal(t, asked.Checks, told.Checks)
		code := "creation-not-eligible"
		if !asked.Checks[0].Passed {
			code = "role-missing"
		}
		r.WantProblem(t, http.StatusForbidden, code)
		require.Equal(t, code, client.Post(t, "/v1/deals", `{"nonsense":1}`).Text(t, "code"), "before its mistakes")
		require.NotEmpty(t, r.At(t, "contacts"))
	}
	require.Equal(t, before, h.DumpDeals(t))
}

// A caller who has the role, but for another location, is told so by the condition that does not hold.
func TestTheGateTellsWhoMayNotCreateHere(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	oslo := h.AddUser("contoso", "oslo@contoso.example",
		access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}}, access.Grant{Role: access.Viewer})
	oslo.Post(t, "/v1/deals", apitest.DraftAt("1000002")).Want(t, http.StatusCreated)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	for _, path := range []string{"/v1/deals", "/v1/deals?dryRun=true", apitest.Path(id, "recreate")} {
		var body any
		if path != apitest.Path(id, "recreate") {
			body = apitest.DraftAt("1000001")
		}
		var g gate
		oslo.Post(t, path, body).WantProblem(t, http.StatusForbidden, "role-missing").Decode(t, &g)
		require.Equal(t, "alva@contoso.example yes ", g.outcome(t), path)
		require.Contains(t, g.Checks[0].Detail, "not for this location", path)
	}
}

// The gate names the role that somebody of the caller's organisation can have.
func TestTheGateNamesTheRoleOfMicrosoftsPeople(t *testing.T) {
	t.Parallel()
	var g gate
	apitest.New(t).Operator().Get(t, "/v1/deals/creation-eligibility").Decode(t, &g)
	require.Equal(t, "You lack the role Microsoft seller; an account admin can grant it.", g.Checks[0].Detail)
}

// The gate reflects the solutions as they are now.
func TestTheGateFollowsTheSolutions(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, c := range []struct {
		publish, coSell string
		open            bool
	}{
		{"Draft", "CoSellReady", false}, {"Published", "InMarket", false}, {"Published", "CoSellReady", true}, {"Draft", "InMarket", false},
	} {
		_, err := h.DB.Pool().Exec(context.Background(), "update solutions set publish_state = $1, co_sell_status = $2 where organization_id = 'fabrikam'", c.publish, c.coSell)
		require.NoError(t, err)
		fabrikam := h.As("fabrikam", access.ReferralAdmin)
		require.Equal(t, c.open, fabrikam.Get(t, "/v1/deals/creation-eligibility").At(t, "allowed"))
		r := fabrikam.Post(t, "/v1/deals", apitest.Draft("fabrikam"))
		if c.open {
			r.Want(t, http.StatusCreated)
		} else {
			r.WantProblem(t, http.StatusForbidden, "creation-not-eligible")
		}
	}
}

// If somebody looks after solutions, that person is named for the condition about them.
func TestTheSolutionAdminIsNamedForSolutions(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.AddUser("fabrikam", "solutions@fabrikam.example", access.Grant{Role: access.CoSellSolutionAdmin})
	var g gate
	h.As("fabrikam", access.ReferralAdmin).Get(t, "/v1/deals/creation-eligibility").Decode(t, &g)
	require.Equal(t, "yes solutions@fabrikam.example ", g.outcome(t))
}

// An organisation without a co-sell ready solution can still answer what it is sent.
func TestWhoMayNotCreateCanAnswer(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	host := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "2000001"))
	fabrikam := h.As("fabrikam", access.ReferralAdmin)
	id := fabrikam.Engaged(t, h.ContosoAdmin(), host)
	fabrikam.Post(t, apitest.Path(id, "accept"), nil).Want(t, http.StatusOK)
	fabrikam.Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	fabrikam.Post(t, apitest.Path(id, "recreate"), nil).WantProblem(t, http.StatusForbidden, "creation-not-eligible")
}

func TestASellerCreatesForAPartner(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	own := h.Seller().Post(t, "/v1/deals", apitest.Inviting(apitest.Draft(access.Microsoft), "1000001")).Want(t, http.StatusCreated)
	require.Equal(t, "CoSell", own.Text(t, "dealType"))
	require.Equal(t, "Outgoing", own.Text(t, "direction"))
	theirs := h.ContosoAdmin().Engaged(t, h.Seller(), own.ID(t))
	deal := h.ContosoAdmin().Get(t, apitest.Path(theirs)).Want(t, http.StatusOK)
	require.Equal(t, "New/Received", h.ContosoAdmin().State(t, theirs))
	require.Equal(t, "CoSell", deal.Text(t, "dealType"))
	require.Equal(t, "1000001", deal.Text(t, "mpnId"))
	require.Equal(t, "msft", deal.Text(t, "inviteContext", "invitedBy", "organizationId"))

	response := func() *apitest.Response {
		return h.ContosoAdmin().Get(t, apitest.Path(theirs, "microsoft-response")).Want(t, http.StatusOK)
	}
	require.Equal(t, "Accepted", response().Text(t, "status"))
	require.Empty(t, response().At(t, "sellers"), "before Contoso has accepted")
	h.ContosoAdmin().Post(t, apitest.Path(theirs, "accept"), nil).Want(t, http.StatusOK)
	require.Len(t, response().At(t, "sellers"), 1)

	r := h.Seller().Post(t, "/v1/deals", apitest.Draft(access.Microsoft)).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/details/requirements/solutions/0/id unknown-solution"}, r.Mistakes(t), "a deal of Microsoft's is about its guests' solutions")
}
