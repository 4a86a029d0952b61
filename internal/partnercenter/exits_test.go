package partnercenter_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// reads are what can be read below each of the roots that Microsoft's clients ask for.
var reads = []string{referrals + "/" + uuid.Nil.String(), "/engagements/v1/referrals/" + uuid.Nil.String(), registration}

// writes are what can be written there.
var writes = map[string]string{
	referrals: http.MethodPost, referrals + "/" + uuid.Nil.String(): http.MethodPut, "/engagements/v1/referrals/" + uuid.Nil.String(): http.MethodPatch,
	registration: http.MethodPut,
}

// requireTold fails the test unless the answer is an error in the form of Microsoft's APIs, with the headers that every answer has.
func requireTold(t *testing.T, r *apitest.Response, status int, code string) {
	t.Helper()
	require.Equal(t, status, r.Status, "%s", r.Body)
	require.Equal(t, code, r.Text(t, "error", "code"))
	require.NotEmpty(t, r.Text(t, "error", "message"))
	require.NotEmpty(t, r.Text(t, "error", "innerError", "code"))
	require.Equal(t, "application/json", r.Header.Get("Content-Type"))
	for _, header := range []string{"request-id", "timestamp", "MS-CorrelationId"} {
		require.NotEmpty(t, r.Header.Get(header), header)
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		require.Regexp(t, `^[0-9]+$`, r.Header.Get("Retry-After"))
	}
}

// Below each root every kind of failure is reported as Microsoft's APIs do.
func TestEveryExit(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	for _, root := range []string{"/v1.0", "/engagements/v1", "/webhooks/v1"} {
		for _, path := range []string{"", "/", "//", "/unknown", "/deals", "/%00", "/%ff", "/a/b/c/d?x=%zz", "/..%2f", "/engagements", "/registration/x"} {
			requireTold(t, c.Get(t, root+path), http.StatusNotFound, "itemNotFound")
			requireTold(t, h.With("").Get(t, root+path), http.StatusNotFound, "itemNotFound")
		}
		requireTold(t, c.Do(t, http.MethodDelete, root+"/unknown", nil), http.StatusNotFound, "itemNotFound")
	}
	for _, path := range append(reads, referrals) {
		for _, method := range []string{http.MethodDelete, "SUBSCRIBE"} {
			wrong := c.Do(t, method, path, nil)
			if method == "SUBSCRIBE" && wrong.Status == http.StatusNotFound { // the router knows no such method at all
				requireTold(t, wrong, http.StatusNotFound, "itemNotFound")
				continue
			}
			requireTold(t, wrong, http.StatusMethodNotAllowed, "invalidRequest")
			require.NotEmpty(t, wrong.Header.Get("Allow"))
		}
		requireTold(t, h.With("").Get(t, path), http.StatusUnauthorized, "unauthenticated")
		requireTold(t, h.With("wrong").Get(t, path), http.StatusUnauthorized, "unauthenticated")
		requireTold(t, c.Get(t, path, apitest.Header{Name: "Cosell-Organization", Value: "fabrikam"}), http.StatusUnauthorized, "unauthenticated")
	}
	large := `{"name":"` + strings.Repeat("x", 1<<20) + `"}`
	for path, method := range writes {
		requireTold(t, c.Do(t, method, path, large), http.StatusRequestEntityTooLarge, "invalidRequest")
		requireTold(t, c.Do(t, method, path, `{"name":`), http.StatusBadRequest, "invalidRequest")
		requireTold(t, c.Do(t, method, path, `{}`, apitest.Header{Name: "Content-Type", Value: "text/xml"}), http.StatusUnsupportedMediaType, "invalidRequest")
		requireTold(t, c.Do(t, method, path, `{}`, apitest.Header{Name: "Content-Encoding", Value: "gzip"}), http.StatusUnsupportedMediaType, "invalidRequest")
		requireTold(t, h.With("").Do(t, method, path, large), http.StatusUnauthorized, "unauthenticated")
	}
}

func TestLimitsBelowEveryRoot(t *testing.T) {
	t.Parallel()
	for _, path := range reads {
		h := apitest.New(t, func(c *apitest.Config) { c.RateLimit = 1 })
		h.ContosoAdmin().Get(t, path)
		requireTold(t, h.ContosoAdmin().Get(t, path), http.StatusTooManyRequests, "serviceNotAvailable")
		guessing := apitest.New(t, func(c *apitest.Config) { c.SignInRate = 1 })
		guessing.With("wrong").Get(t, path)
		requireTold(t, guessing.With("wrong").Get(t, path), http.StatusTooManyRequests, "serviceNotAvailable")
	}
}

func TestAnOutageBelowEveryRoot(t *testing.T) {
	t.Parallel()
	link := apitest.NewLink(t, apitest.New(t).DBURL)
	h := apitest.Open(t, link.URL)
	h.ContosoAdmin().Get(t, referrals).Want(t, http.StatusOK) // so that this caller is remembered
	link.Cut()
	for _, path := range append(reads, referrals) {
		requireTold(t, h.ContosoAdmin().Get(t, path), http.StatusServiceUnavailable, "serviceNotAvailable")
		requireTold(t, h.NorthwindAdmin().Get(t, path), http.StatusServiceUnavailable, "serviceNotAvailable")
	}
	requireTold(t, h.ContosoAdmin().Post(t, referrals, sample()), http.StatusServiceUnavailable, "serviceNotAvailable")
	requireTold(t, h.With("").Get(t, "/webhooks/v1/certificate.cer"), http.StatusServiceUnavailable, "serviceNotAvailable")
}

func TestAPanicBelowEveryRoot(t *testing.T) {
	t.Parallel()
	h := apitest.New(t, func(c *apitest.Config) { c.Deals, c.Outbox = nil, nil })
	for _, path := range append(reads, referrals) {
		requireTold(t, h.ContosoAdmin().Get(t, path), http.StatusInternalServerError, "generalException")
	}
	requireTold(t, h.With("").Get(t, "/webhooks/v1/certificate.cer"), http.StatusInternalServerError, "generalException")
}
