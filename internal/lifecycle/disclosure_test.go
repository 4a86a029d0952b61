package lifecycle_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const (
	shown    = "NoSellerManagesCustomer"
	withheld = "DealValueBelowThreshold"
)

// worth returns a draft of Contoso's with that value that invites Northwind and Microsoft.
func worth(value any, currency string) apitest.Object {
	draft := apitest.Inviting(apitest.Draft("contoso"), "3000001", "msft")
	details := draft["details"].(apitest.Object)
	details["dealValue"], details["currency"] = value, currency
	return draft
}

// decline has Microsoft decline with notes and sellers that must not leak.
func decline(t *testing.T, h *apitest.Harness, id string) {
	t.Helper()
	h.Seller().Post(t, apitest.Path(id, "microsoft-response"), apitest.Object{
		"decision": "Declined", "reasonCode": shown, "notes": "Secret words", "sellers": []any{apitest.Person("secret@msft.example")},
	}).Want(t, http.StatusOK)
}

// disclosed returns the reason that the client is shown, or why it is withheld; never both, and never a seller with it.
func disclosed(t *testing.T, c *apitest.Client, id string) string {
	t.Helper()
	r := c.Get(t, apitest.Path(id, "microsoft-response")).Want(t, http.StatusOK)
	requireSame(t, c, id, r)
	require.Equal(t, "Declined", r.Text(t, "status"))
	require.Empty(t, r.At(t, "sellers"))
	require.NotContains(t, string(r.Body), "secret@")
	require.Nil(t, r.At(t, "estimatedValue"))
	if r.At(t, "declineReason") != nil {
		require.Nil(t, r.At(t, "declineReasonWithheld"))
		require.Equal(t, "Secret words", r.Text(t, "declineReason", "notes"))
		require.NotEmpty(t, r.Text(t, "declineReason", "meaning"))
		require.NotEmpty(t, r.Text(t, "declineReason", "whatToDo"))
		return r.Text(t, "declineReason", "code")
	}
	require.NotContains(t, string(r.Body), "Secret")
	require.NotContains(t, string(r.Body), shown)
	return r.Text(t, "declineReasonWithheld")
}

// requireSame fails the test unless the deal and the list show the same of Microsoft's answer as the route of its own.
func requireSame(t *testing.T, c *apitest.Client, id string, route *apitest.Response) {
	t.Helper()
	var want any
	route.Decode(t, &want)
	one := c.Get(t, apitest.Path(id)+"?include=microsoftResponse").Want(t, http.StatusOK)
	require.Equal(t, want, one.At(t, "microsoftResponse"))
	list := c.Get(t, "/v1/deals?include=microsoftResponse&q="+id).Want(t, http.StatusOK)
	require.Len(t, list.At(t, "items"), 1)
	require.Equal(t, want, list.At(t, "items", 0, "microsoftResponse"))
	requireRelated(t, c, one.Text(t, "engagementId"), route)
}

// requireRelated fails the test unless Microsoft's referral, found by its engagement, shows the same of its answer as the route does.
func requireRelated(t *testing.T, c *apitest.Client, engagement string, route *apitest.Response) {
	t.Helper()
	found := c.Get(t, "/v1.0/engagements/referrals?$filter=engagementId%20eq%20"+engagement).Want(t, http.StatusOK)
	for i := range found.At(t, "value").([]any) {
		at := func(path ...any) any { return found.At(t, append([]any{"value", i}, path...)...) }
		if at("organizationId") != access.Microsoft || i == 0 { // the own referral is the first
			continue
		}
		status := route.Text(t, "status")
		require.Equal(t, map[string]string{"Pending": "New", "Accepted": "Active"}[status], strings.TrimPrefix(at("status").(string), "Closed"))
		require.Equal(t, status, at("substatus"))
		require.Equal(t, route.At(t, "sellers"), at("team"))
		require.Equal(t, route.At(t, "estimatedValue"), at("details", "dealValue"))
		require.Equal(t, route.At(t, "notes"), at("inviteContext", "notes"))
		var reason any
		if route.At(t, "declineReason") != nil {
			if reason = route.Text(t, "declineReason", "code"); reason == "Other" {
				reason = route.At(t, "declineReason", "notes")
			}
		}
		require.Equal(t, reason, at("statusReason"))
		one := c.Get(t, "/v1.0/engagements/referrals/"+at("id").(string)).Want(t, http.StatusOK)
		require.Equal(t, at("eTag"), one.ETag())
		return
	}
	require.True(t, route.Text(t, "status") == "NotRequested" || found.Text(t, "value", 0, "organizationId") == access.Microsoft)
}

