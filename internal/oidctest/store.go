package oidctest

import (
	"context"
	"maps"
	"sync"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// frontEnd is where the provider sends a person who has signed in.
const frontEnd = "https://portal.example/signed-in"

// store is what the provider knows. It is that of the library's example, with our people, keys that rotate, and access tokens
// that are signed.
type store struct {
	*storage.Storage
	users *people
	keys  *ring
}

func newStore(portal string) *store {
	users := &people{known: map[string]Person{}}
	clients := map[string]*storage.Client{
		Audience: storage.WebClient(Audience, secret, frontEnd), PortalClient: storage.NativeClient(PortalClient, portal),
	}
	return &store{Storage: storage.NewStorageWithClients(users, clients), users: users, keys: newRing()}
}

// GetClientByClientID returns the front end.
func (s *store) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := s.Storage.GetClientByClientID(ctx, id)
	if err != nil {
		return nil, err
	}
	return client{c}, nil
}

// client is a front end that gets signed access tokens.
type client struct{ op.Client }

// AccessTokenType returns that they are signed.
func (client) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }

// GetPrivateClaimsFromScopes returns what an access token says of the person.
func (s *store) GetPrivateClaimsFromScopes(_ context.Context, subject, _ string, _ []string) (map[string]any, error) {
	p := s.users.get(subject)
	claims := map[string]any{"email": p.Email, "email_verified": !p.Unverified, "name": p.Name}
	maps.Copy(claims, p.Extra)
	return claims, nil
}

// SigningKey returns the present key.
func (s *store) SigningKey(context.Context) (op.SigningKey, error) { return s.keys.key(), nil }

// SignatureAlgorithms returns those of the keys.
func (s *store) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.RS256, jose.ES256}, nil
}

// KeySet returns the key that the provider vouches for.
func (s *store) KeySet(context.Context) ([]op.Key, error) {
	return []op.Key{offered{s.keys.key()}}, nil
}

// people are those who can sign in.
type people struct {
	mu    sync.Mutex
	known map[string]Person
}

var _ storage.UserStore = (*people)(nil)

func (p *people) add(who Person) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known[who.Subject] = who
}

func (p *people) get(subject string) Person {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[subject]
}

// GetUserByID returns a person by subject.
func (p *people) GetUserByID(subject string) *storage.User {
	who := p.get(subject)
	if who.Subject == "" {
		return nil
	}
	return &storage.User{ID: who.Subject, Username: who.Subject, Password: secret, Email: who.Email, EmailVerified: !who.Unverified}
}

// GetUserByUsername returns a person by subject, which is the name to sign in with.
func (p *people) GetUserByUsername(name string) *storage.User { return p.GetUserByID(name) }

// ExampleClientID returns the client that the library's example expects.
func (*people) ExampleClientID() string { return storage.ServiceUserID }
