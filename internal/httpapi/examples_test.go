package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/postgres"
)

// Every success of the contract has an example, which the service gave.
func TestExamplesOfSuccessesAreTrue(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	world := newExampleWorld(t, h)
	for _, o := range apitest.Operations(t) {
		if !o.Writes() {
			world.ask(t, o, "")
		}
	}
	for _, query := range []string{"?dryRun=true", ""} {
		for _, o := range apitest.Operations(t) {
			if o.Writes() && (query != "" || answer(t, o, http.StatusCreated) != "") {
				world.ask(t, o, query)
			}
		}
	}
}

// exampleWorld is what the examples are about.
type exampleWorld struct {
	people map[string]caller
	ids    map[string]string // of deals, with what stands for them
	shown  map[string]bool   // answers that several operations give have one example
}

func newExampleWorld(t *testing.T, h *apitest.Harness) exampleWorld {
	t.Helper()
	people := callers(t, h)
	h.Operator().Post(t, "/v1/organizations/fabrikam/suspend", nil).Want(t, http.StatusOK) // to be resumed
	ids := map[string]string{}
	for i, id := range []string{people["admin"].active, people["admin"].waiting, people["admin"].closed, people["admin"].won} {
		ids[id] = fmt.Sprintf("0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b%d", 11+i) // 11 is that of the parameter's example
	}
	return exampleWorld{people, ids, map[string]bool{}}
}

// answer returns the name of the answer that the operation gives with the status, "" if it gives none.
func answer(t *testing.T, o apitest.Operation, status int) string {
	t.Helper()
	r := apitest.Contract(t).Paths.Value(o.Path).GetOperation(o.Method).Responses.Status(status)
	if r == nil {
		return ""
	}
	return strings.TrimPrefix(r.Ref, "#/components/responses/")
}

// ask does the operation as the first of those who may, and compares the answer with its example.
func (w exampleWorld) ask(t *testing.T, o apitest.Operation, query string) {
	t.Helper()
	c := w.people[strings.Fields(decisions[o.ID].allowed)[0]]
	path := strings.Replace(c.at(o), "reference/countries", "reference/microsoft-decline-reasons", 1) + query
	if parameters, _ := contractOf(t, o); parameters.GetByInAndName("query", "limit") != nil && !strings.Contains(path, "?") {
		path += "?limit=2"
	}
	if o.ID == "streamEvents" {
		return // its answer has no end
	}
	var headers []apitest.Header
	if o.TakesIfMatch {
		headers = append(headers, apitest.IfMatch("*"))
	}
	r := o.Send(t, c.Client, path, o.Good(t), headers...)
	name := answer(t, o, r.Status)
	require.NotEmpty(t, name, "%s answered %d: %s", o.ID, r.Status, r.Body)
	if !w.shown[name] && len(r.Body) > 0 {
		w.shown[name] = true
		r.Example(t, name, w.ids)
	}
}

