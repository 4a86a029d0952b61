package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// TestEveryMistakeOfAVerbIsNamed sends the bodies of the routes that do one thing to a deal.
func TestEveryMistakeOfAVerbIsNamed(t *testing.T) {
	t.Parallel()
	routes := writes(t, apitest.New(t)) // nothing is written to their deals
	long := apitest.Quoted(strings.Repeat("a", 4001))
	for _, c := range []struct {
		route, body string
		want        []string
	}{
		{"accept", `{"name":5,"notes":null,"details":{"dealValue":1e13,"currency":"XXX","closingDateTime":"x","more":1},"team":[{}],"x":1}`, []string{
			"/details/closingDateTime invalid-value", "/details/currency unknown-currency", "/details/dealValue out-of-range",
			"/details/more unknown-field", "/name invalid-type", "/team/0/email required",
			"/team/0/firstName required", "/team/0/lastName required", "/team/0/phoneNumber required", "/x unknown-field",
		}},
		{"accept", `{"details":{"closingDateTime":"2020-01-01T00:00:00Z","dealValue":-5},"team":` + times(51, apitest.PersonJSON) + `}`, []string{
			"/details/closingDateTime in-the-past", "/details/dealValue out-of-range", "/team too-many",
		}},
		{"decline", `{}`, []string{"/reasonCode required"}},
		{"decline", `{"reasonCode":"NoReason","notes":5}`, []string{"/notes invalid-type", "/reasonCode unknown-code"}},
		{"decline", `{"reasonCode":"Other"}`, []string{"/notes notes-required"}},
		{"decline", `{"reasonCode":"Other","notes":" \n "}`, []string{"/notes notes-required"}},
		{"decline", `{"reasonCode":"Other","notes":` + long + `}`, []string{"/notes too-long"}},
		{"decline", `{"reasonCode":"NoSellerManagesCustomer"}`, []string{"/reasonCode unknown-code"}},
		{"win", `{"notes":1,"reasonCode":"Other"}`, []string{"/notes invalid-type", "/reasonCode unknown-field"}},
		{"lose", `{"reasonCode":null}`, []string{"/reasonCode required"}},
		{"lose", `{"reasonCode":"DuplicatePortal"}`, []string{"/reasonCode unknown-code"}},
		{"report-error", `{"reasonCode":"BudgetTooSmall"}`, []string{"/reasonCode unknown-code"}},
		{"report-error", `{"reasonCode":"SolutionProblem"}`, []string{"/notes notes-required"}},
		{"invitations", `{"target":[]}`, []string{"/target too-few"}},
		{"invitations", `{"target":[{"type":"BusinessProfileLocation","id":"nowhere"},{"id":"2000001"},{"type":"SolutionProfile","id":"SOL-10002-CTS"}],
			"inviteContext":{"assistanceRequestCode":"Everything","x":1}}`, []string{
			"/inviteContext/assistanceRequestCode invalid-value", "/inviteContext/x unknown-field", "/target/0/id unknown-target",
			"/target/1/type required", "/target/2/id unknown-target",
		}},
		{"invitations", `{"target":[{"type":"BusinessProfileLocation","id":"1000002"}]}`, []string{"/target own-party"}},
		{"microsoft-response", `{"decision":"Maybe","sellers":[{"email":"x"}],"estimatedValue":"much"}`, []string{
			"/decision invalid-value", "/estimatedValue invalid-value", "/sellers/0/email invalid-email", "/sellers/0/firstName required",
			"/sellers/0/lastName required", "/sellers/0/phoneNumber required",
		}},
		{"microsoft-response", `{"decision":"Accepted","sellers":[{"firstName":"a","lastName":"b","phoneNumber":"1","email":"x"}],
			"estimatedValue":-1,"estimatedClosingDateTime":"2020-01-01T00:00:00Z"}`, []string{
			"/estimatedClosingDateTime in-the-past", "/estimatedValue out-of-range", "/sellers/0/email invalid-email",
		}},
		{"microsoft-response", `{"decision":"Declined"}`, []string{"/reasonCode required"}},
		{"microsoft-response", `{"decision":"Declined","reasonCode":" "}`, []string{"/reasonCode required"}},
		{"microsoft-response", `{"decision":"Declined","reasonCode":"BudgetTooSmall"}`, []string{"/reasonCode unknown-code"}},
		{"microsoft-response", `{"decision":"Declined","reasonCode":"Other"}`, []string{"/notes notes-required"}},
	} {
		t.Run(c.route, func(t *testing.T) {
			t.Parallel()
			refused := route(t, routes, c.route).send(t, c.body).
				WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
			require.Equal(t, c.want, refused.Mistakes(t), "%s: %s", c.body, refused.Body)
		})
	}
}

// Whoever has a telephone number has one rule for it; what the customer of a lead typed is kept.
func TestTelephoneNumbers(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	member := func(number string) []any {
		return []any{apitest.Object{"firstName": "Ada", "lastName": "Berg", "phoneNumber": number, "email": "ada@contoso.example"}}
	}
	deal := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	for at, send := range map[string]func(number string) *apitest.Response{
		"/team/0/phoneNumber": func(number string) *apitest.Response {
			return h.ContosoAdmin().Patch(t, apitest.Path(deal)+"?dryRun=true", apitest.Object{"team": member(number)}, apitest.IfMatch("*"))
		},
		"/customerProfile/team/0/phoneNumber": func(number string) *apitest.Response {
			draft := apitest.Draft("contoso")
			draft["customerProfile"].(apitest.Object)["team"] = member(number)
			return h.ContosoAdmin().Post(t, "/v1/deals?dryRun=true", draft)
		},
		"/phoneNumber": func(number string) *apitest.Response {
			return h.As("contoso", access.AccountAdmin).Post(t, "/v1/users?dryRun=true", apitest.Object{"name": "Rita", "email": "rita@contoso.example", "phoneNumber": number})
		},
		"/salesContacts/0/phoneNumber": func(number string) *apitest.Response {
			contact := apitest.Object{"country": "SE", "name": "Ada", "email": "ada@contoso.example", "phoneNumber": number}
			draft := apitest.SolutionDraft()
			draft["salesContacts"] = []any{contact}
			return h.SolutionAdmin().Post(t, "/v1/solutions?dryRun=true", draft)
		},
		"/contact/phoneNumber": func(number string) *apitest.Response {
			c := h.As("contoso", access.BusinessProfileAdmin)
			tag := c.Get(t, "/v1/profiles/1000001").Want(t, http.StatusOK).ETag()
			return c.Patch(t, "/v1/profiles/1000001?dryRun=true", apitest.Object{"contact": apitest.Object{"phoneNumber": number}}, apitest.IfMatch(tag))
		},
	} {
		for _, number := range []string{"+46 8 123 45 67", "(425) 555-0100 ext. 12", "1-800-MICROSOFT"} {
			require.Less(t, send(number).Status, 300, "%s %s", at, number)
		}
		require.Equal(t, []string{at + " invalid-value"}, send("abc").WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t))
	}
}
