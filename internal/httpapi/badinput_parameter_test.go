package httpapi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// badParameters are targets whose parameters are wrong, with the mistakes.
func badParameters() map[string][]string {
	return map[string][]string{
		"/v1/deals?limit=0":                                    {"/query/limit out-of-range"},
		"/v1/deals?limit=101":                                  {"/query/limit out-of-range"},
		"/v1/deals?limit=x":                                    {"/query/limit invalid-value"},
		"/v1/deals?limit=1.5":                                  {"/query/limit invalid-value"},
		"/v1/deals?limit=-1":                                   {"/query/limit out-of-range"},
		"/v1/deals?limit=":                                     {"/query/limit invalid-value"},
		"/v1/deals?limit":                                      {"/query/limit invalid-value"},
		"/v1/deals?limit=99999999999999999999":                 {"/query/limit out-of-range"},
		"/v1/deals?limit=-99999999999999999999":                {"/query/limit out-of-range"},
		"/v1/deals?limit=5&limit=6":                            {"/query/limit duplicate"},
		"/v1/deals?status=":                                    {"/query/status invalid-value"},
		"/v1/deals?status=new":                                 {"/query/status invalid-value"},
		"/v1/deals?status=New,Open":                            {"/query/status invalid-value"},
		"/v1/deals?q=ab":                                       {"/query/q too-short"},
		"/v1/deals?q=" + strings.Repeat("a", 101):              {"/query/q too-long"},
		"/v1/deals?q=abc%00":                                   {"/query/q invalid-value"},
		"/v1/deals?q=ab%0ac":                                   {"/query/q invalid-value"},
		"/v1/deals?q=%ff%fe%fd":                                {"/query/q invalid-value"},
		"/v1/deals?q=\xff\xfe\xfd":                             {"/query/q invalid-value"},
		"/v1/deals?q=%25%25%25&minValue=007":                   {"/query/minValue invalid-value", "/query/q invalid-value"},
		"/v1/deals?q=%25%25%25&minValue=7":                     {"/query/q invalid-value"},
		"/v1/deals?q=___":                                      {"/query/q invalid-value"},
		"/v1/deals?q=-%20-%2b%F0%9F%99%82":                     {"/query/q invalid-value"},
		"/v1/solutions?q=%5c%5c%5c":                            {"/query/q invalid-value"},
		"/v1/deals?q=%zz":                                      {"/query invalid-value"},
		"/v1/deals?q=abc;limit=5":                              {"/query invalid-value"},
		"/v1/deals?country=se":                                 {"/query/country invalid-value"},
		"/v1/deals?country=SWE":                                {"/query/country invalid-value"},
		"/v1/deals?updatedSince=2026-11-01":                    {"/query/updatedSince invalid-value"},
		"/v1/deals?updatedSince=2026-11-01T00:00:00":           {"/query/updatedSince invalid-value"},
		"/v1/deals?updatedSince=2026-02-30T00:00:00Z":          {"/query/updatedSince invalid-value"},
		"/v1/deals?createdSince=2026-11-01T00:00:00+01:00":     {"/query/createdSince invalid-value"},
		"/v1/deals?createdSince=yesterday":                     {"/query/createdSince invalid-value"},
		"/v1/deals?minValue=-1":                                {"/query/minValue out-of-range"},
		"/v1/deals?minValue=007&maxValue=00.5":                 {"/query/maxValue invalid-value", "/query/minValue invalid-value"},
		"/v1/deals?minValue=1e13":                              {"/query/minValue out-of-range"},
		"/v1/deals?minValue=1.0005":                            {"/query/minValue too-precise"},
		"/v1/deals?maxValue=10000000000000":                    {"/query/maxValue out-of-range"},
		"/v1/deals?engagementId=1":                             {"/query/engagementId invalid-value"},
		"/v1/deals?recreatedFrom=" + nobody + "x":              {"/query/recreatedFrom invalid-value"},
		"/v1/deals?sort=title":                                 {"/query/sort invalid-value"},
		"/v1/deals?sort=%2BdealValue":                          {"/query/sort invalid-value"},
		"/v1/deals?include=history":                            {"/query/include invalid-value"},
		"/v1/deals?fields=":                                    {"/query/fields invalid-value"},
		"/v1/deals?fields=name,,id":                            {"/query/fields invalid-value"},
		"/v1/deals?fields=name,secret":                         {"/query/fields unknown-field"},
		"/v1/deals?fields=" + strings.Repeat("id,", 50) + "id": {"/query/fields too-many"},
		"/v1/deals?cursor=":                                    {"/query/cursor invalid-value"},
		"/v1/deals?cursor=%20":                                 {"/query/cursor invalid-value"},
		"/v1/deals?status=%20%C2%A0":                           {"/query/status invalid-value"},
		"/v1/deals?q=%20ab%20":                                 {"/query/q too-short"},
		"/v1/deals?cursor=" + strings.Repeat("a", 4001):        {"/query/cursor too-long"},
		"/v1/deals?Limit=5&stat=New&%3Cb%3E=1&" + strings.Repeat("x", 100) + "=1": {
			"/query/Limit unknown-parameter", "/query/_b_ unknown-parameter", "/query/stat unknown-parameter",
			"/query/" + strings.Repeat("x", 64) + " unknown-parameter",
		},
		"/v1/deals?status=Open&limit=x&q=a&foo=1&createdSince=x&sort=y": {
			"/query/createdSince invalid-value", "/query/foo unknown-parameter", "/query/limit invalid-value", "/query/q too-short",
			"/query/sort invalid-value", "/query/status invalid-value",
		},
		"/v1/access?x=1":        {"/query/x unknown-parameter"},
		"/v1/reference/colours": {"/path/list invalid-value"},
		"/v1/deals/x":           {"/path/dealId invalid-value"},
		"/v1/deals/x?y=1":       {"/path/dealId invalid-value", "/query/y unknown-parameter"},
		"/v1/deals/" + strings.ReplaceAll(nobody, "-", ""): {"/path/dealId invalid-value"},
		"/v1/deals/%7B" + nobody + "%7D":                   {"/path/dealId invalid-value"},
		"/v1/deals/" + nobody + "%2Faccept":                {"/path/dealId invalid-value"},
		"/v1/deals/" + nobody + "%20":                      {"/path/dealId invalid-value"},
		"/v1/deals/creation-eligibility/history":           {"/path/dealId invalid-value"},
	}
}

