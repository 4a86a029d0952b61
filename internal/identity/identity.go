// Package identity finds out who holds a bearer token.
package identity

import (
	"context"
	"crypto/sha256"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
)

// remembered is how many holders of tokens are kept in memory.
const remembered = 10_000

// Tokens knows the holders of API tokens. It remembers them, and lets the next round trip to the database make sure that
// nothing about them has changed: so a request needs none of its own to find out who asks.
type Tokens struct {
	db    *postgres.DB
	known *lru.Cache[string, access.Actor] // by hash
}

// NewTokens returns the tokens that the database holds.
func NewTokens(db *postgres.DB) *Tokens {
	known, err := lru.New[string, access.Actor](remembered)
	if err != nil {
		panic(err) // the size is wrong, which it is not
	}
	return &Tokens{db: db, known: known}
}

// Hash returns what is kept of a token. Tokens are long and random, so a plain SHA-256 is safe, and quick to look up.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// SignIn returns who holds the token, and a context for what is done on the holder's behalf: with it a statement may fail
// with access.ErrChanged, then Forget the token and begin anew. The fault is Unauthenticated for a token that nobody holds.
func (t *Tokens) SignIn(ctx context.Context, token string) (context.Context, access.Actor, error) {
	hash := Hash(token)
	if a, known := t.known.Get(string(hash)); known {
		return postgres.AsOf(ctx, a), a, nil
	}
	a, err := t.db.ActorByToken(ctx, hash)
	if f := fault.As(err); f != nil && f.Kind == fault.NotFound {
		return ctx, a, fault.New(fault.Unauthenticated, "token-invalid", "The token is unknown, expired or revoked.")
	}
	if err == nil {
		t.known.Add(string(hash), a)
	}
	return ctx, a, err
}

// Forget lets the next SignIn read the holder of the token again.
func (t *Tokens) Forget(token string) { t.known.Remove(string(Hash(token))) }

// Confirm makes sure of the holder in a request that asked nothing of the database; it may fail like any statement.
func (t *Tokens) Confirm(ctx context.Context) error { return t.db.Confirm(ctx) }
