package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// registrable creates a co-sell deal of Contoso's that Microsoft accepts, and returns its id while it is open.
func registrable(t *testing.T, h *apitest.Harness) string {
	t.Helper()
	draft := apitest.Inviting(apitest.Draft("contoso"), access.Microsoft)
	draft["team"] = []any{apitest.Person("ulf@contoso.example")}
	id := contosoAdmin(h).Create(t, draft)
	h.AcceptForMicrosoft(t, id)
	return id
}

// wonDeal is registrable that is won on the day on which it was created.
func wonDeal(t *testing.T, h *apitest.Harness) string {
	t.Helper()
	id := registrable(t, h)
	contosoAdmin(h).Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	return id
}

// registrationForm returns a form for Contoso's deal that is approved by itself, which the test changes.
func registrationForm(h *apitest.Harness) apitest.Object { return formAt(h.Clock.Now()) }

func formAt(today time.Time) apitest.Object {
	return apitest.Object{
		"type": "AzureIpCoSell", "holdsCustomerContract": true,
		"contract": apitest.Object{
			"value": 42000, "currency": "USD", "term": "Finite", "signDateTime": today.Format(time.RFC3339),
			"startDateTime": today.Format(time.RFC3339), "endDateTime": today.AddDate(1, 0, 0).Format(time.RFC3339),
		},
		"solutionDetails": []any{apitest.Object{
			"id": "SOL-10001-CTS", "value": 40000, "isDeployedOnAzure": true, "primaryDeploymentOn": "Customer", "pricingModel": "Other",
			"marketplaceTransactionDetails": apitest.Object{"isMarketplaceTransacted": false},
		}},
	}
}

// worthMillion is a form that somebody has to look at.
func worthMillion(h *apitest.Harness) apitest.Object {
	form := registrationForm(h)
	form["contract"].(apitest.Object)["value"] = 1_000_000.01
	return form
}

func register(t *testing.T, h *apitest.Harness, form apitest.Object) string {
	t.Helper()
	return contosoAdmin(h).Post(t, apitest.Path(wonDeal(t, h), "registrations"), form).Want(t, http.StatusCreated).ID(t)
}

// throughMarketplace is a form that the marketplace validates.
func throughMarketplace(h *apitest.Harness) apitest.Object {
	form := registrationForm(h)
	form["solutionDetails"].([]any)[0].(apitest.Object)["marketplaceTransactionDetails"] = apitest.Object{
		"isMarketplaceTransacted": true, "marketplaceTransactionDateTime": h.Clock.Now().Format(time.RFC3339),
	}
	return form
}

// registrationThings returns registrations of Contoso's, and an exception, in states that allow the operations on them.
func registrationThings(t *testing.T, h *apitest.Harness) map[string]string {
	t.Helper()
	reviewed, back, approved, passed := register(t, h, worthMillion(h)), register(t, h, worthMillion(h)), register(t, h, registrationForm(h)), register(t, h, worthMillion(h))
	operator(h).Post(t, reviewPath(back, "ask-for-action"), apitest.Object{"comments": "Look again"}).Want(t, http.StatusOK)
	operator(h).Post(t, reviewPath(passed, "pass"), nil).Want(t, http.StatusOK)
	ask := apitest.Object{"type": "AzureIpCoSell", "justification": "Signed late"}
	deal := contosoAdmin(h).Get(t, registrationPath(reviewed)).Text(t, "dealId")
	return map[string]string{
		"{registrationId}": reviewed, "updateRegistration {registrationId}": back, "resubmitRegistration {registrationId}": back,
		"sampleRegistration {registrationId}": approved, "closeRegistration {registrationId}": passed,
		"validateMarketplace {registrationId}": register(t, h, throughMarketplace(h)), "{day}": "2027-01-01",
		"{exceptionId}": contosoAdmin(h).Post(t, apitest.Path(deal, "registration-exceptions"), ask).Want(t, http.StatusCreated).ID(t),
	}
}

func registrationPath(id string, below ...string) string {
	path := "/v1/registrations/" + id
	for _, b := range below {
		path += "/" + b
	}
	return path
}

func reviewPath(id string, step ...string) string {
	path := "/v1/registration-reviews/" + id
	for _, s := range step {
		path += "/" + s
	}
	return path
}

