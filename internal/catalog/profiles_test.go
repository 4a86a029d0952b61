package catalog_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const oslo, stockholm = "/v1/profiles/1000002", "/v1/profiles/1000001"

func TestAProfileIsPublishedOnceItIsComplete(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ProfileAdmin()
	draft := c.Get(t, oslo).Want(t, http.StatusOK)
	require.Equal(t, "Draft", draft.Text(t, "state"))
	require.Equal(t, "Oslo", draft.Text(t, "locationName"))
	require.Equal(t, false, draft.At(t, "completeness", "complete"))
	gaps := []string{
		"ProfileContactName", "ProfileContactEmail", "ProfileContactPhone", "ProfileIndustries", "ProfileServices",
		"ProfileSolutionAreas", "ProfileCustomerSizes",
	}
	require.Equal(t, gaps, c.Post(t, oslo+"/publish", nil).WantProblem(t, http.StatusConflict, "profile-incomplete").FailedChecks(t))

	whole := c.Patch(t, oslo, apitest.Object{
		"contact":    apitest.Object{"name": "Pia Sand", "email": "pia@contoso.example", "phoneNumber": "+47 22 55 01 00"},
		"industries": []any{"Education"}, "services": []any{"Hardware"}, "solutionAreas": []any{"Security"}, "customerSizes": []any{"1to9employees"},
	}, apitest.IfMatch(draft.ETag())).Want(t, http.StatusOK)
	require.Equal(t, true, whole.At(t, "completeness", "complete"))
	live := c.Post(t, oslo+"/publish", nil, apitest.IfMatch(whole.ETag())).Want(t, http.StatusOK)
	require.Equal(t, "Published", live.Text(t, "state"))
	c.Post(t, oslo+"/publish", nil).WantProblem(t, http.StatusConflict, "profile-state")

	worse := c.Patch(t, oslo, apitest.Object{"markets": nil}, apitest.IfMatch(live.ETag())).WantProblem(t, http.StatusConflict, "profile-incomplete")
	require.Equal(t, []string{"ProfileMarkets"}, worse.FailedChecks(t))
	require.Nil(t, c.Post(t, oslo+"/withdraw", nil).Want(t, http.StatusOK).At(t, "publishedDateTime"))
	c.Patch(t, oslo, apitest.Object{"markets": nil}, apitest.IfMatch("*")).Want(t, http.StatusOK)
}

func TestALocationThatNobodyHasDescribed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Operator().Post(t, "/v1/organizations/contoso/locations", apitest.Object{"mpnId": "1000003", "name": "Malmö"}).Want(t, http.StatusOK)
	c, malmo := h.ProfileAdmin(), "/v1/profiles/1000003"
	empty := c.Get(t, malmo).Want(t, http.StatusOK)
	require.Equal(t, `"0"`, empty.ETag())
	require.Len(t, empty.At(t, "completeness", "missing"), 10)
	results := make(chan int, 6)
	for i := range cap(results) {
		go func() {
			word := []string{"a", "b", "c", "d", "e", "f"}[i]
			results <- c.Patch(t, malmo, apitest.Object{"keywords": []any{word}}, apitest.IfMatch(`"0"`)).Status
		}()
	}
	count := map[int]int{}
	for range cap(results) {
		count[<-results]++
	}
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusPreconditionFailed: 5}, count, "who comes second knows an old version")
	require.Equal(t, `"1"`, c.Get(t, malmo).ETag())
}

func TestProfilesAreListedByLocation(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	first := c.Get(t, "/v1/profiles?limit=1").Want(t, http.StatusOK)
	require.Equal(t, "1000001", first.Text(t, "items", 0, "mpnId"))
	require.Equal(t, "Published", first.Text(t, "items", 0, "state"))
	second := c.Get(t, "/v1/profiles?limit=1&cursor="+first.Text(t, "nextCursor")).Want(t, http.StatusOK)
	require.Equal(t, "1000002", second.Text(t, "items", 0, "mpnId"))
	require.Nil(t, second.At(t, "nextCursor"))
}

func TestEveryMistakeOfAProfileIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ProfileAdmin()
	r := c.Patch(t, stockholm, apitest.Object{
		"mpnId": "1000002", "contact": apitest.Object{"email": "pia", "phoneNumber": 7}, "markets": []any{"SE", "Norway"},
		"industries": "all", "products": []any{"Hammer"}, "keywords": []any{"a", "a"}, "languages": []any{"sv", "sw"}, "state": "Draft",
	}, apitest.IfMatch("*")).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{
		"/contact/email invalid-email", "/contact/phoneNumber invalid-type", "/industries invalid-type", "/keywords/1 duplicate",
		"/languages/1 unknown-code", "/markets/1 unknown-country", "/mpnId fixed", "/products/0 unknown-code", "/state fixed",
	}, r.Mistakes(t))
	c.Patch(t, stockholm, apitest.Object{"keywords": []any{"a"}}).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	c.Patch(t, stockholm, apitest.Object{"keywords": []any{"a"}}, apitest.IfMatch(`"99"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
}

func TestProfilesCanBeTriedAndRepeated(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c, before := h.ProfileAdmin(), h.DumpCatalog(t)
	c.Post(t, stockholm+"/withdraw?dryRun=true", nil).Want(t, http.StatusOK)
	c.Patch(t, stockholm+"?dryRun=true", apitest.Object{"keywords": []any{"a"}}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.Equal(t, before, h.DumpCatalog(t))
	first := c.Post(t, stockholm+"/withdraw", nil, apitest.Key("k")).Want(t, http.StatusOK)
	require.Equal(t, first.Body, c.Post(t, stockholm+"/withdraw", nil, apitest.Key("k")).Want(t, http.StatusOK).Body)
}

// The role for profiles opens no deal and no solution (rule R1).
func TestAProfileAdminOpensNothingElse(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ProfileAdmin()
	for _, path := range []string{"/v1/deals", "/v1/solutions", "/v1/solutions/SOL-10001-CTS", "/v1/users"} {
		c.Get(t, path).WantProblem(t, http.StatusForbidden, "role-missing")
	}
}

func TestRolesOfLocationsHoldForProfilesAndSolutions(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.AddUser("contoso", "oslo@contoso.example",
		access.Grant{Role: access.BusinessProfileAdmin, Locations: []string{"1000002"}},
		access.Grant{Role: access.CoSellSolutionAdmin, Locations: []string{"1000002"}},
		access.Grant{Role: access.ReferralUser, Locations: []string{"1000002"}})
	require.Len(t, c.Get(t, "/v1/profiles").Want(t, 200).At(t, "items"), 1)
	require.Equal(t, "1000002", c.Get(t, "/v1/profiles").Text(t, "items", 0, "mpnId"))
	require.Len(t, c.Get(t, "/v1/solutions").Want(t, 200).At(t, "items"), 1)
	c.Patch(t, oslo, apitest.Object{"keywords": []any{"a"}}, apitest.IfMatch("*")).Want(t, 200)
	c.Patch(t, apitest.SolutionPath("SOL-10002-CTS"), apitest.Object{"name": "Other"}, apitest.IfMatch("*")).Want(t, 200)
	c.CreateSolution(t, apitest.Object{"name": "In Oslo", "mpnId": "1000002"})

	before := h.DumpCatalog(t)
	for _, r := range []*apitest.Response{
		c.Get(t, stockholm), c.Post(t, stockholm+"/withdraw", nil), c.Patch(t, stockholm, apitest.Object{"keywords": nil}, apitest.IfMatch("*")),
		c.Get(t, apitest.SolutionPath("SOL-10001-CTS")), c.Get(t, apitest.SolutionPath("SOL-10001-CTS", "history")), c.Post(t, apitest.SolutionPath("SOL-10001-CTS", "withdraw"), nil),
		c.Post(t, "/v1/solutions", apitest.Object{"name": "In Stockholm", "mpnId": "1000001"}), c.Post(t, "/v1/solutions", apitest.Object{"name": "By default"}),
	} {
		require.NotEmpty(t, r.WantProblem(t, http.StatusForbidden, "role-missing").At(t, "contacts"))
	}
	require.Equal(t, before, h.DumpCatalog(t))
}
