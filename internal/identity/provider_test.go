package identity_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/oidctest"
)

func TestARotationOfKeysIsFollowed(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, old := invited(t, p, "")
	h.With(old).Get(t, "/v1/deals").Want(t, 200)
	for range 3 {
		p.Rotate()
		h.With(p.SignIn(t, rita)).Get(t, "/v1/deals").Want(t, 200)
	}
}

func TestAWithdrawnKeyIsNotTakenForLong(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, genuine := invited(t, p, "")
	h.With(genuine).Get(t, "/v1/deals").Want(t, 200)
	stolen := p.Signing()
	p.Rotate()
	h.Clock.Add(16 * time.Minute)
	forged := forgery{
		claims:  map[string]any{"exp": h.Clock.Now().Add(time.Hour).Unix()},
		signing: func(*testing.T, oidctest.Signing) oidctest.Signing { return stolen },
	}
	h.With(forged.forge(t, p, genuine)).Get(t, "/v1/deals").WantProblem(t, 401, "token-invalid")
}

func TestAProviderThatIsDownIsWaitedFor(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	p.Stop()
	for range 3 {
		answer := h.With(secret).Get(t, "/v1/deals").WantProblem(t, 503, "identity-provider-unavailable")
		require.Equal(t, "5", answer.Header.Get("Retry-After"))
	}
	h.As("contoso", access.Viewer).Get(t, "/v1/deals").Want(t, 200)
	p.Resume()
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)

	p.Stop()
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)
	h.Clock.Add(16 * time.Minute)
	later := map[string]any{"exp": h.Clock.Now().Add(time.Hour).Unix()}
	h.With(forgery{claims: later}.forge(t, p, secret)).Get(t, "/v1/deals").Want(t, 200)
	rotated := forgery{claims: later, header: map[string]any{"kid": "newer"}}
	h.With(rotated.forge(t, p, secret)).Get(t, "/v1/deals").WantProblem(t, 503, "identity-provider-unavailable")
	require.NotContains(t, h.Log.String(), "rita")
}

func TestMadeUpKeyIDsDoNotHammerTheProvider(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, genuine := invited(t, p, "")
	before := p.Asked()
	for i := range 100 {
		forged := forgery{header: map[string]any{"kid": "made-up-" + strconv.Itoa(i)}}
		h.With(forged.forge(t, p, genuine)).Get(t, "/v1/deals").WantProblem(t, 401, "token-invalid")
	}
	require.LessOrEqual(t, p.Asked()-before, 15)
	h.With(genuine).Get(t, "/v1/deals").Want(t, 200)

	p.Rotate()
	h.Clock.Add(2 * time.Second)
	h.With(p.SignIn(t, rita)).Get(t, "/v1/deals").Want(t, 200)
}

func TestAProviderThatMisbehavesIsDown(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	secret := p.SignIn(t, rita)
	for how, answer := range map[string]http.HandlerFunc{
		"nonsense": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"endless":  func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2<<20)) },
		"sends elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, p.Issuer+r.URL.Path, http.StatusFound)
		},
		"is another issuer":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"issuer":"https://x.example"}`)) },
		"keys in plain sight": nil,
		"keys are nonsense":   nil,
	} {
		server := httptest.NewServer(nil)
		t.Cleanup(server.Close)
		if answer == nil {
			answer = discovery(server.URL, map[string]string{"keys in plain sight": "http://keys.example/", "keys are nonsense": server.URL + "/keys"}[how])
		}
		server.Config.Handler = answer
		h := apitest.New(t, trust(t, `[{"issuer": "`+server.URL+`", "audience": "cosell"}]`))
		forged := forgery{claims: map[string]any{"iss": server.URL}}
		got := h.With(forged.forge(t, p, secret)).Get(t, "/v1/deals")
		require.Equal(t, 503, got.Status, how)
		require.NotContains(t, string(got.Body), server.URL, "what is inside stays there")
	}
}

func TestAProviderThatHangsIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-ended }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(ended) })
	h := apitest.New(t, trust(t, `[{"issuer": "`+server.URL+`", "audience": "cosell"}]`))
	forged := forgery{claims: map[string]any{"iss": server.URL}}.forge(t, p, p.SignIn(t, rita))

	answers := make(chan int)
	for range 20 {
		go func() { answers <- h.With(forged).Get(t, "/v1/deals").Status }()
	}
	late := time.After(6500 * time.Millisecond)
	for range 20 {
		select {
		case status := <-answers:
			require.Equal(t, 503, status)
		case <-late:
			require.FailNow(t, "no answer in time")
		}
	}
}

func discovery(issuer, keys string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"issuer":"` + issuer + `","jwks_uri":"` + keys + `","keys":"none"}`))
	}
}