func TestEveryMistakeOfAParameterIsNamed(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	for target, want := range badParameters() {
		refused := contoso.Raw(t, apitest.Request("GET", target, ""))
		require.Equal(t, http.StatusBadRequest, refused.Status, "%s: %s", target, refused.Body)
		require.Equal(t, "invalid-parameter", refused.Text(t, "code"))
		require.Equal(t, want, refused.Mistakes(t), "%s: %s", target, refused.Body)
	}
}

func TestParametersOfWritesAreChecked(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for query, want := range map[string][]string{
		"?dryRun=maybe":             {"/query/dryRun invalid-value"},
		"?dryRun=":                  {"/query/dryRun invalid-value"},
		"?dryRun":                   {"/query/dryRun invalid-value"},
		"?dryRun=true&dryRun=false": {"/query/dryRun duplicate"},
		"?dryrun=true":              {"/query/dryrun unknown-parameter"},
	} {
		refused := contoso.Post(t, "/v1/deals"+query, apitest.Draft("contoso")).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, want, refused.Mistakes(t), "%s", query)
	}
	require.Empty(t, contoso.Get(t, "/v1/deals").Want(t, 200).At(t, "items"))
}

// Who mends a request hears of everything at once, wherever in it the mistakes are.
func TestMistakesOfABodyAreNamedWithThoseOfParameters(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	path := apitest.Path(contoso.Create(t, apitest.Draft("contoso")))
	patch := "Content-Type: application/merge-patch+json"
	for _, c := range []struct {
		request string
		want    []string
	}{
		{
			apitest.Request("PATCH", path+"?dryrun=true", `{"name":5,"dealvalue":1}`, patch, "If-Match: 1", "Content-Length: 24"),
			[]string{"/dealvalue unknown-field", "/header/If-Match invalid-value", "/name invalid-type", "/query/dryrun unknown-parameter"},
		},
		{
			apitest.Request("PATCH", path+"?dryrun=true", `{"name":`, patch, "Content-Length: 8"),
			[]string{"/name malformed-json", "/query/dryrun unknown-parameter"},
		},
		{
			apitest.Request("PATCH", path+"?dryrun=true", `{"name":"x"}`, "Content-Type: text/plain", "Content-Length: 12"),
			[]string{"/header/Content-Type unsupported-media-type", "/query/dryrun unknown-parameter"},
		},
		{
			apitest.Request("POST", path+"/lose?dryrun=true", "", "Content-Length: 0"),
			[]string{" required", "/query/dryrun unknown-parameter"},
		},
		{
			apitest.Request("POST", path+"/win?dryrun=true", "{}", "Content-Type: application/json", "Content-Length: 2"),
			[]string{"/query/dryrun unknown-parameter"},
		},
		{
			apitest.Request("POST", "/v1/deals.csv?dryrun=true", "name", "Content-Type: text/csv", "Content-Length: 4"),
			[]string{"/query/dryrun unknown-parameter"},
		},
	} {
		refused := contoso.Raw(t, c.request).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, c.want, refused.Mistakes(t), c.request)
		if len(c.want) > 1 {
			require.Equal(t, fmt.Sprintf("The request has %d mistakes.", len(c.want)), refused.Text(t, "detail"))
		}
	}
}