func TestTheReasonOfADecline(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for name, c := range map[string]struct {
		value    any
		currency string
		want     string
	}{
		"a cent under":     {24999.99, "USD", withheld},
		"equal":            {25000, "USD", shown},
		"equal, as a text": {"25000.00", "USD", shown},
		"a cent over":      {25000.01, "USD", shown},
		"nothing":          {0, "USD", withheld},
		"euro, just under": {21420.61, "EUR", withheld}, // at 1.1671 of November 2026: 24,999.993931 USD
		"euro, just over":  {21420.62, "EUR", shown},    // 25,000.005602 USD
		"as many euro":     {24999.99, "EUR", shown},
		"as many kronor":   {25000, "SEK", withheld},
		"the most of all":  {9999999999999.99, "EUR", shown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contosos := h.ContosoAdmin().Create(t, worth(c.value, c.currency))
			northwinds := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos)
			microsofts := h.Seller().Engaged(t, h.ContosoAdmin(), contosos)
			decline(t, h, contosos)
			require.Equal(t, c.want, disclosed(t, h.ContosoAdmin(), contosos))
			requireOnlyAsked(t, h.NorthwindAdmin(), northwinds)
			h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "accept"), nil).Want(t, http.StatusOK)
			require.Equal(t, c.want, disclosed(t, h.NorthwindAdmin(), northwinds), "who accepts is told, by the value of the deal that Microsoft was asked about")
			requireNothingUntold(t, h, northwinds)
			require.Equal(t, shown, disclosed(t, h.Seller(), microsofts), "Microsoft's own users see the reason always")
			requireNoTrace(t, h.ContosoAdmin(), contosos)
			requireNoTrace(t, h.NorthwindAdmin(), northwinds)
		})
	}
}

// requireOnlyAsked fails the test unless every route tells the client only that Microsoft was asked, and nothing of its answer.
func requireOnlyAsked(t *testing.T, c *apitest.Client, id string) {
	t.Helper()
	r := c.Get(t, apitest.Path(id, "microsoft-response")).Want(t, http.StatusOK)
	requireSame(t, c, id, r)
	require.JSONEq(t, `{"status":"Pending","requestedDateTime":"`+r.Text(t, "requestedDateTime")+`","respondedDateTime":null,"expirationDateTime":null,
		"assistanceRequestCode":null,"notes":null,"currency":null,"estimatedValue":null,"estimatedClosingDateTime":null,
		"sellers":[],"declineReason":null,"declineReasonWithheld":null}`, string(r.Body))
	for _, status := range []string{"NotRequested", "Pending", "Accepted", "Declined", "Expired", "Won", "Lost"} {
		found := c.Get(t, "/v1/deals?microsoftStatus="+status+"&q="+id).Want(t, http.StatusOK)
		require.Len(t, found.At(t, "items"), map[bool]int{true: 1, false: 0}[status == "Pending"], status)
		all := c.Get(t, "/v1/deals?fields=id&limit=100&microsoftStatus="+status).Want(t, http.StatusOK)
		require.Equal(t, status == "Pending", strings.Contains(string(all.Body), id), status)
	}
}

// requireNothingUntold fails the test if a deal still counts as one whose party is told only that Microsoft was asked.
func requireNothingUntold(t *testing.T, h *apitest.Harness, id string) {
	t.Helper()
	var untold bool
	require.NoError(t, h.Connect(t).QueryRow(t.Context(), "select untold from microsoft_answers where id = $1", id).Scan(&untold))
	require.False(t, untold)
}

// requireNoTrace fails the test if the partner's own deal or its history says anything of Microsoft's answer.
func requireNoTrace(t *testing.T, c *apitest.Client, id string) {
	t.Helper()
	for _, path := range []string{apitest.Path(id), apitest.Path(id, "history"), "/v1/deals"} {
		text := string(c.Get(t, path).Want(t, http.StatusOK).Body)
		require.NotContains(t, text, "Secret")
		require.NotContains(t, text, "secret@")
		require.NotContains(t, text, shown)
		require.NotContains(t, text, "Mika")
	}
}

