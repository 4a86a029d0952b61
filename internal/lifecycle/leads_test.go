package lifecycle_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// informing returns a lead about Contoso's solution that needs no answer.
func informing(call string) apitest.Object {
	lead := apitest.LeadTo("contoso")
	lead["callToAction"] = call
	return lead
}

func TestALeadIsADealOfThePartner(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	made := h.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	id := made.ID(t)
	require.Equal(t, "/v1/deals/"+id, made.Header.Get("Location"))
	d := h.ContosoAdmin().Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	require.Equal(t, made.Body, d.Body)
	for field, want := range map[string]any{
		"status": "New", "substatus": "Received", "dealType": "Lead", "qualification": "Direct", "direction": "Incoming", "mpnId": "1000001",
		"referralSource": "AppSource", "callToAction": "ContactMe", "quality": "Unknown", "isSpam": false, "offerId": "SOL-10001-CTS",
		"hotUntilDateTime":   apitest.Start.Add(72 * time.Hour).Format(time.RFC3339),
		"expirationDateTime": apitest.Start.Add(14 * 24 * time.Hour).Format(time.RFC3339),
	} {
		require.Equal(t, want, d.At(t, field), field)
	}
	require.Equal(t, true, d.At(t, "details", "customerRequestedContact"))
	require.Equal(t, "Unknown", d.Text(t, "customerProfile", "team", 0, "emailValidationStatus"))

	history := h.ContosoAdmin().Get(t, apitest.Path(id, "history")).Want(t, http.StatusOK)
	require.Equal(t, "Party", history.Text(t, "items", 0, "actor", "type"))
	require.Equal(t, "Microsoft", history.Text(t, "items", 0, "actor", "name"))
	for who, c := range map[string]*apitest.Client{"operator": h.Operator(), "northwind": h.NorthwindAdmin(), "seller": h.Seller()} {
		require.NotEqual(t, http.StatusOK, c.Get(t, apitest.Path(id)).Status, who)
	}
	h.Clock.Add(73 * time.Hour)
	require.Equal(t, "New/Received", h.ContosoAdmin().State(t, id), "it is hot no more, but still active")
	h.ContosoAdmin().Post(t, apitest.Path(id, "accept"), apitest.Object{"details": apitest.Object{"dealValue": 900}}).Want(t, http.StatusOK)
	require.Equal(t, "Won", h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK).Text(t, "substatus"))
}

func TestALeadForInformationIsNotAnswered(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, call := range []string{"GetItNow", "FreeTrial", "TestDrive"} {
		id := h.CreateLead(t, informing(call))
		d := h.ContosoAdmin().Get(t, apitest.Path(id)).Want(t, http.StatusOK)
		require.Nil(t, d.At(t, "hotUntilDateTime"))
		require.Equal(t, apitest.Start.AddDate(0, 6, 0).Format(time.RFC3339), d.Text(t, "expirationDateTime"))
		for verb, body := range map[string]any{"accept": nil, "decline": apitest.Object{"reasonCode": "NotACustomer"}} {
			r := h.ContosoAdmin().Post(t, apitest.Path(id, verb), body).WantProblem(t, http.StatusConflict, "deal-state")
			require.Equal(t, "None/None", r.CurrentState(t))
			require.Contains(t, r.Text(t, "detail"), "needs no answer")
		}
	}
	page := h.ContosoAdmin().Get(t, "/v1/deals?dealType=Lead&status=None&substatus=None&sort=createdDateTime").Want(t, http.StatusOK)
	require.Len(t, page.At(t, "items"), 3)
}

