package httpapi_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/cosell/cosell/internal/apitest"
)

// contosoThings returns solutions, a review and locations of Contoso's in states that allow the operations on them.
func contosoThings(t *testing.T, h *apitest.Harness) map[string]string {
	t.Helper()
	c := h.SolutionAdmin()
	under := c.PublishSolution(t, apitest.SolutionDraft())
	p := h.ProfileAdmin()
	p.Patch(t, "/v1/profiles/1000002", apitest.Object{
		"contact":    apitest.Object{"name": "Pia Sand", "email": "pia@contoso.example", "phoneNumber": "+46 8 555 01 00"},
		"industries": []any{"Education"}, "services": []any{"Hardware"}, "solutionAreas": []any{"Security"}, "customerSizes": []any{"1to9employees"},
	}, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	hooked, paused := h.CreateWebhook(t), h.CreateWebhook(t)
	h.ContosoAdmin().Post(t, apitest.WebhookPath(paused, "pause"), nil).Want(t, http.StatusOK)
	h.Operator().Do(t, http.MethodPut, "/v1/holidays/2027-01-01", apitest.Object{"name": "New Year"}).Want(t, http.StatusOK)
	things := registrationThings(t, h)
	maps.Copy(things, map[string]string{
		"{webhookId}": hooked, "resumeWebhook {webhookId}": paused,
		"{deliveryId}":                 h.ContosoAdmin().Post(t, apitest.WebhookPath(hooked, "test"), nil).Want(t, http.StatusCreated).ID(t),
		"{solutionId}":                 under,
		"publishSolution {solutionId}": c.CreateSolution(t, apitest.SolutionDraft()), "askSolutionReview {solutionId}": c.PublishSolution(t, apitest.SolutionDraft()),
		"{reviewId}": c.AskReview(t, under, "CoSellReady"),
		"{ruleId}":   h.ContosoAdmin().Post(t, "/v1/routing-rules", apitest.Object{"country": "SE", "mpnId": "1000001"}).Want(t, http.StatusCreated).ID(t),
		"{mpnId}":    "1000001", "publishProfile {mpnId}": "1000002",
		"{jobId}": h.CreateJob(t, "retryable"),
	})
	return things
}

// registrationThings returns registrations of Contoso's, and an exception, in states that allow the operations on them.
func registrationThings(t *testing.T, h *apitest.Harness) map[string]string {
	t.Helper()
	reviewed, back, approved, passed := h.Register(t, h.ReviewedForm()), h.Register(t, h.ReviewedForm()), h.Register(t, h.RegistrationForm()), h.Register(t, h.ReviewedForm())
	h.Operator().Post(t, apitest.ReviewPath(back, "ask-for-action"), apitest.Object{"comments": "Look again"}).Want(t, http.StatusOK)
	h.Operator().Post(t, apitest.ReviewPath(passed, "pass"), nil).Want(t, http.StatusOK)
	return map[string]string{
		"{registrationId}": reviewed, "updateRegistration {registrationId}": back, "resubmitRegistration {registrationId}": back,
		"sampleRegistration {registrationId}": approved, "closeRegistration {registrationId}": passed,
		"validateMarketplace {registrationId}": h.Register(t, h.MarketplaceForm()), "{day}": "2027-01-01",
		"{version}":     "1",
		"{exceptionId}": h.AskException(t, reviewed),
	}
}