// What counts is the value at the moment of the decline.
func TestAnEditOfTheValueAndTheReason(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for name, c := range map[string]struct {
		at, edited any
		before     bool
		want       string
	}{
		"raised before":  {1000, 25000, true, shown},
		"raised after":   {1000, 9000000, false, withheld},
		"lowered before": {90000, 24999.99, true, withheld},
		"lowered after":  {90000, 1, false, shown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id := h.ContosoAdmin().Create(t, worth(c.at, "USD"))
			edit := func() {
				patch := apitest.Object{"details": apitest.Object{"dealValue": c.edited}}
				h.ContosoAdmin().Patch(t, apitest.Path(id), patch, apitest.IfMatch("*")).Want(t, http.StatusOK)
			}
			if c.before {
				edit()
			}
			decline(t, h, id)
			if !c.before {
				edit()
			}
			require.Equal(t, c.want, disclosed(t, h.ContosoAdmin(), id))
		})
	}
}

func TestAnEditOfTheCurrencyDisclosesNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, worth(24999, "USD"))
	decline(t, h, id)
	patch := apitest.Object{"details": apitest.Object{"currency": "EUR"}} // would be worth 29,176 USD
	h.ContosoAdmin().Patch(t, apitest.Path(id), patch, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.Equal(t, withheld, disclosed(t, h.ContosoAdmin(), id))
	h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	require.Equal(t, withheld, disclosed(t, h.ContosoAdmin(), id), "closing one's own deal discloses nothing either")
}

// The value of the deal that Microsoft was asked about counts for everybody, whatever a guest thinks it is worth.
func TestAGuestsOwnValueDecidesNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for name, c := range map[string]struct {
		host  float64
		guest string
		want  string
	}{
		"a guest with less": {30000, "24999.99", shown},
		"a guest with more": {24999.99, "9000000", withheld},
	} {
		contosos := h.ContosoAdmin().Create(t, worth(c.host, "USD"))
		northwinds := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos)
		h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "accept"), `{"details":{"dealValue":"`+c.guest+`"}}`).Want(t, http.StatusOK)
		decline(t, h, northwinds)
		require.Equal(t, c.want, disclosed(t, h.ContosoAdmin(), contosos), name)
		require.Equal(t, c.want, disclosed(t, h.NorthwindAdmin(), northwinds), name)
		h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "win"), nil).Want(t, http.StatusOK)
		require.Equal(t, c.want, disclosed(t, h.NorthwindAdmin(), northwinds), "%s: who has accepted is told after it has closed its deal, too", name)
	}
}

// A party that is invited after the decline is told the same as everybody else, once it has accepted.
func TestWhoComesAfterTheDecline(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos := h.ContosoAdmin().Create(t, apitest.Inviting(worth(90000, "USD"), "msft"))
	decline(t, h, contosos)
	h.ContosoAdmin().Post(t, apitest.Path(contosos, "invitations"), apitest.Invitation("3000001")).Want(t, http.StatusOK)
	northwinds := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos)
	requireOnlyAsked(t, h.NorthwindAdmin(), northwinds)
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "recreate"), nil).WantProblem(t, http.StatusConflict, "not-recreatable")
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "accept"), nil).Want(t, http.StatusOK)
	require.Equal(t, shown, disclosed(t, h.NorthwindAdmin(), northwinds))
	require.Equal(t, shown, disclosed(t, h.ContosoAdmin(), contosos))
}

// The rate is that of the month of the decline: the newest that is not after it.
func TestTheRateIsThatOfTheMonthOfTheDecline(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		value        any
		createdAfter int // days from 23 November 2026
		waited       int
		want         string
	}{
		"November":                   {21400, 0, 7, withheld},  // 30 November, at 1.1671: 24,975.94 USD
		"December":                   {21400, 0, 8, shown},     // 1 December, at 1.1736: 25,115.04 USD
		"no rate yet, as December's": {21301.98, 70, 0, shown}, // February 2027, still at 1.1736: 25,000.003728 USD
		"a cent less":                {21301.97, 70, 0, withheld},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			h.Clock.Add(time.Duration(c.createdAfter) * day)
			id := h.ContosoAdmin().Create(t, worth(c.value, "EUR"))
			h.Clock.Add(time.Duration(c.waited) * day)
			decline(t, h, id)
			require.Equal(t, c.want, disclosed(t, h.ContosoAdmin(), id))
		})
	}
}