func status(t *testing.T, r *apitest.Response) string {
	t.Helper()
	return r.Want(t, http.StatusOK).Text(t, "status")
}

// A deal that is worth more than USD 1 M is looked at, sent back, put right and passed.
func TestARegistrationThatIsReviewed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, reviewer := contosoAdmin(h), operator(h)
	deal := registrable(t, h)
	eligibility := func() *apitest.Response {
		return contoso.Get(t, apitest.Path(deal, "registration-eligibility")+"?type=AzureIpCoSell").Want(t, http.StatusOK)
	}
	require.Equal(t, false, eligibility().At(t, "items", 0, "eligible"), "it is not won yet")
	h.Clock.Add(73 * time.Hour)
	won := contoso.Post(t, apitest.Path(deal, "win"), nil).Want(t, http.StatusOK)
	require.Empty(t, won.At(t, "warnings"))
	require.Equal(t, true, eligibility().At(t, "items", 0, "eligible"))
	before := contoso.Get(t, apitest.Path(deal)).Want(t, http.StatusOK)

	created := contoso.Post(t, apitest.Path(deal, "registrations"), worthMillion(h), apitest.Key("once")).Want(t, http.StatusCreated)
	id := created.ID(t)
	require.Equal(t, registrationPath(id), created.Header.Get("Location"))
	require.Equal(t, "ReviewPending", created.Text(t, "status"))
	require.Equal(t, []any{"AnnualContractValueAboveLimit"}, created.At(t, "reviewReasons"))
	require.InDelta(t, 1, created.At(t, "programVersion"), 0)
	again := contoso.Post(t, apitest.Path(deal, "registrations"), worthMillion(h), apitest.Key("once")).Want(t, http.StatusCreated)
	require.Equal(t, id, again.ID(t))
	contoso.Post(t, apitest.Path(deal, "registrations"), worthMillion(h)).WantProblem(t, http.StatusConflict, "already-registered")

	queue := reviewer.Get(t, "/v1/registration-reviews?organizationId=contoso&claimed=Nobody").Want(t, http.StatusOK)
	require.Equal(t, id, queue.Text(t, "items", 0, "registration", "id"))
	reviewer.Post(t, reviewPath(id, "claim"), nil).Want(t, http.StatusOK)
	require.Empty(t, reviewer.Get(t, "/v1/registration-reviews?claimed=Nobody").At(t, "items"))
	require.Len(t, reviewer.Get(t, "/v1/registration-reviews?claimed=Mine").At(t, "items"), 1)
	reviewer.Post(t, reviewPath(id, "ask-for-action"), apitest.Object{"comments": "Whose name is in the contract?"}).Want(t, http.StatusOK)

	back := contoso.Get(t, registrationPath(id)).Want(t, http.StatusOK)
	require.Equal(t, "ActionRequired", back.Text(t, "status"))
	require.Equal(t, "Whose name is in the contract?", back.Text(t, "statusReason"))
	contoso.Patch(t, registrationPath(id), apitest.Object{"contract": apitest.Object{"value": 50000}}).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	contoso.Patch(t, registrationPath(id), apitest.Object{"contract": apitest.Object{"value": 50000}}, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	edited := contoso.Patch(t, registrationPath(id), apitest.Object{"contract": apitest.Object{"value": 50000}}, apitest.IfMatch(back.ETag())).Want(t, http.StatusOK)
	require.InDelta(t, 50000, edited.At(t, "annualContractValue"), 0)
	require.Equal(t, "ReviewPending", status(t, contoso.Post(t, registrationPath(id, "resubmit"), apitest.Object{"comments": "Ours"})))
	require.Equal(t, "Passed", status(t, reviewer.Post(t, reviewPath(id, "pass"), nil)))
	require.Equal(t, "Closed", status(t, reviewer.Post(t, reviewPath(id, "close"), nil)))
	reviewer.Post(t, reviewPath(id, "fail"), apitest.Object{"comments": "no"}).WantProblem(t, http.StatusConflict, "registration-state")

	history := contoso.Get(t, registrationPath(id, "history")+"?limit=100").Want(t, http.StatusOK)
	for i, want := range []string{"Close", "Pass", "Resubmit", "Edit", "AskForAction", "Submit"} {
		require.Equal(t, want, history.Text(t, "items", i, "action"))
	}
	require.Equal(t, apitest.Object{"type": "Party", "id": nil, "name": "Microsoft", "organizationId": "msft"}, history.At(t, "items", 1, "actor"))

	after := contoso.Get(t, apitest.Path(deal)).Want(t, http.StatusOK)
	require.Equal(t, string(before.Body), string(after.Body), "the won deal stays as it is, to the byte")
	require.Equal(t, before.ETag(), after.ETag())
}

