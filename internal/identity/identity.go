// Package identity finds out who holds a bearer token.
package identity

import (
	"context"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/admin"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/token"
)

// cacheSize is how many token holders are remembered.
const cacheSize = 10_000

// Tokens finds the holders of API tokens and of identity providers' tokens. It remembers them, and has the request's next round trip to the
// database check that nothing about them has changed: so no round trip is needed just to find out who is calling.
type Tokens struct {
	db    *postgres.DB
	admin *admin.Service
	now   func() time.Time
	cache *lru.Cache[string, holder]
	usage usage

	providers *openID
}

// NewTokens returns the tokens in the database. Its clock is that of the service through which people accept invitations.
func NewTokens(db *postgres.DB, people *admin.Service) *Tokens {
	known, err := lru.New[string, holder](cacheSize)
	if err != nil {
		panic(err) // only for a size that is not positive
	}
	return &Tokens{db: db, admin: people, now: people.Now, cache: known, providers: newOpenID(nil, people.Now)}
}

// Trust also accepts tokens of the issuers. It must be called before the first SignIn.
func (t *Tokens) Trust(issuers []Issuer) { t.providers = newOpenID(issuers, t.now) }

// Credentials are what a caller presents.
type Credentials struct {
	secret         string // the token
	organizationID string // the one of the caller's organisations to act in; "": the only one
	hash           string // what they are remembered by, without keeping the token
}

// NewCredentials returns the credentials of a caller who presents the token and wants to act in the organisation; "": in the only one.
func NewCredentials(secret, organizationID string) Credentials {
	return Credentials{secret, organizationID, string(token.Hash(secret)) + organizationID}
}

// holder is the holder of a token, acting in an organisation.
type holder struct {
	actor access.Actor
	until time.Time // when to look the holder up again; zero: never
}

// soleOrganizationFor is for how long a person's only organisation is remembered when the credentials name none: meanwhile another
// organisation may let the person in.
const soleOrganizationFor = time.Minute

// SignIn returns who holds the token, and a context for what is done on the holder's behalf. A statement with that context may fail with
// access.ErrChanged: then Forget the credentials and start over. Faults: Unauthenticated for a token that nobody holds, or that opens
// nothing in the organisation; Conflict (organization-required) for somebody who has to name one.
func (t *Tokens) SignIn(ctx context.Context, c Credentials) (context.Context, access.Actor, error) {
	now := t.now()
	if known, some := t.cache.Get(c.hash); some && known.valid(now) {
		t.usage.record(known.actor, now)
		return postgres.WithRememberedActor(ctx, known.actor), known.actor, nil
	}
	if token.Mistyped(c.secret) {
		return ctx, access.Actor{}, unknownToken()
	}
	found, err := t.findHolder(ctx, c, now)
	if err != nil {
		return ctx, access.Actor{}, err
	}
	t.cache.Add(c.hash, found)
	t.usage.record(found.actor, now)
	return postgres.WithActor(ctx, found.actor), found.actor, nil
}

// findHolder finds the holder of a token that is not remembered.
func (t *Tokens) findHolder(ctx context.Context, c Credentials, now time.Time) (holder, error) {
	if isJWT(c.secret) {
		a, err := t.actorByJWT(ctx, c.secret, c.organizationID)
		if c.organizationID == "" {
			return holder{a, now.Add(soleOrganizationFor)}, err
		}
		return holder{actor: a}, err
	}
	a, err := t.db.ActorByToken(ctx, token.Hash(c.secret), now)
	switch {
	case fault.Is(err, fault.NotFound):
		return holder{}, unknownToken()
	case err != nil:
		return holder{}, err
	case c.organizationID != "" && c.organizationID != a.OrganizationID:
		return holder{}, fault.New(fault.Unauthenticated, "token-organization",
			"An API token belongs to one user; this one's user is in another organisation than the header names.")
	}
	return holder{actor: a}, nil
}

// valid tells whether a remembered holder is still good: neither the token has expired, nor is it time to look again.
func (h holder) valid(now time.Time) bool {
	return (h.actor.Until == nil || h.actor.Until.After(now)) && (h.until.IsZero() || h.until.After(now))
}

func unknownToken() error {
	return fault.New(fault.Unauthenticated, "token-invalid", "The token is unknown, expired or revoked.")
}

// Remembers tells whether the holder of the token is known without asking the database or a provider.
func (t *Tokens) Remembers(c Credentials) bool {
	known, some := t.cache.Peek(c.hash)
	return some && known.valid(t.now())
}

// Forget makes the next SignIn read the holder of the token again.
func (t *Tokens) Forget(c Credentials) { t.cache.Remove(c.hash) }

// Confirm checks a remembered holder against the database, if no statement of the request has done so. It may fail like any statement.
func (t *Tokens) Confirm(ctx context.Context) error { return t.db.Confirm(ctx) }