// Sellers are shown once Microsoft has accepted, to those who take part.
func TestSellersOnceMicrosoftHasAccepted(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos := h.ContosoAdmin().Create(t, worth(1, "USD"))
	northwinds := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos)
	sellers := func(c *apitest.Client, id string) any {
		r := c.Get(t, apitest.Path(id, "microsoft-response")).Want(t, http.StatusOK)
		requireSame(t, c, id, r)
		require.Nil(t, r.At(t, "declineReason"))
		require.Nil(t, r.At(t, "declineReasonWithheld"))
		return r.At(t, "sellers")
	}
	require.Empty(t, sellers(h.ContosoAdmin(), contosos))
	h.AcceptForMicrosoft(t, contosos)
	require.Len(t, sellers(h.ContosoAdmin(), contosos), 1)
	require.Empty(t, sellers(h.NorthwindAdmin(), northwinds), "Northwind has not accepted its own invitation")
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "accept"), nil).Want(t, http.StatusOK)
	require.Len(t, sellers(h.NorthwindAdmin(), northwinds), 1)
	requireNoTrace(t, h.ContosoAdmin(), contosos)

	microsofts := h.Seller().Engaged(t, h.ContosoAdmin(), contosos)
	h.Seller().Post(t, apitest.Path(microsofts, "lose"), apitest.Object{"reasonCode": "Other", "notes": "Secret words"}).Want(t, http.StatusOK)
	r := h.ContosoAdmin().Get(t, apitest.Path(contosos, "microsoft-response")).Want(t, http.StatusOK)
	require.Equal(t, "Lost", r.Text(t, "status"))
	require.NotContains(t, string(r.Body), "Secret")
}

// A party that has declined or let its deal expire hears only that Microsoft was asked, whatever Microsoft answers.
func TestMicrosoftsAnswerIsNotForWhoTakesNoPart(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, answer := range []func(id string){
		func(id string) { h.AcceptForMicrosoft(t, id) },
		func(id string) { decline(t, h, id) },
		func(string) {},
	} {
		contosos := h.ContosoAdmin().Create(t, worth(90000, "USD"))
		declined, contosos2 := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos), h.ContosoAdmin().Create(t, worth(90000, "USD"))
		expired := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos2)
		h.NorthwindAdmin().Post(t, apitest.Path(declined, "decline"), apitest.GoodBodies["declineDeal"]).Want(t, http.StatusOK)
		for id, theirs := range map[string]string{contosos: declined, contosos2: expired} {
			requireOnlyAsked(t, h.NorthwindAdmin(), theirs)
			answer(id)
			requireOnlyAsked(t, h.NorthwindAdmin(), theirs)
		}
		h.Clock.Add(ttl)
		requireOnlyAsked(t, h.NorthwindAdmin(), declined)
		requireOnlyAsked(t, h.NorthwindAdmin(), expired)
		_, err := h.Deals.ExpireDeals(t.Context())
		require.NoError(t, err)
		requireOnlyAsked(t, h.NorthwindAdmin(), expired)
	}
}

// The seller's answer, and the dry run of a decline, show Microsoft's own view; a dry run keeps nothing.
func TestADryRunOfADeclineDisclosesNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, worth(90000, "USD"))
	before := h.DumpDeals(t)
	body := apitest.Object{"decision": "Declined", "reasonCode": shown}
	r := h.Seller().Post(t, apitest.Path(id, "microsoft-response")+"?dryRun=true", body).Want(t, http.StatusOK)
	require.Equal(t, shown, r.Text(t, "declineReason", "code"))
	require.Equal(t, before, h.DumpDeals(t))
	require.Equal(t, "Pending", h.ContosoAdmin().Get(t, apitest.Path(id, "microsoft-response")).Text(t, "status"))
}

func TestWithoutMicrosoft(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	r := h.ContosoAdmin().Get(t, apitest.Path(id, "microsoft-response")).Want(t, http.StatusOK)
	requireSame(t, h.ContosoAdmin(), id, r)
	require.JSONEq(t, `{"status":"NotRequested","requestedDateTime":null,"respondedDateTime":null,"expirationDateTime":null,
		"assistanceRequestCode":null,"notes":null,"currency":null,"estimatedValue":null,"estimatedClosingDateTime":null,
		"sellers":[],"declineReason":null,"declineReasonWithheld":null}`, string(r.Body))
}
