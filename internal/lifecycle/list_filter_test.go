package lifecycle_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func TestEveryFilterFindsWhatItShould(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	closed := []string{"won", "lost", "error", "refused"}
	withMicrosoft := []string{"expired by microsoft", "pending", "accepted", "declined", "microsoft won", "microsoft lost"}
	incoming := []string{"received", "taken", "refused"}
	for _, c := range []struct {
		parameter, value string
		want             []string
	}{
		{"status", "New", []string{"received"}},
		{"status", "Active", w.but(append(closed, "received")...)},
		{"status", "Closed", closed},
		{"substatus", "Pending", nil}, // only Microsoft's own deals are
		{"substatus", "Received", []string{"received"}},
		{"substatus", "Accepted", w.but(append(closed, "received")...)},
		{"substatus", "Won", []string{"won"}},
		{"substatus", "Lost", []string{"lost"}},
		{"substatus", "Declined", []string{"refused"}},
		{"substatus", "Expired", nil},
		{"substatus", "Error", []string{"error"}},
		{"status", "New,Closed", append(closed, "received")},
		{"status", " New , New", []string{"received"}},
		{"substatus", "Won,Lost,Expired", []string{"won", "lost"}},
		{"direction", "Outgoing", w.but(incoming...)},
		{"direction", "Incoming", incoming},
		{"dealType", "PartnerLed", []string{"partner led"}},
		{"dealType", "CoSell", withMicrosoft},
		{"dealType", "PartnerToPartner", append(incoming, "norwegian")},
		{"dealType", "Private", w.but(append(append(incoming, withMicrosoft...), "norwegian", "partner led")...)},
		{"dealType", "Lead", nil},
		{"dealType", "Lead,PartnerLed,CoSell", append(withMicrosoft, "partner led")},
		{"microsoftStatus", "NotRequested", w.but(withMicrosoft...)},
		{"microsoftStatus", "Pending", []string{"pending"}},
		{"microsoftStatus", "NotRequested,Pending", w.but("expired by microsoft", "accepted", "declined", "microsoft won", "microsoft lost")},
		{"microsoftStatus", "Accepted", []string{"accepted"}},
		{"microsoftStatus", "Declined", []string{"declined"}},
		{"microsoftStatus", "Expired", []string{"expired by microsoft"}},
		{"microsoftStatus", "Won", []string{"microsoft won"}},
		{"microsoftStatus", "Lost", []string{"microsoft lost"}},
		{"qualification", "None", []string{"private"}},
		{"qualification", "Direct", []string{"second solution"}},
		{"qualification", "MarketingQualified", nil},
		{"qualification", "SalesQualified", w.but("private", "second solution")},
		{"mpnId", "1000002", []string{"partner led"}},
		{"mpnId", "1000001", w.but("partner led")},
		{"mpnId", "3000001", nil},
		{"solutionId", "SOL-10002-CTS", []string{"two solutions", "second solution"}},
		{"solutionId", "SOL-30001-NWT", incoming},
		{"solutionId", "SOL", nil},
		{"country", "NO", []string{"norwegian"}},
		{"country", " NO\u00a0", []string{"norwegian"}},
		{"country", "XK", nil},
		{"country", "XK,NO", []string{"norwegian"}},
		{"closingSince", "2027-05-23T12:00:00Z", w.but()},
		{"closingSince", "2030-01-01T00:00:00Z", nil},
		{"closingBefore", "2027-05-23T12:00:00Z", nil},
		{"closingBefore", "2027-05-23T12:00:00.000001Z", w.but()},
		{"country", "SE", w.but("norwegian")},
		{"teamEmail", "ulf@contoso.example", []string{"ulf's"}},
		{"teamEmail", "ULF@CONTOSO.EXAMPLE", []string{"ulf's"}},
		{"teamEmail", "carin@adatum.example", nil}, // of the customer's team
		{"externalReferenceId", "CRM-1", []string{"private"}},
		{"externalReferenceId", "CRM-2", []string{"taken"}},
		{"externalReferenceId", "crm-1", nil},
		{"minValue", "2000.51", w.but("private", "partner led")},
		{"maxValue", "2000.5", []string{"private", "partner led"}},
		{"recreatedFrom", w.ids["lost"], []string{"lost again"}},
		{"recreatedFrom", w.ids["won"], nil},
		{"engagementId", w.contoso.Get(t, apitest.Path(w.ids["taken"])).Text(t, "engagementId"), []string{"taken"}},
		{"engagementId", w.ids["taken"], nil},
	} {
		require.ElementsMatch(t, c.want, w.names(t, w.contoso, c.parameter, c.value), "%s=%s", c.parameter, c.value)
	}
	require.ElementsMatch(t, w.but(), w.names(t, w.contoso))
}

func TestFiltersAreCombined(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	for _, c := range []struct {
		parameters, want []string
	}{
		{[]string{"direction", "Incoming", "status", "Active"}, []string{"taken"}},
		{[]string{"minValue", "1000.01", "maxValue", "2000.50"}, []string{"partner led"}},
		{[]string{"q", "lost", "recreatedFrom", w.ids["lost"]}, []string{"lost again"}},
		{[]string{"microsoftStatus", "Pending", "dealType", "CoSell", "status", "Active", "mpnId", "1000001"}, []string{"pending"}},
		{[]string{"status", "New", "substatus", "Won"}, nil},
	} {
		require.ElementsMatch(t, c.want, w.names(t, w.contoso, c.parameters...), "%v", c.parameters)
	}
}

