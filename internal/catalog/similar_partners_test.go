package catalog_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// won records how many deals with which features an organisation has won.
func won(t *testing.T, h *apitest.Harness, organization string, features map[string]int) {
	t.Helper()
	for feature, wins := range features {
		_, err := h.DB.Pool().Exec(t.Context(), "insert into organization_wins values ($1, $2, $3)", organization, feature, wins)
		require.NoError(t, err)
	}
}

func TestWhoHasWonDealsLikeOne(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	draft := apitest.Draft("contoso")
	requirements := draft["details"].(apitest.Object)["requirements"].(apitest.Object)
	requirements["industries"], requirements["products"] = []any{apitest.Object{"id": "Education"}}, []any{apitest.Object{"id": "Azure"}}
	id := h.ContosoAdmin().Create(t, draft)
	similar := apitest.Path(id, "similar-partners")
	ask := func() []string {
		t.Helper()
		return located(t, h.ContosoAdmin().Get(t, similar).Want(t, http.StatusOK))
	}
	require.Empty(t, ask())
	won(t, h, "contoso", map[string]int{"Industry:Education": 9, "Product:Azure": 9, "Country:SE": 9})
	won(t, h, "fabrikam", map[string]int{"Industry:Education": 2, "Product:Azure": 2, "Country:SE": 2})
	won(t, h, "northwind", map[string]int{"Product:Azure": 3})
	require.Empty(t, ask(), "neither the own organisation, nor fewer than 3 deals, nor less than half of what the deal is about")
	won(t, h, "northwind", map[string]int{"Country:SE": 4, "Industry:Education": 2})
	require.Equal(t, []string{"3000001"}, ask())
	_, err := h.DB.Pool().Exec(t.Context(), "update organization_wins set wins = 3 where organization_id = 'fabrikam'")
	require.NoError(t, err)
	require.Equal(t, []string{"2000001", "3000001"}, ask())

	r := h.ContosoAdmin().Get(t, similar+"?limit=1").Want(t, http.StatusOK)
	require.Equal(t, []string{"2000001"}, located(t, r))
	require.Equal(t, []any{
		apitest.Object{"dimension": "Industry", "code": "Education"},
		apitest.Object{"dimension": "Country", "code": "SE"},
		apitest.Object{"dimension": "Product", "code": "Azure"},
	}, r.At(t, "items", 0, "reasons", "features"))
	require.NotContains(t, string(r.Body), "frida@fabrikam.example")

	h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation("2000001")).Want(t, http.StatusOK)
	require.Equal(t, []string{"3000001"}, ask(), "who is in the engagement is left out")

	h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation("3000001")).Want(t, http.StatusOK)
	require.Empty(t, ask())
	northwind := h.As("northwind", access.ReferralAdmin)
	guest := apitest.Path(northwind.Engaged(t, h.ContosoAdmin(), id), "similar-partners")
	require.Equal(t, []string{"2000001"}, located(t, northwind.Get(t, guest).Want(t, http.StatusOK)), "a guest is not told of other guests")
	h.Operator().Post(t, "/v1/organizations/fabrikam/suspend", nil).Want(t, http.StatusOK)
	require.Empty(t, located(t, northwind.Get(t, guest).Want(t, http.StatusOK)))
}

// A lead from a profile is about no solution, but is similar to other deals all the same.
func TestPartnersLikeForALead(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	won(t, h, "northwind", map[string]int{"Country:NO": 3})
	about := apitest.Inviting(apitest.LeadTo("contoso"), "1000001")
	about["referralSource"] = "BusinessProfile"
	lead := h.CreateLead(t, about)
	require.Equal(t, []string{"3000001"}, located(t, h.ContosoAdmin().Get(t, apitest.Path(lead, "similar-partners")).Want(t, http.StatusOK)))
}

func TestPartnersLikeForWhom(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	path := apitest.Path(id, "similar-partners")
	for _, stranger := range []*apitest.Client{h.NorthwindAdmin(), h.Seller(), h.Operator()} {
		stranger.Get(t, path).WantProblem(t, http.StatusNotFound, "not-found")
	}
	oslo := h.AddUser("contoso", "viewer@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000002"}})
	for _, colleague := range []*apitest.Client{h.ProfileAdmin(), h.SolutionAdmin(), oslo, h.As("contoso", access.ReferralUser)} {
		require.NotEmpty(t, colleague.Get(t, path).WantProblem(t, http.StatusForbidden, "role-missing").At(t, "contacts"))
	}
	h.As("contoso", access.Viewer).Get(t, path).Want(t, http.StatusOK)
	h.ContosoAdmin().Get(t, path+"?limit=51").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
}
