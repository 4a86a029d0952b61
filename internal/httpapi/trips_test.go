package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// What a request asks of the database grows neither with the number of deals nor with what has happened to them. The first
// round of each way prepares its statements and is not counted.
func TestReadsAreTwoStatements(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
	for range 5 {
		c.Create(t, apitest.Draft("contoso"))
	}
	hooked := h.CreateWebhook(t)
	for _, path := range []string{
		apitest.Path(id), apitest.Path(id) + "?include=microsoftResponse", apitest.Path(id) + "?fields=name",
		apitest.Path(id, "history"), apitest.Path(id, "microsoft-response"),
		"/v1/deals", "/v1/deals?include=microsoftResponse&status=Active&q=adatum&sort=dealValue&limit=2", "/v1/solutions", "/v1/deals/creation-eligibility",
		"/v1/access", "/v1/roles", "/v1/reference/countries",
		"/v1/webhooks", apitest.WebhookPath(hooked), apitest.WebhookPath(hooked, "deliveries"), apitest.WebhookPath(hooked, "deliveries") + "?status=Failed&eventId=" + id,
		apitest.WebhookPath(hooked, "deliveries", c.Post(t, apitest.WebhookPath(hooked, "test"), nil).Want(t, http.StatusCreated).ID(t)),
	} {
		c.Get(t, path).Want(t, http.StatusOK)
		trips, statements := h.CountTrips(t, http.StatusOK, func() *apitest.Response { return c.Get(t, path) })
		require.LessOrEqual(t, statements, 2, path)
		require.LessOrEqual(t, trips, 1, path)
		if path == apitest.Path(id) {
			require.Equal(t, 1, statements, "the read that is asked most")
		}
	}
}

// Whoever comes for the first time is looked up; from then on that travels with the rest.
func TestTheFirstRequestOfATokenIsTwoRoundTrips(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.ContosoAdmin().Get(t, "/v1/deals").Want(t, http.StatusOK)
	h.ContosoAdmin().Get(t, "/v1/deals").Want(t, http.StatusOK)
	h.NorthwindAdmin().Get(t, "/v1/roles").Want(t, http.StatusOK)
	for want, c := range map[int]*apitest.Client{1: h.ContosoAdmin(), 2: h.As("fabrikam", access.ReferralAdmin)} {
		trips, statements := h.CountTrips(t, http.StatusOK, func() *apitest.Response { return c.Get(t, "/v1/deals") })
		require.Equal(t, want, trips)
		require.Equal(t, 2, statements)
	}
}

func TestChangesAreFewRoundTrips(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	own := func(t *testing.T) string {
		return h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	}
	guest := func(t *testing.T) string { return h.Incoming(t) }
	for _, c := range []struct {
		operationID string
		client      *apitest.Client
		deal        func(*testing.T) string
		status      int
	}{
		{"createDeal", h.ContosoAdmin(), own, http.StatusCreated},
		{"recreateDeal", h.ContosoAdmin(), func(t *testing.T) string {
			id, _ := h.CreateClosed(t, "win", nil)
			return id
		}, http.StatusCreated},
		{"updateDeal", h.ContosoAdmin(), own, http.StatusOK},
		{"inviteToDeal", h.ContosoAdmin(), own, http.StatusOK},
		{"winDeal", h.ContosoAdmin(), own, http.StatusOK},
		{"loseDeal", h.ContosoAdmin(), own, http.StatusOK},
		{"reportDealError", h.ContosoAdmin(), own, http.StatusOK},
		{"acceptDeal", h.NorthwindAdmin(), guest, http.StatusOK},
		{"declineDeal", h.NorthwindAdmin(), guest, http.StatusOK},
		{"answerForMicrosoft", h.Seller(), func(t *testing.T) string {
			return h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
		}, http.StatusOK},
	} {
		o := operationNamed(t, c.operationID)
		for round := range 2 {
			id := c.deal(t)
			trips, _ := h.CountTrips(t, c.status, func() *apitest.Response {
				return o.Send(t, c.client, o.At(id), o.Good(t), apitest.IfMatch("*"), apitest.Key(c.operationID+string(rune('a'+round))))
			})
			if round == 1 {
				require.LessOrEqual(t, trips, roundTrips(c.operationID), c.operationID)
			}
		}
	}
}

// roundTrips returns how many round trips an operation may take: the deal with BEGIN and the look whether the caller's access
// still holds, and the change with COMMIT; where the rules need to know more of a deal that is there, one for that.
func roundTrips(operationID string) int {
	if operationID == "recreateDeal" || operationID == "inviteToDeal" {
		return 3
	}
	return 2
}

func operationNamed(t *testing.T, id string) apitest.Operation {
	t.Helper()
	for _, o := range apitest.Operations(t) {
		if o.ID == id {
			return o
		}
	}
	require.FailNow(t, "no such operation", id)
	return apitest.Operation{}
}

// An edit that the rules must look up something for takes one round trip more.
func TestAnEditOfTheCurrencyIsThreeRoundTrips(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	for i, currency := range []string{"EUR", "SEK"} {
		trips, _ := h.CountTrips(t, http.StatusOK, func() *apitest.Response {
			return h.ContosoAdmin().Patch(t, apitest.Path(id), apitest.Object{"details": apitest.Object{"currency": currency}}, apitest.IfMatch("*"))
		})
		if i == 1 {
			require.LessOrEqual(t, trips, 3)
		}
	}
}
