package apitest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/registration"
)

// Operation is an operation of the contract.
type Operation struct {
	ID, Method, Path string
	TakesIfMatch     bool
	Operators        bool // for operators alone
	Open             bool // to everybody, without signing in
}

// Operations returns every operation of the contract, so that tests cover new ones by themselves.
func Operations(t testing.TB) []Operation {
	t.Helper()
	return operations(t, Contract(t))
}

// PartnerCentersOperations is Operations for the API for clients of Partner Center.
func PartnerCentersOperations(t testing.TB) []Operation {
	t.Helper()
	return operations(t, PartnerCenters(t))
}

func operations(t testing.TB, contract *openapi3.T) []Operation {
	t.Helper()
	var all []Operation
	for path, item := range contract.Paths.Map() {
		for method, op := range item.Operations() {
			all = append(all, Operation{
				ID: op.OperationID, Method: method, Path: path,
				TakesIfMatch: op.Parameters.GetByInAndName("header", "If-Match") != nil, Operators: op.Extensions["x-operator"] == true,
				Open: op.Security != nil && len(*op.Security) == 0,
			})
		}
	}
	require.NotEmpty(t, all)
	slices.SortFunc(all, func(a, b Operation) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// DealOperations returns the operations on one deal.
func DealOperations(t testing.TB) []Operation {
	t.Helper()
	return slices.DeleteFunc(Operations(t), func(o Operation) bool { return !strings.Contains(o.Path, "{dealId}") })
}

// Writes tells whether the operation may change something.
func (o Operation) Writes() bool { return o.Method != http.MethodGet }

// At returns the operation's path for the deal.
func (o Operation) At(dealID string) string {
	return o.With(map[string]string{"dealId": dealID})
}

// needed are the query parameters that operations require.
var needed = map[string]string{
	"previewRouting":      "?country=SE",
	"listColleagues":      "?q=contoso",
	"listCustomers":       "?q=adatum",
	"getInsightBreakdown": "?dimension=Solution&metric=Referrals",

	"downloadInsightBreakdown": "?dimension=Solution&metric=Referrals",
}

// With returns the operation's path with the parameters.
func (o Operation) With(parameters map[string]string) string {
	path := strings.ReplaceAll(o.Path, "{list}", "countries")
	path += needed[o.ID]
	for name, value := range parameters {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	return path
}

// GoodBodies are bodies that each writing operation accepts if the deal's state allows it.
var GoodBodies = map[string]any{
	"createDeal":         Draft("contoso"),
	"importDeals":        DealFile(Draft("contoso")),
	"updateDeal":         Object{"name": "Another name"},
	"acceptDeal":         Object{"name": "Our name"},
	"declineDeal":        Object{"reasonCode": "Other", "notes": "in both lists"},
	"winDeal":            Object{"notes": "signed"},
	"loseDeal":           Object{"reasonCode": "BudgetTooSmall"},
	"reportDealError":    Object{"reasonCode": "Test"},
	"inviteToDeal":       Invitation("msft"),
	"recreateDeal":       Object{"name": "Another name"},
	"addFavoriteDeal":    nil,
	"removeFavoriteDeal": nil,
	"answerForMicrosoft": Object{"decision": "Declined", "reasonCode": "NoMatchingCustomerRecord"},

	"createOrganization": Object{
		"id": "adatum", "name": "Adatum", "locations": []any{Object{"mpnId": "4000001", "name": "Malmö"}},
		"accountAdmin": Object{"name": "Alma Dahl", "email": "alma@adatum.example"},
	},
	"updateOrganization":   Object{"name": "Another name"},
	"suspendOrganization":  nil,
	"resumeOrganization":   nil,
	"addLocation":          Object{"mpnId": "4000002", "name": "Lund"},
	"inviteUser":           Object{"name": "Rita Berg", "email": "rita@adatum.example"},
	"deactivateUser":       nil,
	"reactivateUser":       nil,
	"reinviteUser":         nil,
	"grantRole":            Object{"scope": Object{"type": "Organization"}},
	"revokeRole":           nil,
	"createServiceAccount": Object{"name": "CRM connector"},
	"createToken":          Object{"name": "nightly export"},
	"revokeToken":          nil,
	"rotateToken":          nil,
	"requestAccess":        Object{"role": "AccountAdmin", "scope": Object{"type": "Organization"}},
	"grantAccessRequest":   nil,
	"declineAccessRequest": nil,
	"createSolution":       Object{"name": "Another solution"},
	"updateSolution":       Object{"name": "Another name"},
	"publishSolution":      nil,
	"withdrawSolution":     nil,
	"askSolutionReview":    Object{"goal": "CoSellReady"},
	"passSolutionReview":   Object{"report": "All is in order"},
	"failSolutionReview":   Object{"report": "The deck is missing"},
	"updateProfile":        Object{"keywords": []any{"retail"}},
	"publishProfile":       nil,
	"withdrawProfile":      nil,
	"retryJob":             nil,
	"cancelJob":            nil,
	"createLead":           LeadTo("contoso"),
	"createRoutingRule":    Object{"country": "DK", "mpnId": "1000002"},
	"updateRoutingRule":    Object{"mpnId": "1000002"},
	"deleteRoutingRule":    nil,
	"createWebhook":        Object{"url": "https://hooks.contoso.example/in"},
	"updateWebhook":        Object{"url": "https://hooks.contoso.example/out"},
	"deleteWebhook":        nil,
	"pauseWebhook":         nil,
	"resumeWebhook":        nil,
	"rotateWebhookSecret":  Object{"overlapSeconds": 60},
	"testWebhook":          nil,
	"replayWebhook":        Object{"fromDateTime": "2026-11-01T00:00:00Z", "toDateTime": "2026-12-01T00:00:00Z"},

	"loadExchangeRates":        "currency,month,usdPerUnit\nSEK,2026-11,0.1061\n",
	"registerDeal":             RegistrationForm(Start),
	"updateRegistration":       Object{"contract": Object{"value": 1_500_000}},
	"resubmitRegistration":     nil,
	"claimRegistration":        nil,
	"releaseRegistration":      nil,
	"askForRegistrationAction": Object{"comments": "The contract names another company"},
	"passRegistration":         Object{"comments": "In order"},
	"failRegistration":         Object{"comments": "The contract names another company"},
	"sampleRegistration":       nil,
	"validateMarketplace":      Object{"passed": true},
	"closeRegistration":        nil,
	"askRegistrationException": Object{"type": "AzureIpCoSell", "justification": "Signed late", "changes": Object{
		"signDateTime": "2026-08-01T00:00:00Z", "startDateTime": "2026-08-01T00:00:00Z", "term": "Perpetual",
	}},
	"approveRegistrationException": Object{"comments": "Shown"},
	"declineRegistrationException": Object{"comments": "Not shown"},
	"extendRegistrationProgram":    registration.ProgramDraft{ValidFrom: "2027-07-01", Figures: registration.First().Figures},
	"setHoliday":                   Object{"name": "New Year"},
	"removeHoliday":                nil,

	"updateOrganizationSettings": Object{"uniqueExternalReferenceIds": true},
	"updateNotificationSettings": Object{"locale": "sv-SE"},
	"resendNotification":         nil,
	"resendNotifications": Object{
		"fromDateTime": "2026-11-23T00:00:00Z", "toDateTime": "2026-11-24T00:00:00Z", "statuses": []any{"Kept"},
	},
}

// CSV says that the body is a file of rows.
var CSV = Header{Name: "Content-Type", Value: "text/csv"}

// Good returns the operation's good body; every new operation that writes needs one.
func (o Operation) Good(t testing.TB) any {
	t.Helper()
	if !o.Writes() {
		return nil
	}
	require.Contains(t, GoodBodies, o.ID, "give the new operation a good body")
	return GoodBodies[o.ID]
}

// Send carries out the operation on the deal.
func (o Operation) Send(t testing.TB, c *Client, path string, body any, headers ...Header) *Response {
	t.Helper()
	if o.Method == http.MethodPatch {
		return c.Patch(t, path, body, headers...)
	}
	if o.ID == "loadExchangeRates" || o.ID == "importDeals" {
		headers = append([]Header{CSV}, headers...)
	}
	return c.Do(t, o.Method, path, body, headers...)
}
