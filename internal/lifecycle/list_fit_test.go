package lifecycle_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// fitting is a page of a list by fit.
type fitting struct {
	Items []struct {
		ID   string
		Name string
		Fit  struct {
			Step    string
			Reasons []struct{ Code, Text string }
		}
	}
	NextCursor *string
}

// byFit returns a page of what waits for the client, best fit first.
func byFit(t *testing.T, c *apitest.Client, parameters ...string) (list fitting) {
	t.Helper()
	q := url.Values{"sort": {"fit"}}
	for pair := range slices.Chunk(parameters, 2) {
		q.Set(pair[0], pair[1])
	}
	c.Get(t, "/v1/deals?"+q.Encode()).Want(t, http.StatusOK).Decode(t, &list)
	return list
}

func (f fitting) ids() []string {
	ids := []string{}
	for _, d := range f.Items {
		ids = append(ids, d.ID)
	}
	return ids
}

// leadIn returns a lead to Contoso from a customer in a country and industry.
func leadIn(country, industry string) apitest.Object {
	lead := apitest.LeadTo("contoso")
	lead["customerProfile"].(apitest.Object)["address"] = apitest.Object{"city": "Lund", "country": country}
	lead["details"] = apitest.Object{"requirements": apitest.Object{"industries": []any{apitest.Object{"id": industry}}}}
	return lead
}

// Of the deals that wait, those most like what the organisation wins come first; the newest come last.
func TestWhatWaitsIsListedByFit(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	h.Project()
	older, newer := h.CreateLead(t, leadIn("NO", "Healthcare")), h.CreateLead(t, leadIn("SE", "Education"))
	h.Project()
	none := byFit(t, contoso)
	require.Equal(t, []string{newer, older}, none.ids(), "without wins the newest are first")
	require.Equal(t, "NoWins", none.Items[0].Fit.Reasons[0].Code)

	for range 3 {
		id := h.CreateLead(t, leadIn("NO", "Healthcare"))
		contoso.Post(t, apitest.Path(id, "accept"), nil).Want(t, http.StatusOK)
		h.Clock.Add(2 * time.Hour)
		contoso.Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	}
	half := h.CreateLead(t, leadIn("NO", "Education"))
	h.Project()
	late := h.CreateLead(t, leadIn("NO", "Healthcare"))
	want := []string{older, half, newer, late}
	all := byFit(t, contoso)
	require.Equal(t, want, all.ids())
	require.Equal(t, "Your organisation wins deals in this industry.", all.Items[0].Fit.Reasons[0].Text)
	require.Equal(t, "NotJudged", all.Items[3].Fit.Reasons[0].Code)
	for size := 1; size < 4; size++ {
		var paged []string
		page := byFit(t, contoso, "limit", string(rune('0'+size)))
		for paged = page.ids(); page.NextCursor != nil; paged = append(paged, page.ids()...) {
			page = byFit(t, contoso, "limit", string(rune('0'+size)), "cursor", *page.NextCursor)
		}
		require.Equal(t, want, paged, "in pages of %d", size)
	}
	require.Equal(t, []string{newer}, byFit(t, contoso, "country", "SE").ids())
	require.Equal(t, want, byFit(t, contoso, "status", "New", "substatus", "Received", "direction", "Incoming").ids())
	trimmed := contoso.Get(t, "/v1/deals?sort=fit&fields=name&include=microsoftResponse&limit=1").Want(t, http.StatusOK)
	require.Len(t, trimmed.At(t, "items", 0), 4, "the id, the name, the answer and the fit")
	contoso.Post(t, apitest.Path(older, "decline"), apitest.Object{"reasonCode": "NotACustomer"}).Want(t, http.StatusOK)
	require.Equal(t, want[1:], byFit(t, contoso).ids(), "what is answered is gone at once")
	h.Clock.Add(15 * 24 * time.Hour)
	require.Empty(t, byFit(t, contoso).ids(), "what has run out does not wait")
	require.NotContains(t, string(contoso.Get(t, "/v1/deals?limit=1").Body), `"fit"`)
}

// Sorted by fit everybody sees the deals that they see otherwise, and Microsoft's sellers what waits for Microsoft.
func TestTheListByFitHoldsOnlyWhatIsInScope(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id, theirs, microsofts := h.Engagement(t)
	h.Project()
	require.Empty(t, byFit(t, h.ContosoAdmin()).ids(), "it does not wait for who made it: %s", id)
	require.Equal(t, []string{theirs}, byFit(t, h.NorthwindAdmin()).ids())
	require.Equal(t, []string{microsofts}, byFit(t, h.Seller()).ids())
	require.Equal(t, []string{microsofts}, byFit(t, h.Seller(), "substatus", "Pending").ids())
	require.Empty(t, byFit(t, h.As("fabrikam", access.ReferralAdmin)).ids())
	elsewhere := h.AddUser("northwind", "part@northwind.example", access.Grant{Role: access.Viewer, Locations: []string{"3000002"}})
	require.Empty(t, byFit(t, elsewhere).ids())
	h.As("contoso", access.AccountAdmin).Get(t, "/v1/deals?sort=fit").WantProblem(t, http.StatusForbidden, "role-missing")
}

func TestAFilterAgainstWaitingIsRefusedByFit(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := h.ContosoAdmin().Get(t, "/v1/deals?sort=fit&status=Closed&substatus=Won&direction=Outgoing").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	for i, name := range []string{"direction", "status", "substatus"} {
		require.Equal(t, "/query/"+name, r.Text(t, "errors", i, "pointer"))
		require.Equal(t, "contradiction", r.Text(t, "errors", i, "code"))
	}
	h.ContosoAdmin().Get(t, "/v1/deals?sort=-fit").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
}
