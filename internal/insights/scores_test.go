package insights_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const scorePath = "/v1/insights/score"

// scoreOf returns what the client's organisation sees of its score.
func scoreOf(t *testing.T, c *apitest.Client) *apitest.Response {
	t.Helper()
	return c.Get(t, scorePath).Want(t, http.StatusOK)
}

func number(t *testing.T, r *apitest.Response, path ...any) float64 {
	t.Helper()
	return r.At(t, path...).(float64)
}

// codes returns the codes of what is advised.
func codes(t *testing.T, r *apitest.Response) []string {
	t.Helper()
	var own struct {
		Advice []struct{ Code string }
	}
	r.Decode(t, &own)
	all := []string{}
	for _, a := range own.Advice {
		all = append(all, a.Code)
	}
	return all
}

// Answering quickly and reporting raise the score, seconds after; it tells what would raise it more.
func TestTheScoreFollowsTheDeals(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	h.Project()
	none := scoreOf(t, contoso)
	require.InDelta(t, 50, none.At(t, "score"), 0)
	require.Equal(t, "Middle", none.Text(t, "step"))
	require.Empty(t, codes(t, none))

	var leads []string
	for range 5 {
		leads = append(leads, h.CreateLead(t, apitest.LeadTo("contoso")))
	}
	h.Clock.Add(time.Hour)
	h.Project()
	waiting := scoreOf(t, contoso)
	require.InDelta(t, 50, waiting.At(t, "score"), 0, "what waits for an hour counts neither way")
	require.InDelta(t, 5, waiting.At(t, "parts", "speed", "waiting"), 0)
	require.Equal(t, "AnswerRequests", codes(t, waiting)[0])
	require.InDelta(t, 5, waiting.At(t, "advice", 0, "count"), 0)
	promised := number(t, waiting, "advice", 0, "raisesBy")

	for _, id := range leads[:4] {
		contoso.Post(t, apitest.Path(id, "accept"), nil).Want(t, http.StatusOK)
	}
	contoso.Post(t, apitest.Path(leads[4], "decline"), apitest.Object{"reasonCode": "NotACustomer"}).Want(t, http.StatusOK)
	h.Project()
	early := number(t, scoreOf(t, contoso), "score")
	h.Clock.Add(time.Hour)
	refreshed, err := h.Insights.RefreshScores(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, refreshed, "what was accepted begins to count after an hour")
	answered := scoreOf(t, contoso)
	require.Greater(t, number(t, answered, "score"), early)
	require.InDelta(t, 50+promised, number(t, answered, "parts", "speed", "score")*0.4+30, 0.2, "the advice kept its word")
	require.InDelta(t, 1, answered.At(t, "parts", "speed", "medianHours"), 0)

	h.Clock.Add(24 * time.Hour)
	for _, id := range leads[:2] {
		contoso.Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	}
	h.Project()
	won := scoreOf(t, contoso)
	require.Greater(t, number(t, won, "parts", "reporting", "score"), number(t, answered, "parts", "reporting", "score"))
	require.InDelta(t, 2, won.At(t, "parts", "fit", "wins"), 0)
	require.InDelta(t, 50, won.At(t, "monthAgo", "score"), 0)

	h.Clock.Add(60 * 24 * time.Hour)
	refreshed, err = h.Insights.RefreshScores(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, refreshed, "every partner's, once a day")
	old := scoreOf(t, contoso)
	require.Less(t, number(t, old, "parts", "speed", "score"), number(t, won, "parts", "speed", "score"), "what is old weighs less")
	require.Greater(t, number(t, old, "monthAgo", "score"), 50.0)
}