// Generated clients write a list with commas or by repeating the parameter, people with blanks after the commas.
func TestAListIsGivenWithCommasOrByRepeatingIt(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	path := apitest.Path(contoso.Create(t, apitest.Draft("contoso")))
	for commas, others := range map[string][]string{
		path + "?fields=name,status,id": {
			path + "?fields=name&fields=status&fields=id", path + "?fields=name,status&fields=id", path + "?fields=name,%20status+,id%20",
		},
		"/v1/deals?fields=name,status": {"/v1/deals?fields=name&fields=status"},
		"/v1/routing-rules/preview?country=NO&solutionIds=SOL-10001-CTS,SOL-10002-CTS": {
			"/v1/routing-rules/preview?solutionIds=SOL-10001-CTS&country=NO&solutionIds=SOL-10002-CTS",
		},
	} {
		want := contoso.Get(t, commas).Want(t, http.StatusOK)
		for _, other := range others {
			require.Equal(t, string(want.Body), string(contoso.Get(t, other).Want(t, http.StatusOK).Body), other)
		}
	}
	contoso.Get(t, "/v1/events?type=referral-updated&limit=1&type=referral-created").Want(t, http.StatusOK)
	for target, want := range map[string][]string{
		"/v1/deals?fields=name&fields=":                          {"/query/fields invalid-value"},
		"/v1/deals?fields&fields=name":                           {"/query/fields invalid-value"},
		"/v1/deals?fields=name&fields=secret":                    {"/query/fields unknown-field"},
		"/v1/deals?mpnId=1000001&mpnId=1000002":                  {"/query/mpnId duplicate"},
		"/v1/events?type=referral-created&type=referral-wonn":    {"/query/type invalid-value"},
		"/v1/deals?fields=id" + strings.Repeat("&fields=id", 50): {"/query/fields too-many"},
	} {
		refused := contoso.Get(t, target).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, want, refused.Mistakes(t), target)
	}
}

func TestHeadersAreChecked(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Draft("contoso"))
	patch := func(lines ...string) string {
		return apitest.Request("PATCH", apitest.Path(id), `{"name":"x"}`, append(lines, "Content-Type: application/merge-patch+json", "Content-Length: 12")...)
	}
	for request, want := range map[string][]string{
		patch("If-Match:"):                             {"/header/If-Match invalid-value"},
		patch("If-Match: \xff"):                        {"/header/If-Match invalid-value"},
		patch("If-Match: " + strings.Repeat("a", 201)): {"/header/If-Match invalid-value"},
		apitest.Request("GET", apitest.Path(id), "", "If-None-Match: a\tb"):                       {"/header/If-None-Match invalid-value"},
		apitest.Request("GET", apitest.Path(id), "", "If-None-Match: "+strings.Repeat("a", 1001)): {"/header/If-None-Match invalid-value"},
	} {
		refused := contoso.Raw(t, request).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, want, refused.Mistakes(t), "%s", request)
	}
	contoso.Raw(t, patch(`If-Match: "0"`, `If-Match: "1"`)).Want(t, http.StatusOK)
	contoso.Raw(t, apitest.Request("GET", apitest.Path(id), "", `If-None-Match: "1"`, `If-None-Match: "2"`)).Want(t, http.StatusNotModified)
}

