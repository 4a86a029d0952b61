package apitest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
)

// Object is a JSON object.
type Object = map[string]any

// solutions are what each demo organisation can offer, and at which locations.
var solutions = map[string]struct{ solution, location string }{
	"contoso":        {"SOL-10001-CTS", "1000001"},
	"northwind":      {"SOL-30001-NWT", "3000001"},
	"fabrikam":       {"SOL-20001-FBR", "2000001"},
	access.Microsoft: {"SOL-10001-CTS", access.Microsoft},
}

// Draft returns a valid deal for the organisation to create, worth 42,000 USD, for the test to change. It invites nobody.
func Draft(organization string) Object {
	return Object{
		"name":  "Data platform for Adatum",
		"mpnId": solutions[organization].location,
		"customerProfile": Object{
			"name":    "Adatum AB",
			"address": Object{"city": "Stockholm", "country": "SE"},
			"team":    []any{Person("carin@adatum.example")},
		},
		"consent": Object{"consentToToShareInfoWithOthers": true, "consentToContact": true},
		"details": Object{
			"dealValue": 42000, "currency": "USD", "closingDateTime": Start.AddDate(0, 6, 0).Format(time.RFC3339),
			"requirements": Object{"solutions": []any{Object{"id": solutions[organization].solution}}},
		},
		"team": []any{Person("ada@contoso.example")},
	}
}

// LeadTo returns a request by a customer about the organisation's solution who wants to be contacted, for the test to change.
func LeadTo(organization string) Object {
	return Object{
		"referralSource": "AppSource", "callToAction": "ContactMe",
		"target": []any{Object{"type": "SolutionProfile", "id": solutions[organization].solution}},
		"customerProfile": Object{
			"name": "Tailspin Toys", "address": Object{"city": "Oslo", "country": "NO"},
			"team": []any{Person(LeadContact)},
		},
		"consent": Object{"consentToToShareInfoWithOthers": true, "consentToContact": true},
	}
}

// Person returns a team member with the mail address.
func Person(email string) Object {
	return Object{"firstName": "Robin", "lastName": "Lake", "phoneNumber": "+46 8 555 01 00", "email": email}
}

// PersonJSON is a valid team member, for a test that writes JSON.
const PersonJSON = `{"firstName":"Robin","lastName":"Lake","phoneNumber":"+46 8 555 01 00","email":"robin@contoso.example"}`

// Inviting returns the draft with invitations of the locations; "msft" is Microsoft.
func Inviting(draft Object, locations ...string) Object {
	targets := []any{}
	for _, l := range locations {
		targets = append(targets, Object{"type": "BusinessProfileLocation", "id": l})
	}
	draft["target"] = targets
	return draft
}

// Path returns the path of a deal, and of something below it.
func Path(id string, below ...string) string {
	var path strings.Builder
	path.WriteString("/v1/deals/" + id)
	for _, b := range below {
		path.WriteString("/" + b)
	}
	return path.String()
}

// DraftAt returns a draft of Contoso's for the location, with the people on its team.
func DraftAt(location string, team ...string) Object {
	draft := Draft("contoso")
	draft["mpnId"] = location
	if len(team) > 0 {
		var people []any
		for _, email := range team {
			people = append(people, Person(email))
		}
		draft["team"] = people
	}
	return draft
}

// LeadContact is the mail address of the contact on every lead.
const LeadContact = "tove@tailspin.example"

// LeadViaProfile returns a lead from a customer who found the business profile of a location.
func LeadViaProfile(location string) Object {
	lead := LeadTo("contoso")
	lead["referralSource"] = "BusinessProfile"
	return Inviting(lead, location)
}

// Invitation returns the body of an invitation of the locations.
func Invitation(locations ...string) Object {
	return Object{"target": Inviting(Object{}, locations...)["target"]}
}

// Create creates a deal and returns its id.
func (c *Client) Create(t testing.TB, draft Object) string {
	t.Helper()
	return c.Post(t, "/v1/deals", draft).Want(t, http.StatusCreated).ID(t)
}

