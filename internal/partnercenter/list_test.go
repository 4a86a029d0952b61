package partnercenter_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// TestLists makes one world for all tests of lists, since filling it takes seconds.
func TestLists(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	w.filters(t)
	w.pages(t)
	w.documented(t)
	w.options(t)
	w.tokens(t)
}

// list reads a list with options, given as name, value, name, value.
func list(t *testing.T, c *apitest.Client, options ...string) *apitest.Response {
	t.Helper()
	return c.Get(t, referrals+query(options...))
}

func query(options ...string) string {
	q := url.Values{}
	for i := 0; i < len(options); i += 2 {
		q.Add(options[i], options[i+1])
	}
	return "?" + q.Encode()
}

// envelope is a page of a list.
type envelope struct {
	Context string `json:"@odata.context"`
	Count   *int   `json:"@odata.count"`
	Value   []shown
	Next    string `json:"@odata.nextLink"`
}

func page(t *testing.T, r *apitest.Response) (e envelope) {
	t.Helper()
	r.Want(t, http.StatusOK).Decode(t, &e)
	return e
}

func ids(all []shown) []string {
	ids := make([]string, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	return ids
}

// walk returns the referrals of all pages, and how many there are on each.
func (w *listWorld) walk(t *testing.T, c *apitest.Client, options ...string) (all []shown, sizes []int) {
	t.Helper()
	e := page(t, list(t, c, options...))
	for {
		all, sizes = append(all, e.Value...), append(sizes, len(e.Value))
		if e.Next == "" {
			return all, sizes
		}
		e = page(t, c.Get(t, strings.TrimPrefix(e.Next, w.URL)))
	}
}

// pages: everything that a client asks for comes in pages of 100, in order, by nextLink and by $skip.
func (w *listWorld) pages(t *testing.T) {
	c := w.ContosoAdmin()
	all, sizes := w.walk(t, c)
	require.Equal(t, ids(w.all), ids(all), "newest first")
	require.Equal(t, []int{100, len(all) - 100}, sizes)

	top, sizes := w.walk(t, c, "$top", "101", "$orderby", "createdDateTime")
	require.Equal(t, []int{100, 1}, sizes)
	oldest := ids(all)
	slices.Reverse(oldest)
	require.Equal(t, oldest[:101], ids(top))

	ten, sizes := w.walk(t, c, "$top", "10", "$skip", "7")
	require.Equal(t, []int{10}, sizes)
	require.Equal(t, ids(all)[7:17], ids(ten))
	_, sizes = w.walk(t, c, "$top", "100", "$filter", "id ne null")
	require.Equal(t, []int{100}, sizes)
	none, sizes := w.walk(t, c, "$top", "0")
	require.Empty(t, none)
	require.Equal(t, []int{0}, sizes)
	for _, huge := range []string{"1000000000000", "99999999999999999999", ""} {
		_, sizes = w.walk(t, c, "$top", huge)
		require.Equal(t, []int{100, len(all) - 100}, sizes, huge)
	}

	var skipped []string
	for len(skipped)%100 == 0 {
		e := page(t, list(t, c, "$top", "100", "$skip", strconv.Itoa(len(skipped)), "$count", "true"))
		skipped = append(skipped, ids(e.Value)...)
		require.Equal(t, len(all), *e.Count)
	}
	require.Equal(t, ids(all), skipped)
	past := page(t, list(t, c, "$skip", "100000", "$count", "true"))
	require.Empty(t, past.Value)
	require.Equal(t, len(all), *past.Count)

	first := page(t, list(t, c, "$skip", "5", "$count", "true"))
	second := page(t, c.Get(t, strings.TrimPrefix(first.Next, w.URL)))
	require.Equal(t, ids(all)[5:], append(ids(first.Value), ids(second.Value)...))
	require.Equal(t, len(all), *second.Count)

	for _, by := range []string{"updatedDateTime desc", "details/dealValue", "DETAILS/CLOSINGDATETIME asc"} {
		sorted, _ := w.walk(t, c, "$orderby", by)
		require.ElementsMatch(t, ids(all), ids(sorted), by)
		require.NotEqual(t, ids(all), ids(sorted), by)
	}
}

// documented: the filters of Microsoft's documentation, as clients write them, find what they should and nothing else.
func (w *listWorld) documented(t *testing.T) {
	c, d := w.ContosoAdmin(), w.all[len(w.all)/2]
	for filter, holds := range map[string]func(shown) bool{
		"status eq 'New' and qualification eq 'SalesQualified'": func(d shown) bool { return d.Status == "New" && d.Qualification == "SalesQualified" },
		"customerProfile/address/country eq '" + d.CustomerProfile.Address.Country + "' and direction eq '" + d.Direction + "'": func(o shown) bool {
			return o.CustomerProfile.Address.Country == d.CustomerProfile.Address.Country && o.Direction == d.Direction
		},
		"(type eq 'Shared' and direction eq 'Incoming')":       func(d shown) bool { return d.Type == "Shared" && d.Direction == "Incoming" },
		"(direction eq 'Incoming' and substatus eq 'Pending')": func(d shown) bool { return d.Substatus == "Pending" },
		"direction eq 'Incoming' and substatus eq 'Received'":  func(d shown) bool { return d.Substatus == "Pending" },
		"direction eq 'Incoming' and status eq 'Active'":       func(d shown) bool { return d.Direction == "Incoming" && d.Status == "Active" },
		"updatedDateTime ge " + d.UpdatedDateTime:              func(o shown) bool { return o.UpdatedDateTime >= d.UpdatedDateTime },
		"engagementId eq " + d.EngagementID:                    func(o shown) bool { return o.EngagementID == d.EngagementID },
		"status eq 'Active' and direction eq 'Outgoing' and team/any(t:t/email eq 'rita@contoso.example')": func(d shown) bool {
			return d.Status == "Active" && d.Direction == "Outgoing" && len(d.Team) > 0 && d.Team[0].Email == "rita@contoso.example"
		},
	} {
		found, _ := w.walk(t, c, "$filter", filter)
		var want []string
		for _, d := range w.all {
			if holds(d) {
				want = append(want, d.ID)
			}
		}
		require.Subset(t, ids(found), want, filter)
		for _, d := range found {
			require.True(t, holds(d), filter)
		}
	}
	raw := c.Get(t, referrals+"?%24filter=status%09eq%0D%0A%27new%27&%24top=1").Want(t, http.StatusOK)
	require.Len(t, raw.At(t, "value"), 1)
	require.NotContains(t, string(raw.Body), "@odata.count")
	require.Equal(t, w.URL+"/v1.0/$metadata#engagements/referrals", raw.Text(t, "@odata.context"))
}

// options: all that are wrong are refused by name at once; what is not an option is ignored.
func (w *listWorld) options(t *testing.T) {
	c := w.ContosoAdmin()
	selected := list(t, c, "$top", "1", "$select", "NAME, customerProfile/name,eTag", "$expand", "", "api-version", "1",
		"$skip", "", "$orderby", " ", "$count", "", "$filter", "\t").Want(t, http.StatusOK)
	require.Len(t, selected.At(t, "value", 0), 3)
	require.Len(t, selected.At(t, "value", 0, "customerProfile"), 1)
	require.NotEmpty(t, selected.Text(t, "value", 0, "customerProfile", "name"))

	for _, bad := range []struct{ name, value string }{
		{"$top", "-1"},
		{"$top", "x"},
		{"$top", "1.5"},
		{"$top", "-99999999999999999999"},
		{"$skip", "-1"},
		{"$skip", "100001"},
		{"$skip", "99999999999999999999"},
		{"$skip", "1e3"},
		{"$count", "yes"},
		{"$orderby", "name"},
		{"$orderby", "\x8d"},
		{"$orderby", "createdDateTime down"},
		{"$select", "color"},
		{"$select", "name\x8d"},
		{"$select", "\x00"},
		{"$top", "\x8d"},
		{"$count", "\x8d"},
		{"$expand", "\x8d"},
		{"$skiptoken", "\x8d"},
		{"$select", "name,"},
		{"$select", "customerProfile/color"},
		{"$expand", "team"},
		{"$skiptoken", "x"},
		{"$search", "x"},
		{"$filter", "("},
		{"$filter", strings.Repeat("(", 10_000)},
		{"$filter", "status eq 'New\x00'"},
		{"$filter", "createdDateTime gt 5"},
		{"$filter", "details/dealValue gt 1e400"},
		{"$filter", "closeDate eq null"},
		{"$filter", "name eq 'it's'"},
	} {
		refused := list(t, c, bad.name, bad.value).Want(t, http.StatusBadRequest)
		require.Equal(t, bad.name, refused.Text(t, "error", "target"), "%s", refused.Body)
	}
	require.Contains(t, list(t, c, "$skip", "100001").Text(t, "error", "message"), "@odata.nextLink")
	require.Contains(t, list(t, c, "$filter", "status eq 'New' or").Text(t, "error", "message"), "At character 19")
	all := list(t, c, "$top", "-1", "$skip", "x", "$filter", "(", "$orderby", "x", "$select", "x,y", "$count", "1", "$expand", "x").Want(t, http.StatusBadRequest)
	require.Len(t, all.At(t, "error", "details"), 8)
	require.Len(t, list(t, c, "$top", "1", "$TOP", "2").Want(t, http.StatusBadRequest).At(t, "error", "details"), 1)
	require.NotContains(t, string(c.Get(t, referrals+"?$filter=%zz").Want(t, http.StatusBadRequest).Body), `"/query"`)

	for _, foreign := range []string{"engagementId eq '" + uuid.NewString() + "'", "mpnId eq '3000001'", "id eq " + uuid.NewString()} {
		require.Empty(t, page(t, list(t, c, "$filter", foreign)).Value)
	}
	w.SolutionAdmin().Get(t, referrals).Want(t, http.StatusForbidden)
}

// tokens: a token works only for its own list and its own organisation.
func (w *listWorld) tokens(t *testing.T) {
	c := w.ContosoAdmin()
	first := page(t, list(t, c, "$filter", "name ne null", "$top", "101", "$orderby", "createdDateTime"))
	u, err := url.Parse(first.Next)
	require.NoError(t, err)
	require.Len(t, u.Query(), 1)
	token := u.Query().Get("$skiptoken")
	for _, beside := range [][]string{
		{}, {"$filter", "name ne null", "$top", "101", "$orderby", "createdDateTime"}, {"$top", "1", "$skip", "3", "$select", "id"},
	} {
		require.Len(t, page(t, list(t, c, append(beside, "$skiptoken", token)...)).Value, 1)
	}
	for name, bad := range map[string]*apitest.Response{
		"cut":              list(t, c, "$skiptoken", token[:len(token)-1]),
		"changed":          list(t, c, "$skiptoken", token[:20]+"x"+token[21:]),
		"empty":            list(t, c, "$skiptoken", ""),
		"another filter":   list(t, c, "$skiptoken", token, "$filter", "status eq 'New'"),
		"another order":    list(t, c, "$skiptoken", token, "$orderby", "updatedDateTime"),
		"another caller":   list(t, w.NorthwindAdmin(), "$skiptoken", token),
		"of /v1":           list(t, c, "$skiptoken", c.Get(t, "/v1/deals?limit=1").Text(t, "nextCursor")),
		"made up":          list(t, c, "$skiptoken", apitest.MadeUpCursor(referrals+"\ncontoso", "", "", "", "", "5", "x", uuid.NewString())),
		"made up, a top":   list(t, c, "$skiptoken", apitest.MadeUpCursor(referrals+"\ncontoso", "", "", "", "", "x", "2026-11-27T04:50:18.000001Z", uuid.NewString())),
		"made up, an id":   list(t, c, "$skiptoken", apitest.MadeUpCursor(referrals+"\ncontoso", "", "", "", "", "5", "2026-11-27T04:50:18.000001Z", "x")),
		"made up, filters": list(t, c, "$skiptoken", apitest.MadeUpCursor(referrals+"\ncontoso", "(", "", "", "", "5", "2026-11-27T04:50:18.000001Z", uuid.NewString())),
	} {
		require.Equal(t, "$skiptoken", bad.Want(t, http.StatusBadRequest).Text(t, "error", "target"), name)
	}
	one := w.ContosoAdmin().Get(t, "/v1/deals?limit=1").Text(t, "nextCursor")
	w.ContosoAdmin().Get(t, "/v1/deals?cursor="+url.QueryEscape(token)).WantProblem(t, http.StatusBadRequest, "invalid-cursor")
	require.NotEmpty(t, one)
}
