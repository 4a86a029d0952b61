package lifecycle_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// listWorld is a service in which Contoso has deals of every kind, an hour apart, each known by its name.
type listWorld struct {
	*apitest.Harness
	contoso, northwind, seller *apitest.Client
	ids                        map[string]string // of Contoso's deals, by name
}

func newListWorld(t *testing.T) *listWorld {
	t.Helper()
	h := apitest.New(t)
	w := &listWorld{
		Harness: h, contoso: h.As("contoso", access.ReferralAdmin), northwind: h.As("northwind", access.ReferralAdmin),
		seller: h.As(access.Microsoft, access.MicrosoftSeller), ids: map[string]string{},
	}
	_, err := h.Connect(t).Exec(t.Context(), "update solutions set publish_state = 'Published', co_sell_status = 'CoSellReady' where id = 'SOL-10002-CTS'")
	require.NoError(t, err)
	w.addOwn(t)
	w.addIncoming(t)
	w.northwind.Create(t, apitest.Set(t, apitest.Draft("northwind"), "/name", `"northwind's own"`)) // in no list of Contoso's
	return w
}

// add creates a deal of Contoso's with changes, given as pointer and JSON in turn.
func (w *listWorld) add(t *testing.T, name string, targets []string, changes ...string) {
	t.Helper()
	w.Clock.Add(time.Hour)
	draft := apitest.Set(t, apitest.Inviting(apitest.Draft("contoso"), targets...), "/name", apitest.Quoted(name))
	for i := 0; i < len(changes); i += 2 {
		apitest.Set(t, draft, changes[i], changes[i+1])
	}
	w.ids[name] = w.contoso.Create(t, draft)
}

func (w *listWorld) addOwn(t *testing.T) {
	t.Helper()
	ms := []string{access.Microsoft}
	w.add(t, "private", nil, "/details/dealValue", "1000", "/externalReferenceId", `"CRM-1"`, "/qualification", `"None"`)
	w.add(t, "partner led", nil, "/consent/consentToShareReferralWithMicrosoftSellers", "true", "/mpnId", `"1000002"`, "/details/dealValue", "2000.50")
	w.add(t, "norwegian", []string{"3000001"}, "/customerProfile/address/country", `"NO"`, "/details/currency", `"NOK"`, "/details/dealValue", "2000.51")
	w.add(t, "two solutions", nil, "/details/requirements/solutions", `[{"id":"SOL-10001-CTS"},{"id":"SOL-10002-CTS"}]`)
	w.add(t, "second solution", nil, "/details/requirements/solutions", `[{"id":"SOL-10002-CTS"}]`, "/qualification", `"Direct"`)
	w.add(t, "ulf's", nil, "/team/0/email", `"Ulf@Contoso.example"`)
	w.add(t, "won", nil)
	w.add(t, "lost", nil)
	w.add(t, "error", nil)
	w.add(t, "expired by microsoft", ms)
	w.Clock.Add(14 * 24 * time.Hour)
	_, err := w.Deals.ExpireDeals(t.Context())
	require.NoError(t, err)
	for _, end := range []string{"pending", "accepted", "declined", "microsoft won", "microsoft lost"} {
		w.add(t, end, ms)
	}
	w.post(t, w.contoso, w.ids["won"], "win", `{}`)
	w.post(t, w.contoso, w.ids["lost"], "lose", `{"reasonCode":"NotACustomer"}`)
	w.post(t, w.contoso, w.ids["error"], "report-error", `{"reasonCode":"Test"}`)
	for _, end := range []string{"accepted", "microsoft won", "microsoft lost"} {
		w.AcceptForMicrosoft(t, w.ids[end])
	}
	w.DeclineForMicrosoft(t, w.ids["declined"], "NoSellerManagesCustomer")
	w.post(t, w.seller, w.seller.Engaged(t, w.contoso, w.ids["microsoft won"]), "win", `{}`)
	w.post(t, w.seller, w.seller.Engaged(t, w.contoso, w.ids["microsoft lost"]), "lose", `{"reasonCode":"BudgetTooSmall"}`)
	again := w.contoso.Post(t, apitest.Path(w.ids["lost"], "recreate"), `{"name":"lost again"}`).Want(t, http.StatusCreated)
	w.ids["lost again"] = again.ID(t)
}

func (w *listWorld) addIncoming(t *testing.T) {
	t.Helper()
	for _, name := range []string{"received", "taken", "refused"} {
		w.Clock.Add(time.Hour)
		theirs := w.northwind.Create(t, apitest.Set(t, apitest.Inviting(apitest.Draft("northwind"), "1000001"), "/name", apitest.Quoted(name)))
		w.ids[name] = w.contoso.Engaged(t, w.northwind, theirs)
	}
	w.post(t, w.contoso, w.ids["taken"], "accept", `{"externalReferenceId":"CRM-2","details":{"notes":"Ä note about the Fjord"}}`)
	w.post(t, w.contoso, w.ids["refused"], "decline", `{"reasonCode":"RequirementNotMet"}`)
}

func (w *listWorld) post(t *testing.T, c *apitest.Client, id, action, body string) {
	t.Helper()
	c.Post(t, apitest.Path(id, action), body).Want(t, http.StatusOK)
}

// names returns the names of the deals that a query finds, in order, page by page.
func (w *listWorld) names(t *testing.T, c *apitest.Client, parameters ...string) []string {
	t.Helper()
	q := url.Values{"limit": {"7"}, "fields": {"name"}}
	for i := 0; i < len(parameters); i += 2 {
		q.Set(parameters[i], parameters[i+1])
	}
	names := []string{}
	for next := "/v1/deals?" + q.Encode(); next != ""; {
		var page *apitest.Response
		page, next = c.Page(t, next)
		for _, item := range page.At(t, "items").([]any) { // the contract says so
			names = append(names, item.(map[string]any)["name"].(string)) // so too
		}
	}
	return names
}

// but returns all names without some.
func (w *listWorld) but(without ...string) []string {
	rest := []string{}
	for name := range w.ids {
		if !slices.Contains(without, name) {
			rest = append(rest, name)
		}
	}
	return rest
}
