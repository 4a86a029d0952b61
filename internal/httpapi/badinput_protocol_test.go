package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// nobody is the id of a deal that does not exist.
const nobody = "0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b11"

func TestWhatIsNoRequestIsRefusedWithAProblem(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for name, request := range map[string]string{
		"no HTTP":                  "hello\r\n\r\n",
		"no host":                  "GET /v1/deals HTTP/1.1\r\nConnection: close\r\n\r\n",
		"unknown version":          "GET /v1/deals HTTP/9.9\r\nHost: cosell\r\n\r\n",
		"badly encoded path":       apitest.Request("GET", "/v1/deals/%zz", ""),
		"half an escape":           apitest.Request("GET", "/v1/deals/%2", ""),
		"NUL in a header":          apitest.Request("GET", "/v1/deals", "", "X-Strange: a\x00b"),
		"space in a header name":   apitest.Request("GET", "/v1/deals", "", "X Strange: a"),
		"header without a colon":   apitest.Request("GET", "/v1/deals", "", "strange"),
		"space in the path":        apitest.Request("GET", "/v1/de als", ""),
		"unknown coding":           apitest.Request("POST", "/v1/deals", "", "Transfer-Encoding: gzip, chunked"),
		"two lengths":              apitest.Request("POST", "/v1/deals", "{}", "Content-Length: 2", "Content-Length: 3"),
		"a length that is none":    apitest.Request("POST", "/v1/deals", "{}", "Content-Length: two"),
		"a length below zero":      apitest.Request("POST", "/v1/deals", "{}", "Content-Length: -2"),
		"a length beyond counting": apitest.Request("POST", "/v1/deals", "{}", "Content-Length: 99999999999999999999"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contoso.Raw(t, request).WantProblem(t, http.StatusBadRequest, "bad-request")
		})
	}
}

func TestHeadersOverTheirLimitAreRefused(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	contoso.Raw(t, apitest.Request("GET", "/v1/deals", "", "X-Large: "+strings.Repeat("a", 2<<20))).
		WantProblem(t, http.StatusRequestHeaderFieldsTooLarge, "headers-too-large")
	contoso.Raw(t, apitest.Request("GET", "/v1/deals?q="+strings.Repeat("a", 2<<20), "")).
		WantProblem(t, http.StatusRequestHeaderFieldsTooLarge, "headers-too-large")
}

func TestAnUnknownMethodIsToldWhichThereAre(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Draft("contoso"))
	for path, allowed := range map[string]string{
		"/v1/deals": "GET, HEAD, POST", apitest.Path(id): "GET, HEAD, PATCH", apitest.Path(id, "accept"): "POST",
		apitest.Path(id, "microsoft-response"): "GET, HEAD, POST", "/v1/access": "GET, HEAD",
		"/v1/deals/summary": "GET, HEAD", "/v1/deals/creation-eligibility": "GET, HEAD", "/v1/routing-rules/preview": "GET, HEAD",
		"/healthz": "GET, HEAD", "/readyz": "GET, HEAD", "/openapi.json": "GET, HEAD", "/metrics": "GET, HEAD",
	} {
		for _, method := range []string{"PUT", "DELETE", "TRACE", "OPTIONS", "BREW"} {
			refused := contoso.Raw(t, apitest.Request(method, path, "")).Want(t, http.StatusMethodNotAllowed)
			require.Equal(t, allowed, refused.Header.Get("Allow"), "%s %s", method, path)
			require.Equal(t, strings.Contains(allowed, "PATCH"), refused.Header.Get("Accept-Patch") != "", "%s %s", method, path)
			refused.WantProblem(t, http.StatusMethodNotAllowed, "method-not-allowed")
		}
	}
	for _, taken := range []string{"PATCH /v1/deals/summary", "PATCH /v1/deals/creation-eligibility", "DELETE /v1/routing-rules/preview"} {
		method, path, _ := strings.Cut(taken, " ")
		refused := contoso.Raw(t, apitest.Request(method, path, "")).WantProblem(t, http.StatusMethodNotAllowed, "method-not-allowed")
		require.Equal(t, "GET, HEAD", refused.Header.Get("Allow"), "%s: no id stands there", taken)
	}
}

