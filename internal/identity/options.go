package identity

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// SignInOption is a provider that a page can sign people in with.
type SignInOption struct {
	Issuer   string   `json:"issuer"`
	Name     string   `json:"name"`
	ClientID string   `json:"clientId"`
	Scopes   []string `json:"scopes"`
	Endpoints
}

// Endpoints are where a provider lets people sign in and issues tokens; nil as long as it does not say, or names an address without HTTPS.
type Endpoints struct {
	Authorization *string `json:"authorizationEndpoint"`
	Token         *string `json:"tokenEndpoint"`
	EndSession    *string `json:"endSessionEndpoint"` // also nil for a provider that has none
}

// optionPatience is for how long SignInOptions waits for providers that have not been asked before.
const optionPatience = 300 * time.Millisecond

// SignInOptions returns the providers with which a page can sign people in, in the order of the configuration. It does not wait for one
// that has failed to answer: that is asked again in the background.
func (t *Tokens) SignInOptions(ctx context.Context) []SignInOption {
	ctx, cancel := context.WithTimeout(ctx, optionPatience)
	defer cancel()
	options := []SignInOption{}
	for _, p := range t.providers.offered {
		options = append(options, SignInOption{
			Issuer: p.URL, Name: p.name(), ClientID: p.Portal.ClientID, Scopes: p.scopes(), Endpoints: p.endpoints(ctx),
		})
	}
	return options
}

// TokenEndpoints returns the addresses at which those providers issue tokens, as far as they are known.
func (t *Tokens) TokenEndpoints(ctx context.Context) []string {
	var all []string
	for _, o := range t.SignInOptions(ctx) {
		if o.Token != nil {
			all = append(all, *o.Token)
		}
	}
	return all
}

func (p *provider) name() string {
	at, err := url.Parse(p.URL)
	if err != nil {
		return p.URL
	}
	return cmp.Or(p.Portal.Name, at.Host)
}

func (p *provider) scopes() []string {
	if p.Portal.Scopes == nil {
		return []string{oidc.ScopeOpenID, "profile", "email"}
	}
	return p.Portal.Scopes
}

// endpoints returns what the provider has said, and has it asked if it has not said anything.
func (p *provider) endpoints(ctx context.Context) Endpoints {
	p.mu.Lock()
	found, failed := p.found, p.failed
	p.mu.Unlock()
	if found != nil {
		return found.endpoints
	}
	asked := p.discovering.DoChan("", p.discover)
	if failed {
		return Endpoints{}
	}
	select {
	case <-ctx.Done():
		return Endpoints{}
	case <-asked:
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		return Endpoints{}
	}
	return p.found.endpoints
}

// secured returns an address that is HTTPS, or of this machine; nil for any other.
func secured(address string) *string {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.User != nil || at.Fragment != "" || !isSecure(at) {
		return nil
	}
	return &address
}
