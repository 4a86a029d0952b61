package lifecycle_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// From the moment its time runs out a deal is shown, tagged and found as expired, whether or not that has been recorded yet.
func TestADealPastItsTimeIsExpiredEverywhere(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos, northwinds, microsofts := h.Engagement(t)
	lead := h.CreateLead(t, apitest.LeadTo("northwind"))
	waiting := map[string]*apitest.Client{northwinds: h.NorthwindAdmin(), lead: h.NorthwindAdmin(), microsofts: h.Seller()}
	received := map[string]string{northwinds: "Received", lead: "Received", microsofts: "Pending"}
	for id, c := range waiting {
		requireFoundAs(t, c, id, "New", received[id])
		c.Get(t, apitest.Path(id), apitest.IfNoneMatch(`"1"`)).Want(t, http.StatusNotModified)
	}
	h.Clock.Add(ttl)
	for id, c := range waiting {
		r := c.Get(t, apitest.Path(id), apitest.IfNoneMatch(`"1"`)).Want(t, http.StatusOK)
		require.Equal(t, `"1-expired"`, r.ETag(), "a tag of its own: what was cached is not good any more")
		require.Equal(t, r.ETag(), r.Text(t, "eTag"))
		require.Equal(t, r.Text(t, "expirationDateTime"), r.Text(t, "closedDateTime"))
		c.Get(t, apitest.Path(id), apitest.IfNoneMatch(r.ETag())).Want(t, http.StatusNotModified)
		requireFoundAs(t, c, id, "Closed", "Expired")
		require.Equal(t, r.At(t, "eTag"), c.Get(t, "/v1/deals?q="+id).Want(t, http.StatusOK).At(t, "items", 0, "eTag"))
	}
	require.Equal(t, "Expired", h.ContosoAdmin().Get(t, apitest.Path(contosos, "microsoft-response")).Text(t, "status"))
	h.ContosoAdmin().Post(t, apitest.Path(contosos, "win"), nil).Want(t, http.StatusOK)
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	told := h.NorthwindAdmin().Get(t, "/v1/events?type=related-referral-updated").Want(t, http.StatusOK)
	require.Equal(t, "Closed", told.Text(t, "items", 0, "deal", "status"), "what is told of it meanwhile is told of an expired deal")

	again := h.NorthwindAdmin().Post(t, apitest.Path(lead, "recreate"), `{"team":[`+apitest.PersonJSON+`]}`).Want(t, http.StatusCreated)
	require.NotContains(t, string(again.Body), apitest.LeadContact, "the contacts of an expired lead do not come back")

	h.Clock.Add(ttl)
	_, err = h.Deals.ExpireDeals(t.Context())
	require.NoError(t, err)
	for id, c := range waiting {
		r := c.Get(t, apitest.Path(id), apitest.IfNoneMatch(`"1", "1-expired"`)).Want(t, http.StatusOK)
		require.Equal(t, `"2"`, r.ETag())
		require.Equal(t, r.Text(t, "expirationDateTime"), r.Text(t, "closedDateTime"), "it ended when its time ran out, not when that was marked")
		requireFoundAs(t, c, id, "Closed", "Expired")
	}
}

// A lead for information, too, is archived by time alone.
func TestAnInformingLeadPastItsTimeIsExpired(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateLead(t, informing("GetItNow"))
	requireFoundAs(t, h.ContosoAdmin(), id, "None", "None")
	h.Clock.Add(apitest.Start.AddDate(0, 6, 0).Sub(apitest.Start))
	requireFoundAs(t, h.ContosoAdmin(), id, "Closed", "Expired")
}

// requireFoundAs fails the test unless the deal is shown in the state, and filters find it by that state and no other.
func requireFoundAs(t *testing.T, c *apitest.Client, id, status, substatus string) {
	t.Helper()
	require.Equal(t, status+"/"+substatus, c.State(t, id))
	for parameter, values := range map[string][]string{
		"status":    {"None", "New", "Active", "Closed"},
		"substatus": {"None", "Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired", "Error"},
	} {
		for _, value := range values {
			want := 0
			if value == status && parameter == "status" || value == substatus && parameter == "substatus" {
				want = 1
			}
			found := c.Get(t, "/v1/deals?q="+id+"&"+parameter+"="+value).Want(t, http.StatusOK)
			require.Len(t, found.At(t, "items"), want, "%s=%s", parameter, value)
		}
	}
}