// CreateLead passes on a lead and returns the id of the deal that it becomes.
func (h *Harness) CreateLead(t testing.TB, lead Object) string {
	t.Helper()
	return h.As(access.Microsoft, access.Operator).Post(t, "/v1/leads", lead).Want(t, http.StatusCreated).ID(t)
}

// Engaged returns the id of the client's own deal in the engagement of a deal that another client can read.
func (c *Client) Engaged(t testing.TB, other *Client, id string) string {
	t.Helper()
	engagement := other.Get(t, Path(id)).Want(t, http.StatusOK).Text(t, "engagementId")
	found := c.Get(t, "/v1/deals?engagementId="+engagement).Want(t, http.StatusOK)
	items, ok := found.At(t, "items").([]any)
	require.True(t, ok)
	require.Len(t, items, 1)
	return found.Text(t, "items", 0, "id")
}

// AcceptForMicrosoft answers a deal for Microsoft with one seller.
func (h *Harness) AcceptForMicrosoft(t testing.TB, id string) *Response {
	t.Helper()
	return h.As(access.Microsoft, access.MicrosoftSeller).Post(t, Path(id, "microsoft-response"), Object{
		"decision": "Accepted", "sellers": []any{Person("mika@msft.example")},
	}).Want(t, http.StatusOK)
}

// DeclineForMicrosoft answers a deal for Microsoft with a reason.
func (h *Harness) DeclineForMicrosoft(t testing.TB, id, reason string) *Response {
	t.Helper()
	body := Object{"decision": "Declined", "reasonCode": reason}
	return h.As(access.Microsoft, access.MicrosoftSeller).Post(t, Path(id, "microsoft-response"), body).Want(t, http.StatusOK)
}

// Engagement returns the ids of the deals of a new engagement of Contoso's with Northwind and Microsoft.
func (h *Harness) Engagement(t testing.TB) (contosos, northwinds, microsofts string) {
	t.Helper()
	contosos = h.ContosoAdmin().Create(t, Inviting(Draft("contoso"), "3000001", "msft"))
	return contosos, h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos), h.Seller().Engaged(t, h.ContosoAdmin(), contosos)
}

// Incoming returns the id of a new deal of Northwind's that waits for its answer.
func (h *Harness) Incoming(t testing.TB) string {
	t.Helper()
	host := h.ContosoAdmin().Create(t, Inviting(Draft("contoso"), "3000001"))
	return h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), host)
}

// CreateClosed creates a deal of Contoso's, closes it with the action, and returns its id and who may see it.
func (h *Harness) CreateClosed(t testing.TB, action string, body any) (string, *Client) {
	t.Helper()
	id := h.ContosoAdmin().Create(t, Inviting(Draft("contoso"), "3000001"))
	h.ContosoAdmin().Post(t, Path(id, action), body).Want(t, http.StatusOK)
	return id, h.ContosoAdmin()
}

// ListDeals returns the ids in the client's list, sorted.
func (c *Client) ListDeals(t testing.TB) []string {
	t.Helper()
	var list struct{ Items []struct{ ID string } }
	c.Get(t, "/v1/deals").Want(t, http.StatusOK).Decode(t, &list)
	ids := []string{}
	for _, item := range list.Items {
		ids = append(ids, item.ID)
	}
	slices.Sort(ids)
	return ids
}

// Actions returns the actions in the history of the client's deal, newest first.
func (c *Client) Actions(t testing.TB, id string) []string {
	t.Helper()
	var list struct{ Items []struct{ Action string } }
	c.Get(t, Path(id, "history")+"?limit=100").Want(t, http.StatusOK).Decode(t, &list)
	var all []string
	for _, e := range list.Items {
		all = append(all, e.Action)
	}
	return all
}

// State returns the deal's state as the client sees it.
func (c *Client) State(t testing.TB, id string) string {
	t.Helper()
	d := c.Get(t, Path(id)).Want(t, http.StatusOK)
	return d.Text(t, "status") + "/" + d.Text(t, "substatus")
}

// CurrentState returns the state that a refusal names.
func (r *Response) CurrentState(t testing.TB) string {
	t.Helper()
	return r.Text(t, "currentStatus", "status") + "/" + r.Text(t, "currentStatus", "substatus")
}