func TestALeadFromABusinessProfile(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateLead(t, apitest.LeadViaProfile("2000001"))
	fabrikam := h.As("fabrikam", access.ReferralAdmin)
	d := fabrikam.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	require.Equal(t, "2000001", d.Text(t, "mpnId"))
	require.Equal(t, "BusinessProfile", d.Text(t, "referralSource"))
	require.Empty(t, d.At(t, "details", "requirements", "solutions"))
	fabrikam.Post(t, apitest.Path(id, "accept"), nil).Want(t, http.StatusOK)
	fabrikam.Patch(t, apitest.Path(id), `{"name":"Ours"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	r := fabrikam.Post(t, apitest.Path(id, "invitations"), apitest.Invitation("msft")).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/target/0 solution-required"}, r.Mistakes(t))
}

func TestEveryMistakeOfALeadIsNamed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	suspended := apitest.LeadTo("northwind")
	h.Operator().Post(t, "/v1/organizations/northwind/suspend", nil).Want(t, http.StatusOK)
	bad := apitest.LeadTo("contoso")
	bad["consent"] = apitest.Object{"consentToToShareInfoWithOthers": false, "consentToContact": false}
	bad["referralSource"], bad["callToAction"], bad["surprise"] = "Fax", "Phone", 1
	bad["customerProfile"] = apitest.Object{"name": " ", "address": apitest.Object{"country": "XX"}, "team": []any{apitest.Person("x")}}
	bad["details"] = apitest.Object{"dealValue": "-1", "currency": "EURO", "closingDateTime": "2020-01-01T00:00:00Z"}
	for name, c := range map[string]struct {
		lead apitest.Object
		want []string
	}{
		"all at once": {bad, []string{
			"/callToAction invalid-value", "/consent/consentToToShareInfoWithOthers consent-required", "/customerProfile/address/country unknown-country",
			"/customerProfile/name required", "/customerProfile/team/0/email invalid-email", "/details/closingDateTime in-the-past",
			"/details/currency unknown-currency", "/details/dealValue out-of-range", "/referralSource invalid-value", "/surprise unknown-field",
		}},
		"an unpublished profile":  {apitest.LeadViaProfile("1000002"), []string{"/target/0/id unknown-target"}},
		"no such profile":         {apitest.LeadViaProfile("9999999"), []string{"/target/0/id unknown-target"}},
		"Microsoft's location":    {apitest.LeadViaProfile("msft"), []string{"/target/0/id unknown-target"}},
		"an unpublished solution": {apitest.Set(t, apitest.LeadTo("contoso"), "/target/0/id", `"SOL-10002-CTS"`), []string{"/target/0/id unknown-target"}},
		"no such solution":        {apitest.Set(t, apitest.LeadTo("contoso"), "/target/0/id", `"SOL-99999-XXX"`), []string{"/target/0/id unknown-target"}},
		"suspended":               {suspended, []string{"/target/0/id unknown-target"}},
		"a profile on AppSource":  {apitest.Inviting(apitest.LeadTo("contoso"), "1000001"), []string{"/target/0/type contradiction"}},
		"no target":               {apitest.Set(t, apitest.LeadTo("contoso"), "/target", `[]`), []string{"/target too-few"}},
	} {
		r := h.Operator().Post(t, "/v1/leads", c.lead).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, c.want, r.Mistakes(t), name)
	}
	require.Zero(t, h.Count(t, "deals"))
	require.NotContains(t, h.Log.String(), apitest.LeadContact)
}

// What a customer typed is kept, and one way to reach the person is enough.
func TestACustomerLeavesOutWhatItLikes(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	contoso := h.As("contoso", access.ReferralAdmin)
	for contact, want := range map[string][]string{
		`{"phoneNumber":"+47 22 12 34 56"}`:                                           {"", "", "+47 22 12 34 56", ""},
		`{"firstName":"Tove","lastName":null,"email":"tove@wideworld.example"}`:       {"Tove", "", "", "tove@wideworld.example"},
		`{"lastName":"Lie","email":"tove at home","emailValidationStatus":"Invalid"}`: {"", "Lie", "", "tove at home"},
	} {
		lead := apitest.Set(t, apitest.LeadTo("contoso"), "/customerProfile/team", "["+contact+"]")
		id := h.CreateLead(t, lead)
		h.Settle()
		contoso.Post(t, apitest.Path(id, "accept"), nil).Want(t, http.StatusOK)
		patched := contoso.Patch(t, apitest.Path(id), `{"name":"Ours"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
		for i, name := range []string{"firstName", "lastName", "phoneNumber", "email"} {
			require.Equal(t, want[i], patched.Text(t, "customerProfile", "team", 0, name), "%s of %s", name, contact)
		}
	}
	for contact, want := range map[string]string{
		`{"firstName":"Tove","lastName":"Lie"}`:            "/customerProfile/team/0 contact-unreachable",
		`{"email":"tove at home","phoneNumber":"1"}`:       "/customerProfile/team/0/email invalid-email",
		`{"email":" ","phoneNumber":"\u200b","title":"x"}`: "/customerProfile/team/0 contact-unreachable",
	} {
		lead := apitest.Set(t, apitest.LeadTo("contoso"), "/customerProfile/team", "["+contact+"]")
		require.Equal(t, []string{want}, h.Operator().Post(t, "/v1/leads", lead).Mistakes(t), contact)
	}
}

// A customer finds a partner's solution without any co-sell status: being on the marketplace is enough.
func TestALeadNeedsNoCoSellReadySolution(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	require.Equal(t, "2000001", h.Operator().Post(t, "/v1/leads", apitest.LeadTo("fabrikam")).Want(t, http.StatusCreated).Text(t, "mpnId"))
}

func TestAServiceAccountInjectsLeads(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As(access.Microsoft, access.AccountAdmin)
	account := admin.Post(t, "/v1/service-accounts", apitest.Object{
		"name": "AppSource", "grants": []any{apitest.Object{"role": "LeadSource", "scope": apitest.Object{"type": "Organization"}}},
	}).Want(t, http.StatusCreated).ID(t)
	secret := admin.Post(t, "/v1/tokens", apitest.Object{"name": "leads", "userId": account}).Want(t, http.StatusCreated).Text(t, "secret")
	source := h.With(secret)
	first := source.Post(t, "/v1/leads", apitest.LeadTo("contoso"), apitest.Key("one")).Want(t, http.StatusCreated)
	again := source.Post(t, "/v1/leads", apitest.LeadTo("contoso"), apitest.Key("one")).Want(t, http.StatusCreated)
	require.Equal(t, first.Body, again.Body)
	require.Equal(t, 1, h.Count(t, "deals"))
	for _, path := range []string{"/v1/deals", "/v1/solutions", "/v1/organizations", "/v1/events", "/v1/users"} {
		source.Get(t, path).WantProblem(t, http.StatusForbidden, "role-missing")
	}
	h.AddUser("contoso", "x@contoso.example", access.Grant{Role: access.Viewer})
	theirs := h.As("contoso", access.AccountAdmin).Post(t, "/v1/service-accounts", apitest.Object{
		"name": "Ours", "grants": []any{apitest.Object{"role": "LeadSource", "scope": apitest.Object{"type": "Organization"}}},
	}).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/grants/0/role role-not-grantable"}, theirs.Mistakes(t))
}

// Nobody is shown the contacts of an expired lead from that moment on, whether or not anything has marked it yet.
func TestAnExpiredLeadShowsNoContacts(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	asked, told := h.CreateLead(t, apitest.LeadTo("contoso")), h.CreateLead(t, informing("FreeTrial"))
	taken := h.CreateLead(t, apitest.LeadTo("contoso"))
	h.ContosoAdmin().Post(t, apitest.Path(taken, "accept"), nil).Want(t, http.StatusOK)
	for _, id := range []string{asked, told} {
		requireContacts(t, h, id, true)
		expires, err := time.Parse(time.RFC3339, h.ContosoAdmin().Get(t, apitest.Path(id)).Text(t, "expirationDateTime"))
		require.NoError(t, err)
		h.Clock.Add(expires.Sub(h.Clock.Now()) - time.Microsecond)
		requireContacts(t, h, id, true)
		h.Clock.Add(time.Microsecond)
		requireContacts(t, h, id, false)
		_, err = h.Deals.ExpireDeals(context.Background())
		require.NoError(t, err)
		require.Equal(t, "Closed/Expired", h.ContosoAdmin().State(t, id))
		requireContacts(t, h, id, false)
	}
	requireContacts(t, h, taken, true)
	require.Equal(t, []string{"Expire", "Create"}, h.ContosoAdmin().Actions(t, asked))
	require.NotContains(t, h.Log.String(), apitest.LeadContact)
}

// requireContacts fails the test unless everything that Contoso is shown of a lead has the contact, or nothing has.
func requireContacts(t *testing.T, h *apitest.Harness, id string, shown bool) {
	t.Helper()
	c := h.ContosoAdmin()
	for _, path := range []string{apitest.Path(id), apitest.Path(id) + "?include=microsoftResponse", "/v1/deals?q=" + id, "/v1/deals?include=microsoftResponse&q=" + id} {
		body := string(c.Get(t, path).Want(t, http.StatusOK).Body)
		if shown {
			require.Contains(t, body, apitest.LeadContact, path)
		} else {
			require.NotContains(t, body, apitest.LeadContact, path)
		}
	}
	require.NotContains(t, string(c.Get(t, apitest.Path(id, "history")).Want(t, http.StatusOK).Body), apitest.LeadContact)
	require.Empty(t, c.Get(t, "/v1/deals?q=tove").Want(t, http.StatusOK).At(t, "items"), "contacts cannot be searched for")
}

// What was sent about a lead is shown without contacts once the lead has expired, and loses them for good some time later.
func TestContactsOfAnExpiredLeadAreErased(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.CreateLead(t, apitest.LeadTo("contoso"))
	taken := h.CreateLead(t, apitest.LeadViaProfile("3000001"))
	h.NorthwindAdmin().Post(t, apitest.Path(taken, "accept"), nil).Want(t, http.StatusOK)
	sequenced(t, h)
	require.Contains(t, string(h.ContosoAdmin().Get(t, "/v1/events").Want(t, http.StatusOK).Body), apitest.LeadContact)
	h.Clock.Add(14 * 24 * time.Hour)
	require.NotContains(t, string(h.ContosoAdmin().Get(t, "/v1/events").Want(t, http.StatusOK).Body), apitest.LeadContact)
	sweep(t, h)
	sequenced(t, h)
	require.NotContains(t, string(h.ContosoAdmin().Get(t, "/v1/events").Want(t, http.StatusOK).Body), apitest.LeadContact)
	require.Equal(t, []string{"events"}, holders(t, h, "contoso"))

	h.Clock.Add(30*24*time.Hour - time.Microsecond)
	sweep(t, h)
	require.Equal(t, []string{"events"}, holders(t, h, "contoso"), "not yet")
	h.Clock.Add(time.Microsecond)
	sweep(t, h)
	require.Empty(t, holders(t, h, "contoso"))
	h.ContosoAdmin().Get(t, "/v1/events").Want(t, http.StatusOK)
	require.NotEmpty(t, holders(t, h, "northwind"), "what was taken up is kept")
	erased, err := h.Deals.EraseContacts(context.Background())
	require.NoError(t, err)
	require.Zero(t, erased)
}

func sweep(t *testing.T, h *apitest.Harness) {
	t.Helper()
	_, err := h.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	_, err = h.Deals.EraseContacts(context.Background())
	require.NoError(t, err)
}

// sequenced gives every event its place in the feed.
func sequenced(t *testing.T, h *apitest.Harness) {
	t.Helper()
	for {
		placed, err := h.Outbox.SequenceEvents(context.Background())
		require.NoError(t, err)
		if placed == 0 {
			return
		}
	}
}

// holders returns the tables that have a row about the organisation with the contact in it.
func holders(t *testing.T, h *apitest.Harness, organization string) []string {
	t.Helper()
	var all []string
	conn := h.Connect(t)
	for _, table := range []string{"deals", "deal_history", "events", "audit_log", "idempotency_keys"} {
		var held bool
		sql := "select exists (select from " + table + " x where x::text like '%' || $1 || '%' and x::text like '%' || $2 || '%')"
		require.NoError(t, conn.QueryRow(t.Context(), sql, apitest.LeadContact, organization).Scan(&held))
		if held {
			all = append(all, table)
		}
	}
	return all
}

// A microsecond before the deadline an answer counts; at the deadline the clock wins.
func TestALeadIsAnsweredOrExpires(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	first, second := h.CreateLead(t, apitest.LeadTo("contoso")), h.CreateLead(t, apitest.LeadTo("contoso"))
	h.Clock.Add(14*24*time.Hour - time.Microsecond)
	h.ContosoAdmin().Post(t, apitest.Path(first, "decline"), apitest.Object{"reasonCode": "AbuseOrSpam"}).Want(t, http.StatusOK)
	h.Clock.Add(time.Microsecond)
	r := h.ContosoAdmin().Post(t, apitest.Path(second, "accept"), nil).WantProblem(t, http.StatusConflict, "deal-terminal")
	require.Equal(t, "Closed/Expired", r.CurrentState(t))
	n, err := h.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	require.Equal(t, 1, n)
}

func TestALeadIsFewRoundTrips(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for round := range 2 {
		trips, _ := h.CountTrips(t, http.StatusCreated, func() *apitest.Response {
			return h.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso"), apitest.Key(string(rune('a'+round))))
		})
		if round == 1 {
			require.LessOrEqual(t, trips, 2)
		}
	}
}