// TestHeadAnswersAsGetWithoutABody asks every operation that reads, and every page.
func TestHeadAnswersAsGetWithoutABody(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people, asked := callers(t, h), 0
	same := func(c *apitest.Client, path string) {
		t.Helper()
		asked++
		get, head := c.Raw(t, apitest.Request(http.MethodGet, path, "")), c.Raw(t, apitest.Request(http.MethodHead, path, ""))
		require.Equal(t, get.Status, head.Status, path)
		require.Empty(t, head.Body, path)
		for _, name := range []string{"Content-Type", "ETag", "Link", "Cache-Control"} {
			require.Equal(t, get.Header.Get(name), head.Header.Get(name), "%s of %s", name, path)
		}
	}
	for _, o := range apitest.Operations(t) {
		if o.Method == http.MethodGet {
			c := people[strings.Fields(decisions[o.ID].allowed)[0]]
			same(c.Client, c.at(o))
		}
	}
	for _, path := range []string{"/", "/healthz", "/readyz", "/openapi.json", "/docs/"} {
		same(h.With(""), path)
	}
	require.Greater(t, asked, 60)
	nobodys := h.As("contoso", access.ReferralAdmin).Raw(t, apitest.Request(http.MethodHead, "/v1/events", "", "Accept: text/event-stream"))
	require.Equal(t, http.StatusOK, nobodys.Status, "a stream has a beginning and no end")
}

func TestAnUnknownPathIsNotFound(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for _, path := range []string{
		"//", "/v1", "/v1/", "/v2/deals", "/v1/deals/", "//v1/deals", "/v1//deals", "/v1/../v1/deals", "/v1/Deals", "/v1/deals/" + nobody + "/",
		"/v1/deals/" + nobody + "/acept", "/v1/deals/" + nobody + "/accept/x", "/v1/deals/%00", "/v1/deals/%ff", "/v1/deals/a%0d%0ab",
		"/v1/references", "/.env", "/metrics/x", "/v1/deals;x",
	} {
		for _, method := range []string{"GET", "POST", "BREW"} {
			contoso.Raw(t, apitest.Request(method, path, "")).WantProblem(t, http.StatusNotFound, "not-found")
		}
	}
}

// Who has only the slashes or the letter case of a path wrong hears how it is written.
func TestAPathThatIsNearlyRightIsNamed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for path, near := range map[string]string{
		"/v1/deals/": "/v1/deals", "//v1//deals": "/v1/deals", "/V1/Deals": "/v1/deals", "/v1/deals/" + nobody + "/": "/v1/deals/" + nobody,
		"/v1/Deals/" + nobody + "/History/": "/v1/deals/" + nobody + "/history", "/HealthZ/": "/healthz",
	} {
		require.Equal(t, `This does not exist, or is not visible to you. Did you mean "`+near+`"?`,
			contoso.Get(t, path).WantProblem(t, http.StatusNotFound, "not-found").Text(t, "detail"))
	}
	for _, path := range []string{"/v1/deal", "/v2/deals/", "/v1/deals/" + nobody} {
		require.Equal(t, "This does not exist, or is not visible to you.", contoso.Get(t, path).Text(t, "detail"))
	}
}

func TestARequestIDIsTakenOverOnlyIfItIsHarmless(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	kept := contoso.Get(t, "/v1/access", apitest.Header{Name: "X-Request-Id", Value: "trace-1.2_3"}).Want(t, 200)
	require.Equal(t, "trace-1.2_3", kept.Header.Get("X-Request-Id"))
	for _, strange := range []string{"a b", `"><script>`, strings.Repeat("a", 129), "é", "", "\xff"} {
		got := contoso.Raw(t, apitest.Request("GET", "/v1/access", "", "X-Request-Id: "+strange)).Want(t, 200)
		require.NotEqual(t, strange, got.Header.Get("X-Request-Id"))
		require.Regexp(t, `^[0-9a-f-]{36}$`, got.Header.Get("X-Request-Id"))
	}
}