// The bound itself is included, in whatever time zone it is given.
func TestSinceIncludesItsBound(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	created := w.contoso.Get(t, apitest.Path(w.ids["taken"])).Text(t, "createdDateTime")
	at, err := time.Parse(time.RFC3339, created)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"taken", "refused"}, w.names(t, w.contoso, "createdSince", created))
	require.ElementsMatch(t, []string{"taken", "refused"}, w.names(t, w.contoso, "createdSince", at.In(time.FixedZone("", -5*3600)).Format(time.RFC3339)))
	require.ElementsMatch(t, []string{"refused"}, w.names(t, w.contoso, "createdSince", at.Add(time.Microsecond).Format(time.RFC3339Nano)))
	w.Clock.Add(time.Hour)
	w.contoso.Patch(t, apitest.Path(w.ids["private"]), `{"salesStage":"20"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	updated := w.contoso.Get(t, apitest.Path(w.ids["private"])).Text(t, "updatedDateTime")
	require.ElementsMatch(t, []string{"private"}, w.names(t, w.contoso, "updatedSince", updated))
}

// An invitation that has run out counts as expired at once, before the clock marks it.
func TestAnInvitationThatHasRunOutIsFoundAsExpired(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	w.Clock.Add(15 * 24 * time.Hour)
	for range 2 {
		require.Empty(t, w.names(t, w.contoso, "microsoftStatus", "Pending"))
		require.ElementsMatch(t, []string{"expired by microsoft", "pending"}, w.names(t, w.contoso, "microsoftStatus", "Expired"))
		_, err := w.Deals.ExpireDeals(t.Context())
		require.NoError(t, err)
	}
	require.ElementsMatch(t, []string{"received"}, w.names(t, w.contoso, "substatus", "Expired"))
}

func TestSearchFindsText(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	strange := []string{"100% sure", "under_score", `back\slash`, `"quoted" 'too'`, "日本語の取引", "Straße İstanbul", "a%b_c", "🚀🚀🚀"}
	for _, name := range strange {
		w.add(t, name, nil, "/customerProfile/name", `"Tailspin Toys"`)
	}
	for q, want := range map[string][]string{
		"Tailspin": strange, "TAILSPIN TOYS": strange, "spin t": strange,
		"100%": {"100% sure"}, "r_s": {"under_score"}, `k\s`: {`back\slash`}, "a%b": {"a%b_c"}, "b_c": {"a%b_c"},
		`"quoted"`: {`"quoted" 'too'`}, "'too'": {`"quoted" 'too'`}, "取引": nil, "本語の": {"日本語の取引"},
		"STRASSE": nil, "straße": {"Straße İstanbul"}, "İstan": {"Straße İstanbul"},
		"crm-1": {"private"}, "CRM-2": {"taken"}, "ä NOTE": {"taken"}, "fjord": {"taken"}, w.ids["won"]: {"won"}, w.ids["won"][20:]: {"won"},
		"nothing like it": nil, "stockholm": nil, "ulf@contoso": nil,
	} {
		if len([]rune(q)) < 3 {
			continue
		}
		require.ElementsMatch(t, want, w.names(t, w.contoso, "q", q), q)
	}
	for _, q := range []string{"%%%", "___", `\\\`, "🚀🚀🚀"} { // would be searched for in every deal
		w.contoso.Get(t, "/v1/deals?q="+url.QueryEscape(q)).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	}
	engagement := w.contoso.Get(t, apitest.Path(w.ids["won"])).Text(t, "engagementId")
	require.ElementsMatch(t, []string{"won"}, w.names(t, w.contoso, "q", engagement))
	w.contoso.Patch(t, apitest.Path(w.ids["private"]), `{"details":{"notes":"Fjord"}}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.ElementsMatch(t, []string{"taken", "private"}, w.names(t, w.contoso, "q", "fjord"))
}

// A user on a deal's team finds just that deal; one who looks after a location finds the deals there.
func TestAListHoldsOnlyWhatIsInScope(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	require.ElementsMatch(t, []string{"ulf's"}, w.names(t, w.As("contoso", access.ReferralUser)))
	oslo := w.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000002"}})
	require.ElementsMatch(t, []string{"partner led"}, w.names(t, oslo))
	require.Empty(t, w.names(t, oslo, "q", "private"))
	both := w.AddUser("contoso", "both@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000002"}}, access.Grant{Role: access.ReferralUser})
	w.contoso.Patch(t, apitest.Path(w.ids["private"]), `{"team":[`+apitest.PersonJSON+`,{"firstName":"B","lastName":"B","phoneNumber":"1","email":"BOTH@contoso.example"}]}`,
		apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.ElementsMatch(t, []string{"partner led", "private"}, w.names(t, both))
	require.Len(t, w.names(t, w.northwind, "limit", "100"), 5)
	w.As("contoso", access.AccountAdmin).Get(t, "/v1/deals").WantProblem(t, http.StatusForbidden, "role-missing")
}
