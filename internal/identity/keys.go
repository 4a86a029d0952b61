package identity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// keysLifetime is how long a provider's keys are used before they are fetched again, so that a withdrawn one is not accepted for ever.
const keysLifetime = 15 * time.Minute

// keys are the keys of a provider. An unknown key id has them fetched at once, so that a rotation is followed.
type keys struct {
	now func() time.Time
	url string

	mu      sync.Mutex
	current *oidc.RemoteKeySet
	since   time.Time
	older   *oidc.RemoteKeySet // used as long as the current ones cannot be fetched; nil: none
}

// sets returns the key sets to verify with, renewing them when they are old.
func (k *keys) sets() (current, older *oidc.RemoteKeySet) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	if k.current == nil || now.Sub(k.since) > keysLifetime {
		k.older, k.since = cmp.Or(k.older, k.current), now
		ctx := oidc.ClientContext(context.Background(), newFetcher(k.now))
		k.current = oidc.NewRemoteKeySet(ctx, k.url)
	}
	return k.current, k.older
}

// verify returns the contents of a token, if one of the keys has signed it. The error is an outage if the keys are not available.
func (k *keys) verify(ctx context.Context, token string) ([]byte, error) {
	current, older := k.sets()
	payload, err := current.VerifySignature(ctx, token)
	if fetched(err) {
		k.dropOlder(current)
		return payload, err
	}
	if older == nil {
		return nil, outage{err}
	}
	payload, olderErr := older.VerifySignature(ctx, token)
	if olderErr != nil {
		return nil, outage{err}
	}
	return payload, nil
}

// dropOlder drops the older keys once the current ones have been fetched.
func (k *keys) dropOlder(current *oidc.RemoteKeySet) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.current == current {
		k.older = nil
	}
}

// fetched tells whether the library had the keys when it returned the error: it wraps another error only when fetching them failed.
func fetched(err error) bool { return errors.Unwrap(err) == nil }

// outage says that a provider does not provide what is needed to check its tokens.
type outage struct{ cause error }

// Error returns the cause, cut short, since it may hold what the provider sent.
func (o outage) Error() string {
	return fmt.Sprintf("the identity provider does not answer: %.300s", o.cause)
}

// Unwrap returns the cause.
func (o outage) Unwrap() error { return o.cause }