// What one company makes up with itself moves nothing: private deals, leads to itself, deals with a sister, errors, and what is over within the hour.
func TestWhatIsMadeUpMovesNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, northwind := h.ContosoAdmin(), h.NorthwindAdmin()
	h.Project()
	private := contoso.Create(t, apitest.Draft("contoso"))
	lead := apitest.LeadTo("contoso")
	lead["customerProfile"].(apitest.Object)["team"] = []any{apitest.Person("me@contoso.example")}
	asked := h.CreateLead(t, lead)
	contoso.Post(t, apitest.Path(asked, "accept"), nil).Want(t, http.StatusOK)
	short := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	theirs := northwind.Engaged(t, contoso, short)
	northwind.Post(t, apitest.Path(theirs, "accept"), nil).Want(t, http.StatusOK)
	northwind.Post(t, apitest.Path(theirs, "win"), nil).Want(t, http.StatusOK)
	mistaken := h.Incoming(t)
	northwind.Post(t, apitest.Path(mistaken, "accept"), nil).Want(t, http.StatusOK)
	h.Clock.Add(2 * time.Hour)
	northwind.Post(t, apitest.Path(mistaken, "report-error"), apitest.Object{"reasonCode": "Test"}).Want(t, http.StatusOK)
	contoso.Post(t, apitest.Path(private, "win"), nil).Want(t, http.StatusOK)
	contoso.Post(t, apitest.Path(asked, "win"), nil).Want(t, http.StatusOK)
	h.Project()
	require.InDelta(t, 50, scoreOf(t, contoso).At(t, "score"), 0)
	require.InDelta(t, 50, scoreOf(t, northwind).At(t, "score"), 0)

	id := h.Incoming(t)
	northwind.Post(t, apitest.Path(id, "decline"), apitest.Object{"reasonCode": "NotACustomer"}).Want(t, http.StatusOK)
	h.Project()
	require.Greater(t, number(t, scoreOf(t, northwind), "score"), 50.0, "Contoso is another company")
	before := scoreOf(t, contoso)
	require.InDelta(t, 50, before.At(t, "score"), 0, "what Northwind does is not Contoso's")
	h.AddUser("contoso", "sister@northwind.example", access.Grant{Role: access.Viewer})
	h.Incoming(t)
	h.Project()
	require.InDelta(t, 50, scoreOf(t, northwind).At(t, "score"), 0, "as soon as they share a mail domain, it is the same company")
}

func TestWhoSeesScores(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateLead(t, apitest.LeadTo("contoso"))
	h.ContosoAdmin().Post(t, apitest.Path(id, "decline"), apitest.Object{"reasonCode": "NotACustomer"}).Want(t, http.StatusOK)
	h.Project()
	own := scoreOf(t, h.ContosoAdmin())
	require.Greater(t, number(t, own, "score"), 50.0)
	operator := h.Operator()
	all := operator.Get(t, "/v1/scores?limit=1").Want(t, http.StatusOK)
	require.Equal(t, "contoso", all.Text(t, "items", 0, "organizationId"))
	require.InDelta(t, own.At(t, "score"), all.At(t, "items", 0, "score"), 0)
	require.InDelta(t, 1, all.At(t, "items", 0, "weightsVersion"), 0)
	next := operator.Get(t, "/v1/scores?limit=1&cursor="+all.Text(t, "nextCursor")).Want(t, http.StatusOK)
	require.Equal(t, "fabrikam", next.Text(t, "items", 0, "organizationId"))
	require.InDelta(t, 50, next.At(t, "items", 0, "score"), 0)
	require.InDelta(t, own.At(t, "score"), operator.Get(t, "/v1/scores/contoso").Want(t, http.StatusOK).At(t, "score"), 0)
	operator.Get(t, "/v1/scores/msft").WantProblem(t, http.StatusNotFound, "not-found")
	operator.Get(t, "/v1/scores/nobody").WantProblem(t, http.StatusNotFound, "not-found")
	require.InDelta(t, 50, scoreOf(t, h.NorthwindAdmin()).At(t, "score"), 0)
	part := h.AddUser("contoso", "part@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000001"}})
	part.Get(t, scorePath).WantProblem(t, http.StatusForbidden, "role-missing")
}

// A check computes scores and wins again, and a rebuild puts them right.
func TestACheckFindsWrongScores(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateAccepted(t)
	h.Clock.Add(2 * time.Hour)
	h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	h.Incoming(t)
	h.Project()
	requireVerified(t, h)
	for _, damage := range []string{
		`update scores set document = replace(document::text, '"score":50', '"score":51')::json where organization_id = 'northwind'`,
		"update organization_wins set wins = 7 where organization_id = 'contoso'",
		"delete from organization_wins where organization_id = 'contoso'",
	} {
		exec(t, h, damage)
		d, err := h.Insights.Verify(t.Context(), nobody)
		require.NoError(t, err)
		require.Equal(t, 1, d.Scores, damage)
		require.Contains(t, d.Examples[0], "the score of ", damage)
		_, err = h.Insights.Rebuild(t.Context(), nobody)
		require.NoError(t, err)
		requireVerified(t, h)
	}
}