// An empty list would say that there is no such thing; who wrote the filter wrongly hears how.
func TestAFilterThatCanFindNothingIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, operator := h.As("contoso", access.ReferralAdmin), h.Operator()
	const blank, upper = "The value contains a blank, which is not possible here; a + in a query is written as %2B.", "The value must be in upper case."
	const several = "This takes a single value, without a comma."
	for _, c := range []struct {
		client                  *apitest.Client
		target, mistake, detail string
	}{
		{contoso, "/v1/deals?teamEmail=ada+deals@contoso.example", "/query/teamEmail invalid-email", blank},
		{contoso, "/v1/deals?teamEmail=ada", "/query/teamEmail invalid-email", "This must be a mail address."},
		{contoso, "/v1/deals?limit=many", "/query/limit invalid-value", "This must be a whole number."},
		{contoso, "/v1/deals?limit=99999999999999999999", "/query/limit out-of-range", "This must be at most 100."},
		{contoso, "/v1/deals?limit=-99999999999999999999", "/query/limit out-of-range", "This must be at least 1."},
		{contoso, "/v1/deals?favorite=perhaps", "/query/favorite invalid-value", "This must be true or false."},
		{contoso, "/v1/deals?createdSince=2026-02-30T00:00:00Z", "/query/createdSince invalid-value", "There is no such day or time."},
		{operator, "/v1/exchange-rates?month=2026-1", "/query/month invalid-value", "This must be a month such as 2026-11."},
		{contoso, "/v1/customers", "/query/q required", "This parameter is required."},
		{contoso, "/v1/deals?mpnId=1000+001", "/query/mpnId invalid-value", blank},
		{contoso, "/v1/deals?solutionId=SOL%2010001", "/query/solutionId invalid-value", blank},
		{contoso, "/v1/deals?mpnId=1000001,1000002", "/query/mpnId invalid-value", several},
		{contoso, "/v1/deals/summary?solutionId=SOL-10001-CTS,SOL-10002-CTS", "/query/solutionId invalid-value", several},
		{contoso, "/v1/insights/summary?mpnId=1000001,1000002", "/query/mpnId invalid-value", several},
		{contoso, "/v1/deals?updatedSince=2026-11-01T00:00:00+01:00", "/query/updatedSince invalid-value", blank},
		{contoso, "/v1/deals?country=se", "/query/country invalid-value", upper},
		{contoso, "/v1/deals?country=Se", "/query/country invalid-value", upper},
		{contoso, "/v1/deals?country=S+E", "/query/country invalid-value", blank},
		{contoso, "/v1/deals?country=UK", "/query/country unknown-country", `"UK" is not an ISO 3166-1 alpha-2 country code.`},
		{contoso, "/v1/deals?minValue=5.01&maxValue=5", "/query/minValue contradiction", "This is more than maxValue."},
		{contoso, "/v1/routing-rules/preview?country=no", "/query/country invalid-value", upper},
		{contoso, "/v1/routing-rules/preview?country=ZZ", "/query/country unknown-country", `"ZZ" is not an ISO 3166-1 alpha-2 country code.`},
		{contoso, "/v1/routing-rules/preview?country=NO&solutionIds=SOL-1,SOL+2", "/query/solutionIds invalid-value", blank},
		{contoso, "/v1/solutions?mpnId=1+2", "/query/mpnId invalid-value", blank},
		{contoso, "/v1/registrations?solutionId=1+2", "/query/solutionId invalid-value", blank},
		{h.As("contoso", access.AccountAdmin), "/v1/users?mpnId=1+2", "/query/mpnId invalid-value", blank},
		{operator, "/v1/registration-reviews?organizationId=con+toso", "/query/organizationId invalid-value", blank},
		{operator, "/v1/operations/jobs?kind=a+b", "/query/kind invalid-value", blank},
		{operator, "/v1/operations/jobs?queue=a+b", "/query/queue invalid-value", blank},
		{operator, "/v1/exchange-rates?currency=sek", "/query/currency invalid-value", upper},
		{operator, "/v1/exchange-rates?currency=XXX", "/query/currency unknown-currency", `"XXX" is not an ISO 4217 currency code.`},
	} {
		refused := c.client.Get(t, c.target).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, []string{c.mistake}, refused.Mistakes(t), c.target)
		require.Equal(t, c.detail, refused.Text(t, "errors", 0, "detail"), c.target)
	}
	for _, target := range []string{
		"/v1/deals?teamEmail=ada%2Bdeals@contoso.example", "/v1/deals?country=+SE%20", "/v1/deals?country=XK", "/v1/deals?minValue=5&maxValue=5.00", "/v1/deals?status=%09New+", "/v1/deals?limit=+5",
		"/v1/deals?sort=+dealValue", "/v1/deals?externalReferenceId=CRM+1", "/v1/deals?q=+Adatum+", "/v1/deals?engagementId=+" + nobody,
	} {
		contoso.Get(t, target).Want(t, http.StatusOK)
	}
}

// A value may hold whatever a search may be for, percent-encoded or not.
func TestStrangeValuesOfParametersAreNoMistakes(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	for _, q := range []string{"%a%", "_1_", `\a\`, "'; drop table deals; --", "日本語", "a b", "𝔸𝔹ℂ", "$1 $2", `"quoted"`, "null", "+a+"} {
		contoso.Get(t, "/v1/deals?q="+url.QueryEscape(q)).Want(t, http.StatusOK)
		if !strings.Contains(q, " ") {
			contoso.Get(t, "/v1/deals?mpnId="+url.QueryEscape(q)).Want(t, http.StatusOK)
			contoso.Get(t, "/v1/deals?teamEmail="+url.QueryEscape(q+"@contoso.example")).Want(t, http.StatusOK)
		}
		contoso.Get(t, "/v1/deals?externalReferenceId="+url.QueryEscape(q)).Want(t, http.StatusOK)
	}
	for _, since := range []string{"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "2026-11-01T00:00:00%2B01:00", "2026-11-01T00:00:00.123456789Z"} {
		contoso.Get(t, "/v1/deals?updatedSince="+since).Want(t, http.StatusOK)
	}
}
