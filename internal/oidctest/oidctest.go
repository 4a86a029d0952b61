// Package oidctest runs a real OpenID provider on loopback for tests: discovery, sign-in of a person by the authorization code
// flow, signed access tokens, and keys that the test rotates. TEST ONLY.
package oidctest

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Audience is whom the provider's tokens are for.
const Audience = "cosell"

// PortalClient is the client of a front end that runs in a browser, and has no secret therefore.
const PortalClient = "portal"

// secret is the password of everything here.
const secret = "open sesame"

// Person is somebody who can sign in at the provider.
type Person struct {
	Subject    string
	Email      string
	Unverified bool // the provider does not vouch for the mail address
	Name       string
	Extra      map[string]any // further claims
}

// Provider is a running OpenID provider.
type Provider struct {
	Issuer string

	server *httptest.Server
	store  *store
	handle http.Handler
	down   atomic.Bool
	asked  atomic.Int64
}

// New starts a provider that stops with the test.
func New(t testing.TB) *Provider {
	t.Helper()
	p, err := Start("https://portal.example/portal/signed-in")
	require.NoError(t, err)
	t.Cleanup(p.Close)
	return p
}

// Start starts a provider that knows these people, and sends those who sign in with a browser back to the portal at an address.
func Start(portal string, people ...Person) (*Provider, error) {
	p := &Provider{store: newStore(portal)}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	p.Issuer = p.server.URL
	for _, who := range people {
		p.store.users.add(who)
	}
	config := &op.Config{CryptoKey: sha256.Sum256([]byte(secret)), CryptoKeyId: "1", AuthMethodPost: true, CodeMethodS256: true}
	provider, err := op.NewProvider(config, p.store, op.StaticIssuer(p.Issuer), op.WithAllowInsecure(),
		op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", provider)
	issuer := op.NewIssuerInterceptor(provider.IssuerFromRequest)
	mux.HandleFunc("GET /login/username", ask)
	mux.Handle("POST /login/username", issuer.HandlerFunc(p.login(op.AuthCallbackURL(provider))))
	p.handle = mux
	return p, nil
}

// Close ends the provider.
func (p *Provider) Close() { p.server.Close() }

func (p *Provider) serve(w http.ResponseWriter, r *http.Request) {
	p.asked.Add(1)
	if p.down.Load() {
		http.Error(w, "down", http.StatusInternalServerError)
		return
	}
	p.handle.ServeHTTP(w, r)
}

// Stop lets the provider answer nothing but errors.
func (p *Provider) Stop() { p.down.Store(true) }

// Resume ends Stop.
func (p *Provider) Resume() { p.down.Store(false) }

// Asked returns how many requests the provider has had.
func (p *Provider) Asked() int { return int(p.asked.Load()) }

// ask is the page where a person types name and password.
func ask(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprintf(w, `<!doctype html><title>Sign in</title><link rel="icon" href="data:,">
<form method="post"><input type="hidden" name="authRequestID" value="%s">
<label>Name <input name="username"></label>
<label>Password <input name="password" type="password"></label> <button>Sign in</button></form>`,
		html.EscapeString(r.FormValue("authRequestID")))
}

// login is where the answers of that page go.
func (p *Provider) login(callback func(context.Context, string) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("authRequestID")
		if err := p.store.CheckUsernamePassword(r.FormValue("username"), r.FormValue("password"), id); err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		http.Redirect(w, r, callback(r.Context(), id), http.StatusFound)
	}
}

// SignIn signs the person in like a browser and a front end do, and returns the access token.
func (p *Provider) SignIn(t testing.TB, who Person) string {
	t.Helper()
	p.store.users.add(who)
	browser := newBrowser(t)
	login := browser.location(t, http.MethodGet, p.Issuer+"/authorize?"+url.Values{
		"client_id": {Audience}, "redirect_uri": {frontEnd}, "response_type": {"code"}, "scope": {"openid email profile"}, "state": {"1"},
	}.Encode(), nil)
	callback := browser.location(t, http.MethodPost, p.Issuer+login.String(), url.Values{"username": {who.Subject}, "password": {secret}})
	back := browser.location(t, http.MethodGet, callback.String(), nil)
	answer := browser.do(t, http.MethodPost, p.Issuer+"/oauth/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {frontEnd},
		"client_id": {Audience}, "client_secret": {secret},
	})
	defer answer.Body.Close()
	var tokens struct {
		AccessToken string `json:"access_token"`
	}
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &tokens), "%s", text)
	require.NotEmpty(t, tokens.AccessToken, "%s", text)
	return tokens.AccessToken
}
