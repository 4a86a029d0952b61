package identity

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/sync/singleflight"
)

// provider is an issuer whose keys are looked up when its first token comes, so that the service starts without it.
type provider struct {
	Issuer
	now         func() time.Time
	discovery   *http.Client
	discovering singleflight.Group

	mu     sync.Mutex
	found  *discovered
	failed bool // to answer, when it was last asked
}

// discovered is what a provider says about itself.
type discovered struct {
	keys      *keys
	endpoints Endpoints
}

func newProvider(i Issuer, now func() time.Time) *provider {
	return &provider{Issuer: i, now: now, discovery: newFetcher(now)}
}

// verify returns the claims of the token, after every check. The error is an outage, or a refusal.
func (p *provider) verify(ctx context.Context, token string) (Claims, error) {
	found, err := p.keys(ctx)
	if err != nil {
		return Claims{}, outage{err}
	}
	set := &outageKeeper{keys: found}
	config := &oidc.Config{SupportedSigningAlgs: p.Algorithms, SkipClientIDCheck: true, SkipExpiryCheck: true}
	parsed, err := oidc.NewVerifier(p.URL, set, config).Verify(ctx, token)
	switch {
	case set.failed != nil:
		return Claims{}, set.failed
	case err != nil:
		return Claims{}, errForged
	}
	return p.check(parsed, p.now())
}

// keys returns the provider's keys, after asking it where they are if that is not known. Simultaneous callers wait for one answer.
func (p *provider) keys(ctx context.Context) (*keys, error) {
	p.mu.Lock()
	found := p.found
	p.mu.Unlock()
	if found != nil {
		return found.keys, nil
	}
	asked := p.discovering.DoChan("", p.discover)
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case answer := <-asked:
		if answer.Err != nil {
			return nil, answer.Err
		}
	}
	return p.keys(ctx)
}

// discover finds out where the keys are, and where people sign in. It outlives the request that started it.
func (p *provider) discover() (any, error) {
	found, err := p.ask()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found, p.failed = found, err != nil
	return nil, err
}

func (p *provider) ask() (*discovered, error) {
	said, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.discovery), p.URL)
	if err != nil {
		return nil, err
	}
	var document struct {
		Keys       string `json:"jwks_uri"`
		EndSession string `json:"end_session_endpoint"`
	}
	if err := said.Claims(&document); err != nil {
		return nil, err
	}
	if err := p.checkKeysURL(document.Keys); err != nil {
		return nil, err
	}
	return &discovered{keys: &keys{now: p.now, url: document.Keys}, endpoints: Endpoints{
		Authorization: secured(said.Endpoint().AuthURL), Token: secured(said.Endpoint().TokenURL), EndSession: secured(document.EndSession),
	}}, nil
}

// checkKeysURL checks that keys from the address are sure to be the provider's: over HTTPS or from the same machine they are.
func (p *provider) checkKeysURL(address string) error {
	at, err := url.Parse(address)
	if err != nil {
		return err
	}
	if !isSecure(at) {
		return fmt.Errorf("the keys of %s are not offered over HTTPS", p.URL)
	}
	return nil
}

// outageKeeper keeps the outage that a verification met, since the library returns it as text only.
type outageKeeper struct {
	keys   *keys
	failed error
}

// VerifySignature verifies with the provider's keys.
func (o *outageKeeper) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := o.keys.verify(ctx, token)
	if _, out := err.(outage); out { //nolint:errorlint // keys.verify does not wrap it
		o.failed = err
	}
	return payload, err
}
