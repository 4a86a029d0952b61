package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/demo"
)

// unsigned returns a request with these header lines instead of the client's token.
func unsigned(method, path string, lines ...string) string {
	return strings.Replace(apitest.Request(method, path, "", lines...), "Authorization: Bearer %TOKEN%\r\n", "", 1)
}

// Who sends no token is told how to send one; who sends a wrong one is told that it is wrong (RFC 6750, section 3).
func TestWhoIsNotSignedInIsToldHow(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	nobody := h.With("")
	const missing = `Bearer realm="cosell"`
	const invalid = missing + `, error="invalid_token", error_description="The token is unknown, expired or revoked."`
	good := "Authorization: Bearer " + demo.Tokens()[0].Value
	for _, c := range []struct {
		lines           []string
		code, challenge string
	}{
		{nil, "token-missing", missing},
		{[]string{"Authorization:"}, "token-missing", missing},
		{[]string{"Authorization: Bearer"}, "token-missing", missing},
		{[]string{"Authorization: Bearer   "}, "token-missing", missing},
		{[]string{"Authorization: Basic YWRhOnNlY3JldA=="}, "token-missing", missing},
		{[]string{"Authorization: " + demo.Tokens()[0].Value}, "token-missing", missing},
		{[]string{"Authorization: Token " + demo.Tokens()[0].Value}, "token-missing", missing},
		{[]string{good, good}, "token-missing", missing},
		{[]string{good, "Authorization: Bearer other"}, "token-missing", missing},
		{[]string{good + "x"}, "token-invalid", invalid},
		{[]string{good + ", Bearer other"}, "token-invalid", invalid},
		{[]string{"Authorization: Bearer \xff\xfe"}, "token-invalid", invalid},
		{[]string{"Authorization: Bearer ' or true --"}, "token-invalid", invalid},
		{[]string{"Authorization: Bearer " + strings.Repeat("a", 60_000)}, "token-invalid", invalid},
	} {
		for _, path := range []string{"/v1/deals", "/v1/access", "/v1/roles", "/v1/deals/x", "/v1/reference/colours"} {
			refused := nobody.Raw(t, unsigned(http.MethodGet, path, c.lines...)).WantProblem(t, http.StatusUnauthorized, c.code)
			require.Equal(t, c.challenge, refused.Header.Get("WWW-Authenticate"), "%s", c.lines)
		}
	}
}

func TestTheNameOfTheSchemeHasNoCase(t *testing.T) {
	t.Parallel()
	nobody := apitest.New(t).With("")
	for _, scheme := range []string{"Bearer", "bearer", "BEARER"} {
		nobody.Raw(t, unsigned(http.MethodGet, "/v1/access", "Authorization: "+scheme+" "+demo.Tokens()[0].Value)).Want(t, http.StatusOK)
	}
}

// What everybody may ask needs no token, and a wrong one does no harm there.
func TestWhatNeedsNoToken(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, path := range []string{"/", "/healthz", "/readyz", "/openapi.json", "/metrics", "/docs/", "/v1/sign-in-options"} {
		h.With("").Get(t, path).Want(t, http.StatusOK)
		h.With("wrong").Get(t, path).Want(t, http.StatusOK)
	}
}

// personal returns what a log or a figure must never hold.
func personal() []string {
	all := []string{"@contoso.example", "@northwind.example", "@adatum.example", "@msft.example", "Ada Berg", "Adatum", "Robin", "Data platform", "let-me-in", "Bearer"}
	for _, token := range demo.Tokens() {
		all = append(all, token.Value)
	}
	return all
}

// TestNothingPersonalIsLogged goes through everything that is logged, refusals and failures included.
func TestNothingPersonalIsLogged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, route := range writes(t, h) {
		route.send(t, `{"name":"Adatum","team":[{"email":"robin@contoso.example"}]}`, apitest.Key("let-me-in"))
		route.send(t, `{"name":"Adatum","name":"Robin"}`)
		route.dryRun(t, nil)
	}
	contoso := h.As("contoso", access.ReferralAdmin)
	contoso.Get(t, "/v1/deals?q=Adatum&teamEmail=ada@contoso.example&include=microsoftResponse").Want(t, http.StatusOK)
	h.As("contoso", access.Viewer).Post(t, "/v1/deals", apitest.Draft("contoso")).Want(t, http.StatusForbidden)
	h.With("let-me-in").Get(t, "/v1/access?Adatum=robin@contoso.example").Want(t, http.StatusUnauthorized)
	contoso.Get(t, "/v1/deals/robin@contoso.example").Want(t, http.StatusBadRequest)
	contoso.Get(t, "/Adatum/robin@contoso.example").Want(t, http.StatusNotFound)
	h.DB.Close() // whatever is asked now fails in a way that nobody has foreseen
	contoso.Post(t, "/v1/deals", apitest.Draft("contoso")).WantProblem(t, http.StatusInternalServerError, "internal-error")
	contoso.Get(t, "/v1/deals?q=Adatum&teamEmail=ada@contoso.example").WantProblem(t, http.StatusInternalServerError, "internal-error")
	require.Contains(t, h.Log.String(), `"level":"ERROR"`)
	figures := string(h.With("").Get(t, "/metrics").Want(t, http.StatusOK).Body)
	require.Contains(t, figures, `route="/v1/deals"`)
	for _, secret := range personal() {
		require.NotContains(t, h.Log.String(), secret)
		require.NotContains(t, figures, secret)
	}
}

// Whatever somebody of several organisations asks, the answer may be which of them is meant.
func TestEveryOperationMayAskForTheOrganization(t *testing.T) {
	t.Parallel()
	document := apitest.Contract(t)
	for _, o := range apitest.Operations(t) {
		if !o.Open {
			op := document.Paths.Value(o.Path).GetOperation(o.Method)
			require.NotNil(t, op.Responses.Status(http.StatusConflict), "%s %s", o.Method, o.Path)
		}
	}
}
