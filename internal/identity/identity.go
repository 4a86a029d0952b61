// Package identity finds out who holds a bearer token.
package identity

import (
	"context"
	"crypto/sha256"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
)

// Tokens knows the holders of API tokens.
type Tokens struct {
	DB *postgres.DB
}

// Hash returns what is kept of a token. Tokens are long and random, so a plain SHA-256 is safe, and quick to look up.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Actor returns who holds the token, with roles as they are now. The fault is Unauthenticated for a token that nobody holds.
func (t Tokens) Actor(ctx context.Context, token string) (access.Actor, error) {
	a, err := t.DB.ActorByToken(ctx, Hash(token))
	if f := fault.As(err); f != nil && f.Kind == fault.NotFound {
		return a, fault.New(fault.Unauthenticated, "token-invalid", "The token is unknown, expired or revoked.")
	}
	return a, err
}
