package apitest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cosell/cosell/internal/access"
)

// RegistrationForm returns a form for Contoso's deal that is approved automatically, for the test to change. It is signed today.
func RegistrationForm(today time.Time) Object {
	return Object{
		"type": "AzureIpCoSell", "holdsCustomerContract": true,
		"contract": Object{
			"value": 42000, "currency": "USD", "term": "Finite", "signDateTime": today.Format(time.RFC3339),
			"startDateTime": today.Format(time.RFC3339), "endDateTime": today.AddDate(1, 0, 0).Format(time.RFC3339),
		},
		"solutionDetails": []any{Object{
			"id": "SOL-10001-CTS", "value": 40000, "isDeployedOnAzure": true, "primaryDeploymentOn": "Customer", "pricingModel": "Other",
			"marketplaceTransactionDetails": Object{"isMarketplaceTransacted": false},
		}},
	}
}

// RegistrationForm returns a form that is signed by the test's clock.
func (h *Harness) RegistrationForm() Object { return RegistrationForm(h.Clock.Now()) }

// ReviewedForm returns a form with a value so high that it has to be reviewed.
func (h *Harness) ReviewedForm() Object {
	form := h.RegistrationForm()
	form["contract"].(Object)["value"] = 1_000_000.01 // as it is written above
	return form
}

// MarketplaceForm returns a form that the marketplace validates.
func (h *Harness) MarketplaceForm() Object {
	form := h.RegistrationForm()
	solution := form["solutionDetails"].([]any)[0].(Object) // as it is written above
	solution["marketplaceTransactionDetails"] = Object{
		"isMarketplaceTransacted": true, "marketplaceTransactionDateTime": h.Clock.Now().Format(time.RFC3339),
	}
	return form
}

// CreateAccepted creates a co-sell deal of Contoso's that Microsoft accepts, and returns its id while it is open.
func (h *Harness) CreateAccepted(t testing.TB) string {
	t.Helper()
	draft := Inviting(Draft("contoso"), access.Microsoft)
	draft["team"] = []any{Person("ulf@contoso.example")}
	id := h.ContosoAdmin().Create(t, draft)
	h.AcceptForMicrosoft(t, id)
	return id
}

// CreateWon is CreateAccepted for a deal that is won on the day on which it was created.
func (h *Harness) CreateWon(t testing.TB) string {
	t.Helper()
	id := h.CreateAccepted(t)
	h.ContosoAdmin().Post(t, Path(id, "win"), nil).Want(t, http.StatusOK)
	return id
}

// Register registers a won deal of Contoso's with the form and returns the registration's id.
func (h *Harness) Register(t testing.TB, form Object) string {
	t.Helper()
	return h.ContosoAdmin().Post(t, Path(h.CreateWon(t), "registrations"), form).Want(t, http.StatusCreated).ID(t)
}

// AskException asks for an exception for a registration and returns its id.
func (h *Harness) AskException(t testing.TB, registrationID string) string {
	t.Helper()
	deal := h.ContosoAdmin().Get(t, RegistrationPath(registrationID)).Text(t, "dealId")
	ask := Object{"type": "AzureIpCoSell", "justification": "Signed late"}
	return h.ContosoAdmin().Post(t, Path(deal, "registration-exceptions"), ask).Want(t, http.StatusCreated).ID(t)
}

// RegistrationPath returns the path of a registration, and of something below it.
func RegistrationPath(id string, below ...string) string {
	return strings.Join(append([]string{"/v1/registrations", id}, below...), "/")
}

// ReviewPath returns the path of a registration's review, and of a step of it.
func ReviewPath(id string, below ...string) string {
	return strings.Join(append([]string{"/v1/registration-reviews", id}, below...), "/")
}
