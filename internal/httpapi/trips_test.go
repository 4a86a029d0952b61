package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// counted does the request and returns how many round trips and statements it took.
func counted(t *testing.T, h *apitest.Harness, status int, do func() *apitest.Response) (trips, statements int) {
	t.Helper()
	h.Trips.Reset()
	do().Want(t, status)
	return h.Trips.Round(), h.Trips.Statements()
}

// What a request asks of the database grows neither with the number of deals nor with what has happened to them. The first
// round of each way prepares its statements and is not counted.
func TestReadsAreTwoStatements(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := contosoAdmin(h)
	id := c.Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
	for range 5 {
		c.Create(t, apitest.Draft("contoso"))
	}
	hooked := newWebhook(t, h)
	for _, path := range []string{
		apitest.Path(id), apitest.Path(id) + "?include=microsoftResponse", apitest.Path(id) + "?fields=name",
		apitest.Path(id, "history"), apitest.Path(id, "microsoft-response"),
		"/v1/deals", "/v1/deals?include=microsoftResponse&status=Active&q=adatum&sort=dealValue&limit=2", "/v1/solutions", "/v1/deals/creation-eligibility",
		"/v1/access", "/v1/roles", "/v1/reference/countries",
		"/v1/webhooks", webhookPath(hooked), webhookPath(hooked, "deliveries"), webhookPath(hooked, "deliveries") + "?status=Failed&eventId=" + id,
		webhookPath(hooked, "deliveries", c.Post(t, webhookPath(hooked, "test"), nil).Want(t, http.StatusCreated).ID(t)),
	} {
		c.Get(t, path).Want(t, http.StatusOK)
		trips, statements := counted(t, h, http.StatusOK, func() *apitest.Response { return c.Get(t, path) })
		require.LessOrEqual(t, statements, 2, path)
		require.LessOrEqual(t, trips, 1, path)
	}
}

// Whoever comes for the first time is looked up; from then on that travels with the rest.
func TestTheFirstRequestOfATokenIsTwoRoundTrips(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosoAdmin(h).Get(t, "/v1/deals").Want(t, http.StatusOK)
	contosoAdmin(h).Get(t, "/v1/deals").Want(t, http.StatusOK)
	northwindAdmin(h).Get(t, "/v1/roles").Want(t, http.StatusOK)
	for want, c := range map[int]*apitest.Client{1: contosoAdmin(h), 2: h.As("fabrikam", access.ReferralAdmin)} {
		trips, statements := counted(t, h, http.StatusOK, func() *apitest.Response { return c.Get(t, "/v1/deals") })
		require.Equal(t, want, trips)
		require.Equal(t, 2, statements)
	}
}

func TestChangesAreFewRoundTrips(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	own := func(t *testing.T) string {
		return contosoAdmin(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	}
	guest := func(t *testing.T) string { return incoming(t, h) }
	for _, c := range []struct {
		operationID string
		client      *apitest.Client
		deal        func(*testing.T) string
		status      int
	}{
		{"createDeal", contosoAdmin(h), own, http.StatusCreated},
		{"recreateDeal", contosoAdmin(h), func(t *testing.T) string {
			id, _ := closedBy(t, h, "win", nil)
			return id
		}, http.StatusCreated},
		{"updateDeal", contosoAdmin(h), own, http.StatusOK},
		{"inviteToDeal", contosoAdmin(h), own, http.StatusOK},
		{"winDeal", contosoAdmin(h), own, http.StatusOK},
		{"loseDeal", contosoAdmin(h), own, http.StatusOK},
		{"reportDealError", contosoAdmin(h), own, http.StatusOK},
		{"acceptDeal", northwindAdmin(h), guest, http.StatusOK},
		{"declineDeal", northwindAdmin(h), guest, http.StatusOK},
		{"answerForMicrosoft", seller(h), func(t *testing.T) string {
			return contosoAdmin(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
		}, http.StatusOK},
	} {
		o := operationNamed(t, c.operationID)
		for round := range 2 {
			id := c.deal(t)
			trips, _ := counted(t, h, c.status, func() *apitest.Response {
				return o.send(t, c.client, o.at(id), o.good(t), apitest.IfMatch("*"), apitest.Key(c.operationID+string(rune('a'+round))))
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

func operationNamed(t *testing.T, id string) operation {
	t.Helper()
	for _, o := range operations(t) {
		if o.id == id {
			return o
		}
	}
	require.FailNow(t, "no such operation", id)
	return operation{}
}

// An edit that the rules must look up something for takes one round trip more.
func TestAnEditOfTheCurrencyIsThreeRoundTrips(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := contosoAdmin(h).Create(t, apitest.Draft("contoso"))
	for i, currency := range []string{"EUR", "SEK"} {
		trips, _ := counted(t, h, http.StatusOK, func() *apitest.Response {
			return contosoAdmin(h).Patch(t, apitest.Path(id), apitest.Object{"details": apitest.Object{"currency": currency}}, apitest.IfMatch("*"))
		})
		if i == 1 {
			require.LessOrEqual(t, trips, 3)
		}
	}
}
