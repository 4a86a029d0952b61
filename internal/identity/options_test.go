package identity_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/oidctest"
)

// A page is told where people can sign in, before anybody has; a provider that pages have no client at is not among them.
func TestPagesAreToldWherePeopleCanSignIn(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, `, "portal": {"clientId": "pages"}`)
	r := h.With("").Get(t, "/v1/sign-in-options").Want(t, http.StatusOK)
	require.Equal(t, false, r.At(t, "demo"))
	require.Empty(t, r.At(t, "accounts"))
	provider := r.At(t, "providers", 0).(map[string]any) // the contract says so
	require.Equal(t, p.Issuer, provider["issuer"])
	require.Equal(t, "pages", provider["clientId"])
	require.Equal(t, []any{"openid", "profile", "email"}, provider["scopes"])
	require.Contains(t, p.Issuer, provider["name"])
	require.Contains(t, provider["authorizationEndpoint"], p.Issuer)
	require.Contains(t, provider["tokenEndpoint"], p.Issuer)
	require.Equal(t, []string{provider["tokenEndpoint"].(string)}, h.Tokens.TokenEndpoints(t.Context()))
	until := h.With(secret).Get(t, "/v1/access").Want(t, http.StatusOK).Text(t, "tokenExpirationDateTime")
	at, err := time.Parse(time.RFC3339, until)
	require.NoError(t, err)
	require.True(t, at.After(h.Clock.Now()))

	other, _ := invited(t, p, "")
	require.Empty(t, other.With("").Get(t, "/v1/sign-in-options").Want(t, http.StatusOK).At(t, "providers"))
	require.Nil(t, other.ContosoAdmin().Get(t, "/v1/access").Want(t, http.StatusOK).At(t, "tokenExpirationDateTime"))
}

// A provider that hangs or is down is waited for once, and not for long; when it is back, it is listed whole.
func TestAProviderThatIsDownKeepsNoPageWaiting(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(hangs.Close)
	t.Cleanup(func() { close(release) })
	p := oidctest.New(t)
	p.Stop()
	client := &identity.Portal{ClientID: "pages", Name: "Contoso"}
	h := apitest.New(t, func(cfg *apitest.Config) {
		cfg.Tokens.Trust([]identity.Issuer{{URL: hangs.URL, Portal: client}, {URL: p.Issuer, Portal: client}})
	})
	endpoint := func(i int) any {
		answers := make(chan *apitest.Response, 1)
		go func() { answers <- h.With("").Get(t, "/v1/sign-in-options") }()
		select {
		case r := <-answers:
			r.Want(t, http.StatusOK)
			require.Equal(t, "Contoso", r.At(t, "providers", i, "name"))
			return r.At(t, "providers", i, "tokenEndpoint")
		case <-time.After(2 * time.Second):
			require.Fail(t, "a provider that hangs is waited for")
			return nil
		}
	}
	require.Nil(t, endpoint(0))
	require.Nil(t, endpoint(1))
	p.Resume()
	require.Eventually(t, func() bool { return endpoint(1) != nil }, 10*time.Second, 50*time.Millisecond)
	require.Nil(t, endpoint(0))
}

// What needs no token is bounded by the address that it comes from.
func TestAddressesAreBoundedWithoutASignIn(t *testing.T) {
	t.Parallel()
	h := apitest.New(t, func(cfg *apitest.Config) { cfg.RateLimit = 3 })
	for range 3 {
		h.With("").Get(t, "/v1/sign-in-options").Want(t, http.StatusOK)
	}
	r := h.With("").Get(t, "/v1/sign-in-options").WantProblem(t, http.StatusTooManyRequests, "quota-address")
	require.NotEmpty(t, r.Header.Get("Retry-After"))
	h.ContosoAdmin().Get(t, "/v1/access").Want(t, http.StatusOK)
}
