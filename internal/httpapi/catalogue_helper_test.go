package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func solutionAdmin(h *apitest.Harness) *apitest.Client {
	return h.As("contoso", access.CoSellSolutionAdmin)
}

func profileAdmin(h *apitest.Harness) *apitest.Client {
	return h.As("contoso", access.BusinessProfileAdmin)
}

func operator(h *apitest.Harness) *apitest.Client { return h.As(access.Microsoft, access.Operator) }

// declaration returns a solution of Contoso's that has what a review towards co-sell ready needs, which the test then changes.
func declaration() apitest.Object {
	return apitest.Object{
		"name": "Contoso Store", "mpnId": "1000001", "description": "Runs a store", "offerType": "SaaS",
		"listingUrl": "https://marketplace.example/contoso/store",
		"documents": apitest.Object{
			"onePagerUrl": "https://contoso.example/1.pdf", "pitchDeckUrl": "https://contoso.example/2.pdf",
		},
		"coSellGeographies": []any{"SE"},
		"salesContacts": []any{apitest.Object{
			"country": "SE", "name": "Ada Berg", "email": "ada@contoso.example", "phoneNumber": "+46 8 555 01 00",
		}},
	}
}

func solutionPath(id string, below ...string) string {
	path := "/v1/solutions/" + id
	for _, b := range below {
		path += "/" + b
	}
	return path
}

// newSolution creates a solution and returns its id.
func newSolution(t *testing.T, c *apitest.Client, body apitest.Object) string {
	t.Helper()
	return c.Post(t, "/v1/solutions", body).Want(t, http.StatusCreated).ID(t)
}

// published creates a solution, publishes it and returns its id.
func published(t *testing.T, c *apitest.Client, body apitest.Object) string {
	t.Helper()
	id := newSolution(t, c, body)
	c.Post(t, solutionPath(id, "publish"), nil).Want(t, http.StatusOK)
	return id
}

// asked asks for a review of the solution and returns the review's id.
func asked(t *testing.T, c *apitest.Client, id, goal string) string {
	t.Helper()
	return c.Post(t, solutionPath(id, "reviews"), apitest.Object{"goal": goal}).Want(t, http.StatusCreated).ID(t)
}

// decide passes or fails the review.
func decide(t *testing.T, h *apitest.Harness, review, how string) *apitest.Response {
	t.Helper()
	return operator(h).Post(t, "/v1/solution-reviews/"+review+"/"+how, apitest.Object{"report": "Looked at it"}).Want(t, http.StatusOK)
}

// contosoThings returns solutions, a review and locations of Contoso's in states that allow the operations on them.
func contosoThings(t *testing.T, h *apitest.Harness) map[string]string {
	t.Helper()
	c := solutionAdmin(h)
	under := published(t, c, declaration())
	p := profileAdmin(h)
	p.Patch(t, "/v1/profiles/1000002", apitest.Object{
		"contact":    apitest.Object{"name": "Pia Sand", "email": "pia@contoso.example", "phoneNumber": "+46 8 555 01 00"},
		"industries": []any{"Education"}, "services": []any{"Hardware"}, "solutionAreas": []any{"Security"}, "customerSizes": []any{"1to9employees"},
	}, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	hooked, paused := newWebhook(t, h), newWebhook(t, h)
	contosoAdmin(h).Post(t, webhookPath(paused, "pause"), nil).Want(t, http.StatusOK)
	operator(h).Do(t, http.MethodPut, "/v1/holidays/2027-01-01", apitest.Object{"name": "New Year"}).Want(t, http.StatusOK)
	things := registrationThings(t, h)
	for parameter, id := range map[string]string{
		"{webhookId}": hooked, "resumeWebhook {webhookId}": paused,
		"{deliveryId}":                 contosoAdmin(h).Post(t, webhookPath(hooked, "test"), nil).Want(t, http.StatusCreated).ID(t),
		"{solutionId}":                 under,
		"publishSolution {solutionId}": newSolution(t, c, declaration()), "askSolutionReview {solutionId}": published(t, c, declaration()),
		"{reviewId}": asked(t, c, under, "CoSellReady"),
		"{ruleId}":   contosoAdmin(h).Post(t, "/v1/routing-rules", apitest.Object{"country": "SE", "mpnId": "1000001"}).Want(t, http.StatusCreated).ID(t),
		"{mpnId}":    "1000001", "publishProfile {mpnId}": "1000002",
		"{jobId}": newJob(t, h, "retryable"),
	} {
		things[parameter] = id
	}
	return things
}

// checksOf returns the checks of a problem document that do not hold.
func checksOf(t *testing.T, r *apitest.Response) []string {
	t.Helper()
	var p struct {
		Checks []struct {
			Code   string
			Passed bool
		}
	}
	r.Decode(t, &p)
	require.NotEmpty(t, p.Checks)
	var failed []string
	for _, c := range p.Checks {
		if !c.Passed {
			failed = append(failed, c.Code)
		}
	}
	return failed
}
