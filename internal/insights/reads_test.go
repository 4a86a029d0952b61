package insights_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// referrals returns how many deals there are by the summary, and of which locations that is.
func referrals(t *testing.T, c *apitest.Client, query string) (count any, locations any) {
	t.Helper()
	s := c.Get(t, "/v1/insights/summary"+query).Want(t, http.StatusOK)
	require.Equal(t, "Referrals", s.At(t, "metrics", 0, "code"))
	return s.At(t, "metrics", 0, "value"), s.At(t, "scope", "mpnIds")
}

func TestFiguresAreThoseOfTheCallersScope(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	contoso.Create(t, apitest.DraftAt("1000001"))
	contoso.Create(t, apitest.DraftAt("1000002"))
	contoso.Create(t, apitest.DraftAt("1000002"))
	h.NorthwindAdmin().Create(t, apitest.Draft("northwind"))
	h.Project()
	oslo := h.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000002"}})
	both := h.AddUser("contoso", "both@contoso.example",
		access.Grant{Role: access.Viewer, Locations: []string{"1000002"}}, access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000001"}})
	for _, example := range []struct {
		who       *apitest.Client
		query     string
		count     float64
		locations any
	}{
		{contoso, "", 3, nil},
		{contoso, "?mpnId=1000002", 2, []any{"1000002"}},
		{h.As("contoso", access.Viewer), "", 3, nil},
		{oslo, "", 2, []any{"1000002"}},
		{oslo, "?mpnId=1000002", 2, []any{"1000002"}},
		{oslo, "?mpnId=1000001", 0, []any{}}, // of the own organisation, and out of scope
		{oslo, "?mpnId=3000001", 0, []any{}}, // somebody else's
		{oslo, "?mpnId=nowhere", 0, []any{}},
		{both, "", 3, []any{"1000001", "1000002"}},
		{h.NorthwindAdmin(), "", 1, nil},
		{h.NorthwindAdmin(), "?mpnId=1000002", 0, []any{"1000002"}},
	} {
		count, locations := referrals(t, example.who, example.query)
		require.Equal(t, []any{example.count, example.locations}, []any{count, locations}, example.query)
	}
	found := oslo.Get(t, "/v1/insights/breakdown?dimension=Location&metric=Referrals&from=2026-11").Want(t, http.StatusOK)
	require.Len(t, found.At(t, "items"), 1)
	require.Equal(t, "Oslo", found.At(t, "items", 0, "title"))
	require.InDelta(t, 2, oslo.Get(t, "/v1/insights/cohort").Want(t, http.StatusOK).At(t, "items", 0, "value").(float64)+2, 0, "they are of past months")
}

// Whoever sees the whole organisation reads figures of all locations together, unless a program of before has been at the projection,
// which does not keep them: then those of each location are added up, until figures are rebuilt.
func TestTheWholeOrganizationIsReadFromFiguresOfAllLocations(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.ContosoAdmin().Create(t, apitest.DraftAt("1000001"))
	h.ContosoAdmin().Create(t, apitest.DraftAt("1000002"))
	h.Project()
	requireReferrals := func(count float64, from string) {
		t.Helper()
		got, _ := referrals(t, h.ContosoAdmin(), "")
		require.InDelta(t, count, got, 0, from)
	}
	exec(t, h, `update insight_figures set figures = '{"created":{"count":7}}' where dimension = 'TotalEverywhere'`)
	requireReferrals(7, "all locations together")
	exec(t, h, "update projection set position = position + 1")
	requireReferrals(2, "each location")
	h.ContosoAdmin().Create(t, apitest.DraftAt("1000002"))
	h.ContosoAdmin().Create(t, apitest.DraftAt("1000002"))
	h.Project()
	requireReferrals(3, "each location, since figures of all do not become whole by themselves")
	_, err := h.Insights.Rebuild(t.Context(), nobody)
	require.NoError(t, err)
	requireReferrals(4, "all locations together, or each")
	exec(t, h, `update insight_figures set figures = '{"created":{"count":7}}' where dimension = 'TotalEverywhere'`)
	requireReferrals(7, "all locations together again")
}

// A location that is taken from somebody's scope is gone from the next answer on.
func TestALocationThatIsTakenFromTheScope(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.ContosoAdmin().Create(t, apitest.DraftAt("1000001"))
	h.ContosoAdmin().Create(t, apitest.DraftAt("1000002"))
	h.Project()
	admins := h.As("contoso", access.AccountAdmin)
	viewer := h.AddUser("contoso", "extra@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000001", "1000002"}})
	count, _ := referrals(t, viewer, "")
	require.InDelta(t, 2, count, 0)
	id := viewer.Get(t, "/v1/access").Text(t, "user", "id")
	admins.Do(t, http.MethodPut, "/v1/users/"+id+"/roles/Viewer", apitest.LocationScope("1000001")).Want(t, http.StatusOK)
	count, locations := referrals(t, viewer, "")
	require.Equal(t, []any{1.0, []any{"1000001"}}, []any{count, locations})
	count, _ = referrals(t, viewer, "?mpnId=1000002")
	require.InDelta(t, 0, count, 0)
	admins.Do(t, http.MethodDelete, "/v1/users/"+id+"/roles/Viewer", nil)
	for _, path := range []string{"/v1/insights/summary", "/v1/insights/breakdown?dimension=Month&metric=Referrals", "/v1/insights/cohort"} {
		refused := viewer.Get(t, path).WantProblem(t, http.StatusForbidden, "role-missing")
		require.Equal(t, "alva@contoso.example", refused.At(t, "contacts", 0, "email"))
	}
}