// One that is approved by itself is sampled, passed and closed.
func TestARegistrationThatIsApprovedByItself(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := register(t, h, registrationForm(h))
	require.Equal(t, "Approved", status(t, contosoAdmin(h).Get(t, registrationPath(id))))
	require.Equal(t, "ReviewPending", status(t, operator(h).Post(t, reviewPath(id, "sample"), nil)))
	require.Equal(t, []any{"Sampled"}, contosoAdmin(h).Get(t, registrationPath(id)).At(t, "reviewReasons"))
	require.Equal(t, "Passed", status(t, operator(h).Post(t, reviewPath(id, "pass"), nil)))
	require.Equal(t, "Closed", status(t, operator(h).Post(t, reviewPath(id, "close"), nil)))
}

// One that fails asks for an exception in the last hour of day 60, which is decided for good.
func TestARegistrationThatFailsAndIsExcepted(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, reviewer := contosoAdmin(h), operator(h)
	reviewer.Do(t, http.MethodPut, "/v1/holidays/2027-01-25", apitest.Object{"name": "A holiday"}).Want(t, http.StatusOK)
	id := register(t, h, worthMillion(h))
	deal := contoso.Get(t, registrationPath(id)).Text(t, "dealId")
	require.Equal(t, "Failed", status(t, reviewer.Post(t, reviewPath(id, "fail"), apitest.Object{"comments": "The contract is older"})))
	ask := apitest.Object{"type": "AzureIpCoSell", "justification": "The date was mistaken", "changes": apitest.Object{"signDateTime": "2026-08-01T00:00:00+02:00"}}
	h.Clock.Add(60*24*time.Hour + 11*time.Hour + 59*time.Minute) // 22 January 2027, 23:59
	asked := contoso.Post(t, apitest.Path(deal, "registration-exceptions"), ask).Want(t, http.StatusCreated)
	require.Equal(t, "2027-02-12", asked.Text(t, "decisionDueDate"), "14 working days, without the 25th")
	contoso.Post(t, apitest.Path(deal, "registration-exceptions"), ask).WantProblem(t, http.StatusConflict, "exception-already-asked")
	reviewer.Post(t, reviewPath(id, "close"), nil).WantProblem(t, http.StatusConflict, "exception-pending")
	exception := "/v1/registration-exceptions/" + asked.ID(t)
	require.Len(t, reviewer.Get(t, "/v1/registration-exceptions").Want(t, http.StatusOK).At(t, "items"), 1)
	require.Equal(t, "Approved", status(t, reviewer.Post(t, exception+"/approve", apitest.Object{"comments": "Shown"})))
	reviewer.Post(t, exception+"/decline", apitest.Object{"comments": "After all not"}).WantProblem(t, http.StatusConflict, "exception-decided")

	back := contoso.Get(t, registrationPath(id)).Want(t, http.StatusOK)
	require.Equal(t, "ActionRequired", back.Text(t, "status"))
	old := apitest.Object{"contract": apitest.Object{"signDateTime": "2026-08-01T00:00:00+02:00"}}
	edited := contoso.Patch(t, registrationPath(id), old, apitest.IfMatch(back.ETag())).Want(t, http.StatusOK)
	require.Equal(t, "2026-08-01T00:00:00+02:00", edited.Text(t, "contract", "signDateTime"), "a day stays the one that was written")
	require.Equal(t, "ReviewPending", status(t, contoso.Post(t, registrationPath(id, "resubmit"), nil)))
	require.Equal(t, "Passed", status(t, reviewer.Post(t, reviewPath(id, "pass"), nil)))
}
