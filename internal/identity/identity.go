// Package identity finds out who holds a bearer token.
package identity

import (
	"context"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/token"
)

// remembered is how many holders of tokens are kept in memory.
const remembered = 10_000

// Tokens knows the holders of API tokens, and those of identity providers' tokens. It remembers them, and lets the next round
// trip to the database make sure that nothing about them has changed: so a request needs none of its own to find out who asks.
type Tokens struct {
	db    *postgres.DB
	now   func() time.Time
	known *lru.Cache[string, access.Actor] // by hash
	used  usage

	providers *OpenID
}

// NewTokens returns the tokens that the database holds, as of the clock.
func NewTokens(db *postgres.DB, now func() time.Time) *Tokens {
	known, err := lru.New[string, access.Actor](remembered)
	if err != nil {
		panic(err) // the size is wrong, which it is not
	}
	return &Tokens{db: db, now: now, known: known, providers: NewOpenID(nil, now)}
}

// Trust lets people sign in with tokens of the issuers, too. It is called before the first SignIn.
func (t *Tokens) Trust(issuers []Issuer) { t.providers = NewOpenID(issuers, t.now) }

// SignIn returns who holds the token, and a context for what is done on the holder's behalf: with it a statement may fail
// with access.ErrChanged, then Forget the token and begin anew. The fault is Unauthenticated for a token that nobody holds.
func (t *Tokens) SignIn(ctx context.Context, secret string) (context.Context, access.Actor, error) {
	hash, now := string(token.Hash(secret)), t.now()
	if a, known := t.known.Get(hash); known && good(a, now) {
		t.used.note(a, now)
		return postgres.AsOf(ctx, a), a, nil
	}
	if token.Mistyped(secret) {
		return ctx, access.Actor{}, invalid()
	}
	a, err := t.holder(ctx, secret, hash, now)
	if err == nil {
		t.known.Add(hash, a)
		t.used.note(a, now)
	}
	return ctx, a, err
}

// holder finds out who holds a token that is not remembered.
func (t *Tokens) holder(ctx context.Context, secret, hash string, now time.Time) (access.Actor, error) {
	if looksSigned(secret) {
		return t.signedIn(ctx, secret)
	}
	a, err := t.db.ActorByToken(ctx, []byte(hash), now)
	if missing(err) {
		err = invalid()
	}
	return a, err
}

func missing(err error) bool {
	f := fault.As(err)
	return f != nil && f.Kind == fault.NotFound
}

// good tells whether a remembered holder's token has not expired since.
func good(a access.Actor, now time.Time) bool { return a.Until == nil || a.Until.After(now) }

func invalid() error {
	return fault.New(fault.Unauthenticated, "token-invalid", "The token is unknown, expired or revoked.")
}

// Remembers tells whether the holder of the token can be told without asking anybody.
func (t *Tokens) Remembers(secret string) bool {
	a, known := t.known.Peek(string(token.Hash(secret)))
	return known && good(a, t.now())
}

// Forget lets the next SignIn read the holder of the token again.
func (t *Tokens) Forget(secret string) { t.known.Remove(string(token.Hash(secret))) }

// Confirm makes sure of the holder in a request that asked nothing of the database; it may fail like any statement.
func (t *Tokens) Confirm(ctx context.Context) error { return t.db.Confirm(ctx) }
