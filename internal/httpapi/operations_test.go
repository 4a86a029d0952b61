package httpapi_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/registration"
)

// operation is an operation of the contract.
type operation struct {
	id, method, path string
	takesIfMatch     bool
	operators        bool // alone
}

// operations returns every operation of the contract, so that a route that is added is walked over by itself.
func operations(t testing.TB) []operation {
	t.Helper()
	var all []operation
	for path, item := range apitest.Contract(t).Paths.Map() {
		for method, op := range item.Operations() {
			all = append(all, operation{
				id: op.OperationID, method: method, path: path,
				takesIfMatch: op.Parameters.GetByInAndName("header", "If-Match") != nil, operators: op.Extensions["x-operator"] == true,
			})
		}
	}
	require.NotEmpty(t, all)
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.id, b.id) })
	return all
}

// dealOperations returns the operations on one deal.
func dealOperations(t *testing.T) []operation {
	t.Helper()
	return slices.DeleteFunc(operations(t), func(o operation) bool { return !strings.Contains(o.path, "{dealId}") })
}

func (o operation) writes() bool { return o.method != http.MethodGet }

// at returns the operation's path for the deal.
func (o operation) at(dealID string) string {
	return o.with(map[string]string{"dealId": dealID})
}

// with returns the operation's path with the parameters.
func (o operation) with(parameters map[string]string) string {
	path := strings.ReplaceAll(o.path, "{list}", "countries")
	if o.id == "previewRouting" {
		path += "?country=SE"
	}
	for name, value := range parameters {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

// goodBodies are bodies that each writing operation takes where the deal's state allows it.
var goodBodies = map[string]any{
	"createDeal":         apitest.Draft("contoso"),
	"updateDeal":         apitest.Object{"name": "Another name"},
	"acceptDeal":         apitest.Object{"name": "Our name"},
	"declineDeal":        apitest.Object{"reasonCode": "Other", "notes": "in both lists"},
	"winDeal":            apitest.Object{"notes": "signed"},
	"loseDeal":           apitest.Object{"reasonCode": "BudgetTooSmall"},
	"reportDealError":    apitest.Object{"reasonCode": "Test"},
	"inviteToDeal":       invitation("msft"),
	"recreateDeal":       apitest.Object{"name": "Another name"},
	"answerForMicrosoft": apitest.Object{"decision": "Declined", "reasonCode": "NoMatchingCustomerRecord"},

	"createOrganization": apitest.Object{
		"id": "adatum", "name": "Adatum", "locations": []any{apitest.Object{"mpnId": "4000001", "name": "Malmö"}},
		"accountAdmin": apitest.Object{"name": "Alma Dahl", "email": "alma@adatum.example"},
	},
	"updateOrganization":   apitest.Object{"name": "Another name"},
	"suspendOrganization":  nil,
	"resumeOrganization":   nil,
	"addLocation":          apitest.Object{"mpnId": "4000002", "name": "Lund"},
	"inviteUser":           apitest.Object{"name": "Rita Berg", "email": "rita@adatum.example"},
	"deactivateUser":       nil,
	"reactivateUser":       nil,
	"reinviteUser":         nil,
	"grantRole":            apitest.Object{"scope": apitest.Object{"type": "Organization"}},
	"revokeRole":           nil,
	"createServiceAccount": apitest.Object{"name": "CRM connector"},
	"createToken":          apitest.Object{"name": "nightly export"},
	"revokeToken":          nil,
	"rotateToken":          nil,
	"requestAccess":        apitest.Object{"role": "AccountAdmin", "scope": apitest.Object{"type": "Organization"}},
	"grantAccessRequest":   nil,
	"declineAccessRequest": nil,
	"createSolution":       apitest.Object{"name": "Another solution"},
	"updateSolution":       apitest.Object{"name": "Another name"},
	"publishSolution":      nil,
	"withdrawSolution":     nil,
	"askSolutionReview":    apitest.Object{"goal": "CoSellReady"},
	"passSolutionReview":   apitest.Object{"report": "All is in order"},
	"failSolutionReview":   apitest.Object{"report": "The deck is missing"},
	"updateProfile":        apitest.Object{"keywords": []any{"retail"}},
	"publishProfile":       nil,
	"withdrawProfile":      nil,
	"retryJob":             nil,
	"cancelJob":            nil,
	"createLead":           apitest.LeadTo("contoso"),
	"createRoutingRule":    apitest.Object{"country": "DK", "mpnId": "1000002"},
	"updateRoutingRule":    apitest.Object{"mpnId": "1000002"},
	"deleteRoutingRule":    nil,
	"createWebhook":        apitest.Object{"url": "https://hooks.contoso.example/in"},
	"updateWebhook":        apitest.Object{"url": "https://hooks.contoso.example/out"},
	"deleteWebhook":        nil,
	"pauseWebhook":         nil,
	"resumeWebhook":        nil,
	"rotateWebhookSecret":  apitest.Object{"overlapSeconds": 60},
	"testWebhook":          nil,
	"replayWebhook":        apitest.Object{"fromDateTime": "2026-11-01T00:00:00Z", "toDateTime": "2026-12-01T00:00:00Z"},

	"loadExchangeRates":        "currency,month,usdPerUnit\nSEK,2026-11,0.1061\n",
	"registerDeal":             formAt(apitest.Start),
	"updateRegistration":       apitest.Object{"contract": apitest.Object{"value": 1_500_000}},
	"resubmitRegistration":     nil,
	"claimRegistration":        nil,
	"releaseRegistration":      nil,
	"askForRegistrationAction": apitest.Object{"comments": "The contract names another company"},
	"passRegistration":         apitest.Object{"comments": "In order"},
	"failRegistration":         apitest.Object{"comments": "The contract names another company"},
	"sampleRegistration":       nil,
	"validateMarketplace":      apitest.Object{"passed": true},
	"closeRegistration":        nil,
	"askRegistrationException": apitest.Object{"type": "AzureIpCoSell", "justification": "Signed late", "changes": apitest.Object{
		"signDateTime": "2026-08-01T00:00:00Z", "startDateTime": "2026-08-01T00:00:00Z", "term": "Perpetual",
	}},
	"approveRegistrationException": apitest.Object{"comments": "Shown"},
	"declineRegistrationException": apitest.Object{"comments": "Not shown"},
	"extendRegistrationProgram":    registration.Extension{ValidFrom: "2027-07-01", Figures: registration.First().Figures},
	"setHoliday":                   apitest.Object{"name": "New Year"},
	"removeHoliday":                nil,

	"updateNotificationSettings": apitest.Object{"locale": "sv-SE"},
	"resendNotification":         nil,
	"resendNotifications":        apitest.Object{"fromDateTime": "2026-11-23T00:00:00Z", "toDateTime": "2026-11-24T00:00:00Z", "statuses": []any{"Kept"}},
}

// csvFile says that the body is a file of rows.
var csvFile = apitest.Header{Name: "Content-Type", Value: "text/csv"}

// invitation returns the body of an invitation of the locations.
func invitation(locations ...string) apitest.Object {
	return apitest.Object{"target": apitest.Inviting(apitest.Object{}, locations...)["target"]}
}

// good returns the operation's good body; a new operation that writes needs one.
func (o operation) good(t *testing.T) any {
	t.Helper()
	if !o.writes() {
		return nil
	}
	require.Contains(t, goodBodies, o.id, "give the new operation a good body")
	return goodBodies[o.id]
}

// send does the operation on the deal.
func (o operation) send(t testing.TB, c *apitest.Client, path string, body any, headers ...apitest.Header) *apitest.Response {
	t.Helper()
	if o.method == http.MethodPatch {
		return c.Patch(t, path, body, headers...)
	}
	if o.id == "loadExchangeRates" {
		headers = append([]apitest.Header{csvFile}, headers...)
	}
	return c.Do(t, o.method, path, body, headers...)
}

// The people of most tests.
func contosoAdmin(h *apitest.Harness) *apitest.Client { return h.As("contoso", access.ReferralAdmin) }

func northwindAdmin(h *apitest.Harness) *apitest.Client {
	return h.As("northwind", access.ReferralAdmin)
}

func seller(h *apitest.Harness) *apitest.Client {
	return h.As(access.Microsoft, access.MicrosoftSeller)
}

// rows returns every row that holds something of a deal, as text.
func rows(t *testing.T, h *apitest.Harness) string {
	t.Helper()
	var text string
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(), `select
		(select coalesce(string_agg(d::text, E'\n' order by d.id), '') from deals d) ||
		(select coalesce(string_agg(h::text, E'\n' order by h.deal_id, h.sequence), '') from deal_history h) ||
		(select coalesce(string_agg(v::text, E'\n' order by v.deal_id), '') from decision_values v)`).Scan(&text))
	return text
}

