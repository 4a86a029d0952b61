package partnercenter_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/api"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/door"
)

const referrals = "/v1.0/engagements/referrals"

// The tests' client looks at every error; here is what each of them says.
func TestEveryFaultIsToldAsMicrosoftDoes(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	for _, f := range []struct {
		answer      *apitest.Response
		status      int
		code, inner string
	}{
		{c.Get(t, "/v1.0"), 404, "itemNotFound", "not-found"},
		{c.Get(t, "/v1.0/unknown"), 404, "itemNotFound", "not-found"},
		{c.Get(t, "/engagements/v1/unknown"), 404, "itemNotFound", "not-found"},
		{c.Get(t, "/webhooks/v1/"), 404, "itemNotFound", "not-found"},
		{c.Get(t, referrals+"/"+uuid.NewString()), 404, "itemNotFound", "not-found"},
		{c.Get(t, referrals+"/7"), 404, "itemNotFound", "not-found"},
		{c.Get(t, referrals+"/%00"), 404, "itemNotFound", "not-found"},
		{c.Do(t, http.MethodDelete, referrals+"/"+uuid.NewString(), nil), 405, "invalidRequest", "method-not-allowed"},
		{h.With("").Get(t, referrals+"/7"), 401, "unauthenticated", "token-missing"},
		{h.With("wrong").Get(t, referrals+"/7"), 401, "unauthenticated", "token-invalid"},
		{h.SolutionAdmin().Get(t, referrals+"/"+c.Create(t, apitest.Draft("contoso"))), 403, "accessDenied", "role-missing"},
	} {
		require.Equal(t, f.status, f.answer.Status, "%s", f.answer.Body)
		require.Equal(t, f.code, f.answer.Text(t, "error", "code"))
		require.Equal(t, f.inner, f.answer.Text(t, "error", "innerError", "code"))
	}
	answer := h.SolutionAdmin().Get(t, referrals+"/"+c.Create(t, apitest.Draft("contoso")))
	require.Contains(t, answer.Text(t, "error", "message"), "Ask ")
	require.NotEmpty(t, answer.At(t, "error", "innerError", "contacts"))
}

func TestLimitsAreToldAsMicrosoftDoes(t *testing.T) {
	t.Parallel()
	h := apitest.New(t, func(c *apitest.Config) { c.RateLimit = 1 })
	h.ContosoAdmin().Get(t, referrals+"/7").Want(t, 404)
	limited := h.ContosoAdmin().Get(t, referrals+"/7").Want(t, 429)
	require.Equal(t, "serviceNotAvailable", limited.Text(t, "error", "code"))
	require.NotEmpty(t, limited.Header.Get("Retry-After"))
}

func TestAnOutageIsToldAsMicrosoftDoes(t *testing.T) {
	t.Parallel()
	link := apitest.NewLink(t, apitest.New(t).DBURL)
	h := apitest.Open(t, link.URL)
	link.Cut()
	away := h.ContosoAdmin().Get(t, referrals+"/"+uuid.NewString()).Want(t, 503)
	require.Equal(t, "serviceNotAvailable", away.Text(t, "error", "code"))
	require.NotEmpty(t, away.Header.Get("Retry-After"))
}

func TestAPanicIsToldAsMicrosoftDoes(t *testing.T) {
	t.Parallel()
	h := apitest.New(t, func(c *apitest.Config) { c.Deals = nil })
	answer := h.ContosoAdmin().Get(t, referrals+"/"+uuid.NewString()).Want(t, 500)
	require.Equal(t, "generalException", answer.Text(t, "error", "code"))
}

func TestAClosedGateAnswersAsMicrosoftDoes(t *testing.T) {
	t.Parallel()
	answer := httptest.NewRecorder()
	door.NewGate().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1.0//engagements/referrals", nil))
	require.Equal(t, http.StatusServiceUnavailable, answer.Code)
	require.Contains(t, answer.Body.String(), `"serviceNotAvailable"`)
}

func TestHeadersOfARequestAreEchoed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	sent := map[string]string{"MS-CorrelationId": uuid.NewString(), "MS-RequestId": uuid.NewString(), "client-request-id": "{a.b-c} d"}
	var headers []apitest.Header
	for name, value := range sent {
		headers = append(headers, apitest.Header{Name: name, Value: value})
	}
	for _, path := range []string{"/" + id, "/unknown"} {
		answer := c.Get(t, referrals+path, headers...)
		for name, value := range sent {
			require.Equal(t, value, answer.Header.Get(name))
		}
	}
	answer := c.Get(t, referrals+"/"+id, apitest.Header{Name: "client-request-id", Value: strings.Repeat("x", 300)})
	require.NotEmpty(t, answer.Header.Get("MS-CorrelationId"))
	require.Empty(t, answer.Header.Get("client-request-id"))
	require.Equal(t, answer.Header.Get("X-Request-Id"), answer.Header.Get("request-id"))
}

// Neither Microsoft's own service nor its clients mind the letter case of a path.
func TestPathsInAnyCase(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	contract, err := openapi3.NewLoader().LoadFromData(api.Microsoft)
	require.NoError(t, err)
	for path := range contract.Paths.Map() {
		path = regexp.MustCompile(`\{.*\}`).ReplaceAllString(path, id)
		as, upper := c.Do(t, http.MethodTrace, path, nil), c.Do(t, http.MethodTrace, strings.ToUpper(path), nil)
		require.Equal(t, http.StatusMethodNotAllowed, upper.Status, path)
		require.Equal(t, as.Header.Get("Allow"), upper.Header.Get("Allow"))
	}
	require.Equal(t, id, c.Get(t, "/V1.0/Engagements/REFERRALS/"+strings.ToUpper(id)).Want(t, 200).ID(t))
	require.Equal(t, "itemNotFound", c.Get(t, "/V1.0/nothing").Want(t, 404).Text(t, "error", "code"))
	c.Get(t, "/V1/deals").WantProblem(t, 404, "not-found")
}

func TestSlashesAreOneOrNone(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	for _, path := range []string{
		referrals + "/" + id + "/", referrals + "/" + id + "//", "/v1.0/engagements//referrals///" + id, "//v1.0/engagements/referrals/" + id,
		"/engagements/v1/referrals/" + id, "/engagements//v1/referrals/" + id + "/",
	} {
		require.Equal(t, id, c.Get(t, path).Want(t, 200).ID(t), path)
	}
	c.Get(t, "/v1//deals").WantProblem(t, 404, "not-found")
}