// Every error of the contract has an example, which the service gave.
func TestExamplesOfErrorsAreTrue(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	world := newExampleWorld(t, h)
	admin, things := world.people["admin"], world.people["admin"].things
	name := apitest.Object{"name": "Another name"}
	bad := apitest.Set(t, apitest.Set(t, apitest.Draft("contoso"), "/details/currency", `"EURO"`), "/name", "null")
	solution, webhook := apitest.SolutionPath(things["{solutionId}"]), apitest.WebhookPath(things["{webhookId}"])
	done := h.CreateJob(t, "completed")
	organization := maps.Clone(apitest.GoodBodies["createOrganization"].(apitest.Object))
	organization["id"] = "contoso"
	for answer, r := range map[string]*apitest.Response{
		"BadRequest":           admin.Get(t, "/v1/deals?status=Open&limit=0"),
		"Unauthorized":         h.With("").Get(t, "/v1/deals"),
		"Forbidden":            world.people["profile"].Get(t, "/v1/deals"),
		"CreationForbidden":    world.people["viewer"].Post(t, "/v1/deals", apitest.Draft("contoso")),
		"NotFound":             admin.Get(t, apitest.Path(nobody)),
		"DealConflict":         admin.Post(t, apitest.Path(admin.closed, "win"), nil),
		"PreconditionFailed":   admin.Patch(t, apitest.Path(admin.active), name, apitest.IfMatch(`"7"`)),
		"PreconditionRequired": admin.Patch(t, apitest.Path(admin.active), name),
		"ContentTooLarge":      admin.Post(t, "/v1/deals", apitest.Object{"name": strings.Repeat("a", 1<<20)}),
		"UnsupportedMediaType": admin.Post(t, "/v1/deals", "name=A", apitest.Header{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}),
		"ValidationFailed":     admin.Post(t, "/v1/deals", bad),
		"CursorExpired":        admin.Get(t, "/v1/events?after="+apitest.MadeUpCursor("/v1/events\ncontoso", "7")),
		"RegistrationConflict": admin.Post(t, apitest.Path(admin.active, "registrations"), h.RegistrationForm()),
		"RoutingConflict":      admin.Post(t, "/v1/routing-rules", apitest.Object{"country": "SE", "mpnId": "1000001"}),
		"SolutionConflict":     h.SolutionAdmin().Post(t, solution+"/publish", nil),
		"WebhookConflict":      admin.Post(t, webhook+"/resume", nil),
		"ProfileConflict":      h.ProfileAdmin().Post(t, "/v1/profiles/1000001/publish", nil),
		"AccountConflict":      h.Operator().Post(t, "/v1/organizations", organization),
		"JobConflict":          h.Operator().Post(t, "/v1/operations/jobs/"+done+"/cancel", nil),
		"Unexpected":           admin.Do(t, http.MethodPut, "/v1/deals", nil),
		"CreationConflict":     taken(t, h, world),
		"TooManyRequests":      limited(t, h),
		"InternalError":        broken(t, h),
		"Unavailable":          hurried(t, h),
		"MailConflict":         whileRunning(t, h, admin, "/v1/notifications/"+admin.mail+"/resend", nil),
		"IdempotencyConflict":  whileRunning(t, h, admin, "/v1/deals", apitest.Draft("contoso")),
		"ExchangeRateConflict": whileRunning(t, h, world.people["operator"], "/v1/exchange-rates", apitest.GoodBodies["loadExchangeRates"], apitest.CSV),
	} {
		require.GreaterOrEqual(t, r.Status, http.StatusBadRequest, "%s: %s", answer, r.Body)
		r.Example(t, answer, world.ids)
	}
}

// taken returns the answer to a deal with a reference that another one has, where there may be no two.
func taken(t *testing.T, h *apitest.Harness, world exampleWorld) *apitest.Response {
	t.Helper()
	path := "/v1/organization-settings"
	account := world.people["account"]
	account.Patch(t, path, apitest.GoodBodies["updateOrganizationSettings"], apitest.IfMatch("*")).Want(t, http.StatusOK)
	draft := apitest.Draft("contoso")
	draft["externalReferenceId"] = "CRM-4711"
	h.ContosoAdmin().Create(t, draft)
	return h.ContosoAdmin().Post(t, "/v1/deals", draft)
}

// limited returns the answer to the second request of a minute where there may be one.
func limited(t *testing.T, h *apitest.Harness) *apitest.Response {
	t.Helper()
	strict := apitest.Open(t, h.DBURL, func(c *apitest.Config) { c.RateLimit = 1 })
	strict.ContosoAdmin().Get(t, "/v1/deals").Want(t, http.StatusOK)
	refused := strict.ContosoAdmin().Get(t, "/v1/deals").Want(t, http.StatusTooManyRequests)
	require.Equal(t, refused.Header.Get("Retry-After"), refused.Header.Get("RateLimit-Reset"))
	return refused
}

// broken returns the answer of a service that has closed its connections.
func broken(t *testing.T, h *apitest.Harness) *apitest.Response {
	t.Helper()
	wrong := apitest.Open(t, h.DBURL)
	wrong.DB.Close()
	return wrong.ContosoAdmin().Get(t, "/v1/deals").Want(t, http.StatusInternalServerError)
}

// hurried returns the answer of a service that gives its database no time.
func hurried(t *testing.T, h *apitest.Harness) *apitest.Response {
	t.Helper()
	late := apitest.Open(t, h.DBURL, func(c *apitest.Config) { c.RequestTimeout = time.Nanosecond })
	return late.ContosoAdmin().Get(t, "/v1/deals").Want(t, http.StatusServiceUnavailable)
}

// whileRunning returns the answer to a request while another one with its key runs.
func whileRunning(t *testing.T, h *apitest.Harness, c caller, path string, body any, headers ...apitest.Header) (r *apitest.Response) {
	t.Helper()
	who, err := uuid.Parse(c.Get(t, "/v1/access").Text(t, "user", "id"))
	require.NoError(t, err)
	require.NoError(t, h.DB.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.Queue.ClaimKey(postgres.Key{CallerID: who, Route: "POST " + path, Value: "running"}, apitest.Start.Add(time.Hour))
		if _, err := tx.Organization(t.Context(), "fabrikam"); err != nil { // sends what is queued
			return err
		}
		r = c.Post(t, path, body, append(headers, apitest.Key("running"))...)
		return nil
	}))
	return r.Want(t, http.StatusConflict)
}