// rowsOf returns the row of one deal and all of its history, as text.
func rowsOf(t *testing.T, h *apitest.Harness, id string) string {
	t.Helper()
	var text string
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(), `select d::text || E'\n' ||
		(select string_agg(h::text, E'\n' order by h.sequence) from deal_history h where h.deal_id = d.id)
		from deals d where d.id = $1`, uuid.MustParse(id)).Scan(&text))
	return text
}

// actionsOf returns the actions in the history of the client's deal, newest first.
func actionsOf(t *testing.T, c *apitest.Client, id string) []string {
	t.Helper()
	var list struct{ Items []struct{ Action string } }
	c.Get(t, apitest.Path(id, "history")+"?limit=100").Want(t, http.StatusOK).Decode(t, &list)
	var all []string
	for _, e := range list.Items {
		all = append(all, e.Action)
	}
	return all
}

// stateOf returns the deal's state as the client sees it.
func stateOf(t *testing.T, c *apitest.Client, id string) string {
	t.Helper()
	d := c.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	return d.Text(t, "status") + "/" + d.Text(t, "substatus")
}

// currentState returns the state that a refusal names.
func currentState(t *testing.T, r *apitest.Response) string {
	t.Helper()
	return r.Text(t, "currentStatus", "status") + "/" + r.Text(t, "currentStatus", "substatus")
}