// Without deals counts and values are 0, and rates and times no figures.
func TestAnOrganisationWithoutDeals(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Project()
	s := h.ContosoAdmin().Get(t, "/v1/insights/summary").Want(t, http.StatusOK)
	require.Equal(t, apitest.Start.Format(time.RFC3339), s.At(t, "asOf"))
	var answer struct {
		Range   struct{ From, To string }
		Metrics []struct {
			Code, Unit                     string
			Value, Previous, ChangePercent *float64
		}
		Performance struct{ Met int }
	}
	s.Decode(t, &answer)
	require.Equal(t, "2026-08 2026-11", answer.Range.From+" "+answer.Range.To, "three months and the running one")
	for _, m := range answer.Metrics {
		if m.Unit == "Count" || m.Unit == "USD" && m.Code != "MeanWonValue" {
			require.Zero(t, *m.Value, m.Code)
		} else {
			require.Nil(t, m.Value, m.Code)
		}
		require.Nil(t, m.ChangePercent, m.Code)
	}
	require.Zero(t, answer.Performance.Met)
	b := h.ContosoAdmin().Get(t, "/v1/insights/breakdown?dimension=Country&metric=Referrals,WinRate").Want(t, http.StatusOK)
	require.Empty(t, b.At(t, "items"))
	require.Nil(t, b.At(t, "total", 1, "value"))
	require.Nil(t, b.At(t, "others"))
}

func TestWhatCannotBeAskedIsNamed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for query, want := range map[string]string{
		"summary?from=2026-03&to=2026-02":                               "/query/from contradiction",
		"summary?from=1826-01&to=2026-01":                               "/query/from out-of-range",
		"summary?from=2020-01&to=2026-01":                               "/query/from too-many",
		"summary?to=2026-12":                                            "/query/to in-the-future",
		"summary?from=2026-12":                                          "/query/from in-the-future",
		"summary?from=2026-13":                                          "/query/from invalid-value",
		"summary?from=2026-01-01":                                       "/query/from invalid-value",
		"summary?metric=Referrals":                                      "/query/metric unknown-parameter",
		"summary?dealType=Coffee":                                       "/query/dealType invalid-value",
		"summary?dealType=Lead,Lead":                                    "/query/dealType invalid-value",
		"summary?direction=Sideways":                                    "/query/direction invalid-value",
		"summary?country=XX":                                            "/query/country unknown-country",
		"summary?solutionId=x&country=SE":                               "/query/country not-combinable",
		"breakdown?metric=Referrals":                                    "/query/dimension required",
		"breakdown?dimension=Country":                                   "/query/metric required",
		"breakdown?dimension=Weather&metric=Referrals":                  "/query/dimension invalid-value",
		"breakdown?dimension=Country&metric=Happiness":                  "/query/metric invalid-value",
		"breakdown?dimension=Total&metric=Referrals":                    "/query/dimension invalid-value",
		"breakdown?dimension=Country&metric=Referrals&top=0":            "/query/top out-of-range",
		"breakdown?dimension=Country&metric=Referrals&top=101":          "/query/top out-of-range",
		"breakdown?dimension=Country&metric=Referrals&teamEmail=a@b.se": "/query/teamEmail not-combinable",
		"breakdown?dimension=Solution&metric=Referrals,Referrals":       "/query/metric invalid-value",
		"breakdown?dimension=Solution&metric=Referrals&from=2026-02&to=2026-01&teamEmail=a@b.se": "/query/from contradiction, /query/teamEmail not-combinable",
		"cohort?from=2026-01": "/query/from unknown-parameter",
	} {
		refused := h.ContosoAdmin().Get(t, "/v1/insights/"+query).Want(t, http.StatusBadRequest)
		require.Equal(t, want, strings.Join(refused.Mistakes(t), ", "), query)
	}
}

