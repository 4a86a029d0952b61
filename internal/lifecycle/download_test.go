package lifecycle_test

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

var acceptCSV = apitest.Header{Name: "Accept", Value: "text/csv"}

// table returns the lines of a table, each by column name.
func table(t *testing.T, r *apitest.Response) []map[string]string {
	t.Helper()
	require.Equal(t, "text/csv; charset=utf-8", r.Header.Get("Content-Type"))
	all, err := csv.NewReader(strings.NewReader(string(r.Body))).ReadAll()
	require.NoError(t, err)
	lines := make([]map[string]string, len(all)-1)
	for i, cells := range all[1:] {
		lines[i] = map[string]string{}
		for j, cell := range cells {
			lines[i][all[0][j]] = cell
		}
	}
	return lines
}

// TestDealsAreDownloadedAsTheyAreListed shows that a file has the deals of the list, in the same order, and only for those who may see
// them.
func TestDealsAreDownloadedAsTheyAreListed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	draft := apitest.Inviting(apitest.Draft("contoso"), "msft")
	draft["name"], draft["externalReferenceId"] = `=1+1, "quoted"`, "+46"
	draft["details"].(apitest.Object)["notes"] = "first\nsecond, third"
	draft["team"] = []any{apitest.Person("ada@contoso.example"), apitest.Object{
		"firstName": "Bo", "lastName": "Berg, Jr.", "phoneNumber": "+46 8 1", "email": "bo@contoso.example", "title": "Sales",
	}}
	first := admin.Create(t, draft)
	second := admin.Create(t, apitest.Draft("contoso"))
	h.As("msft", access.MicrosoftSeller).Post(t, apitest.Path(first, "microsoft-response"),
		apitest.Object{"decision": "Accepted", "estimatedValue": 1}).Want(t, http.StatusOK)

	r := admin.Get(t, "/v1/deals.csv").Want(t, http.StatusOK)
	require.Equal(t, r.Body, admin.Get(t, "/v1/deals", acceptCSV).Want(t, http.StatusOK).Body)
	require.Empty(t, r.Header.Get("Link"))
	lines := table(t, r)
	require.Len(t, lines, 2)
	require.Equal(t, second, lines[0]["id"])
	line := lines[1]
	require.Equal(t, first, line["id"])
	require.Equal(t, `"1"`, line["eTag"])
	require.Equal(t, `'=1+1, "quoted"`, line["name"])
	require.Equal(t, "'+46", line["externalReferenceId"])
	require.Equal(t, "first\nsecond, third", line["details/notes"])
	require.Equal(t, "42000", line["details/dealValue"])
	require.Equal(t, "2027-05-23T12:00:00Z", line["details/closingDateTime"])
	require.Equal(t, "true", line["consent/consentToContact"])
	require.Equal(t, "Robin,Lake,+46 8 555 01 00,ada@contoso.example\nBo,\"Berg, Jr.\",+46 8 1,bo@contoso.example,Sales", line["team"])
	require.Equal(t, "BusinessProfileLocation,msft", line["target"])
	require.Equal(t, "Accepted", line["microsoftResponse/status"])
	require.NotEmpty(t, line["microsoftResponse/sellers"])
	require.Equal(t, "NotRequested", lines[0]["microsoftResponse/status"])

	require.Len(t, table(t, admin.Get(t, "/v1/deals.csv?microsoftStatus=Accepted").Want(t, http.StatusOK)), 1)
	ordered := table(t, admin.Get(t, "/v1/deals.csv?sort=createdDateTime").Want(t, http.StatusOK))
	require.Equal(t, first, ordered[0]["id"])
	require.Empty(t, table(t, h.As("contoso", access.ReferralUser).Get(t, "/v1/deals.csv").Want(t, http.StatusOK)))
	require.Empty(t, table(t, h.As("fabrikam", access.ReferralAdmin).Get(t, "/v1/deals.csv").Want(t, http.StatusOK)))
}

// copyDeal writes that many copies of a deal, a second apart.
func copyDeal(t *testing.T, h *apitest.Harness, id string, copies int) {
	t.Helper()
	_, err := h.Connect(t).Exec(t.Context(), `
		insert into deals (
			id, engagement_id, organization_id, mpn_id, direction, qualification, country, created_at, revision, status, substatus, deal_type,
			deal_value, currency, closing_at, updated_at, solution_ids, team_emails, search, document)
		select c.id, c.id, organization_id, mpn_id, direction, qualification, country, created_at + c.n * interval '1 s', revision, status,
			substatus, deal_type, deal_value, currency, closing_at, updated_at, solution_ids, team_emails, search,
			replace(document::text, $1::text, c.id::text)::json
		from deals d cross join (select n, gen_random_uuid() as id from generate_series(1, $2::int) n) c where d.id = $1::uuid`, id, copies)
	require.NoError(t, err)
}

// TestAFileOfDealsHasAnEnd shows that a file has at most 5,000 deals, and says where the rest begins.
func TestAFileOfDealsHasAnEnd(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	copyDeal(t, h, admin.Create(t, apitest.Draft("contoso")), 5001)
	for _, sort := range []string{"-createdDateTime", "name"} {
		begun := time.Now() //nolint:forbidigo // a stopwatch
		r := admin.Get(t, "/v1/deals.csv?sort="+sort).Want(t, http.StatusOK)
		t.Logf("5,000 deals by %s, %d kB: %v", sort, len(r.Body)/1000, time.Since(begun))
		ids := map[string]bool{}
		for _, line := range table(t, r) {
			ids[line["id"]] = true
		}
		require.Len(t, ids, 5000)
		rest := strings.TrimSuffix(strings.TrimPrefix(r.Header.Get("Link"), "<"), `>; rel="next"`)
		require.True(t, strings.HasPrefix(rest, "/v1/deals.csv?cursor="), rest)
		r = admin.Get(t, rest).Want(t, http.StatusOK)
		for _, line := range table(t, r) {
			require.False(t, ids[line["id"]])
			ids[line["id"]] = true
		}
		require.Len(t, ids, 5002)
		require.Empty(t, r.Header.Get("Link"))
	}
}