// What a caller would rather have it gets, and JSON if it says nothing of tables.
func TestTablesAreForWhoPrefersThem(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	const table, document = "text/csv; charset=utf-8", "application/json"
	for accept, want := range map[string]string{
		"text/csv": table, "text/csv, application/json": table, "text/csv, */*;q=0.1": table, "TEXT/CSV;header=present": table,
		"application/json;q=0.5, text/csv;q=0.6": table, "": document, "*/*": document, "text/*": document, "text/csv;q=0": document,
		"text/csv;q=0.5, application/json;q=0.9": document, "text/csv;q=0.5, */*": document, "text/csv;q=much": document,
	} {
		answer := c.Get(t, "/v1/insights/summary", apitest.Header{Name: "Accept", Value: accept}).Want(t, http.StatusOK)
		require.Equal(t, want, answer.Header.Get("Content-Type"), accept)
	}
}

// A table has the figures of the answer, and nothing in it is a formula.
func TestAnswersAsTables(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.ContosoAdmin().Create(t, apitest.DraftAt("1000001", "=1+1@contoso.example", "ada@contoso.example"))
	h.Project()
	wanted := apitest.Header{Name: "Accept", Value: "text/html;q=0.1, text/csv"}
	table := func(path string) [][]string {
		answer := h.ContosoAdmin().Get(t, "/v1/insights/"+path, wanted).Want(t, http.StatusOK)
		require.Equal(t, "text/csv; charset=utf-8", answer.Header.Get("Content-Type"))
		require.Contains(t, answer.Header.Values("Vary"), "Accept")
		lines, err := csv.NewReader(strings.NewReader(string(answer.Body))).ReadAll()
		require.NoError(t, err)
		return lines
	}
	asOf := apitest.Start.Format(time.RFC3339)
	require.Equal(t, [][]string{
		{"row", "key", "title", "Referrals", "ReferralsPrevious", "ReferralsChangePercent", "WinRate", "WinRatePrevious", "WinRateChangePercent", "from", "to", "asOf"},
		{"Item", "'=1+1@contoso.example", "", "1", "0", "", "0", "", "", "2026-11", "2026-11", asOf},
		{"Item", "ada@contoso.example", "", "1", "0", "", "0", "", "", "2026-11", "2026-11", asOf},
		{"Total", "", "", "1", "0", "", "0", "", "", "2026-11", "2026-11", asOf},
	}, table("breakdown?dimension=Person&metric=Referrals,WinRate&from=2026-11"))
	require.Contains(t, table("summary?from=2026-11"), []string{"metrics", "EstimatedValue", "", "Estimated value", "USD", "42000", "0", "", "2026-11", "2026-11", asOf})
	require.Equal(t, "cohortAsOf", table("cohort")[0][10])
	require.Equal(t, "application/json", h.ContosoAdmin().Get(t, "/v1/insights/summary").Header.Get("Content-Type"))
}

// A reason of Microsoft's decline is counted as far as it is disclosed (rule R8).
func TestMicrosoftsReasonsAreCountedAsDisclosed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, worth := range []int{24999, 25000} {
		draft := apitest.Inviting(apitest.Draft("contoso"), "msft")
		draft["details"].(apitest.Object)["dealValue"] = worth
		h.DeclineForMicrosoft(t, h.ContosoAdmin().Create(t, draft), "NoSellerManagesCustomer")
	}
	h.Project()
	s := h.ContosoAdmin().Get(t, "/v1/insights/summary").Want(t, http.StatusOK)
	var answer struct {
		Distributions []struct {
			Code  string
			Items []struct {
				Key, Title string
				Count      int
			}
		}
	}
	s.Decode(t, &answer)
	require.Equal(t, "MicrosoftDeclineReason", answer.Distributions[4].Code)
	got := map[string]int{}
	for _, i := range answer.Distributions[4].Items {
		got[i.Key] = i.Count
		require.NotEqual(t, i.Key, i.Title)
	}
	require.Equal(t, map[string]int{"DealValueBelowThreshold": 1, "NoSellerManagesCustomer": 1}, got)
}
