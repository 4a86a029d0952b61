package oidctest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"strconv"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
)

// ring holds the provider's key.
type ring struct {
	mu      sync.Mutex
	made    int
	current key
}

func newRing() *ring {
	r := &ring{}
	r.rotate()
	return r
}

// rotate makes a new key and withdraws the other: RSA and elliptic ones by turns.
func (r *ring) rotate() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made++
	r.current = key{id: "key-" + strconv.Itoa(r.made)}
	var err error
	if r.made%2 == 1 {
		r.current.algorithm = jose.RS256
		r.current.private, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		r.current.algorithm = jose.ES256
		r.current.private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		panic(err) // the machine has no randomness
	}
}

func (r *ring) key() key {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current
}

// key signs tokens.
type key struct {
	id        string
	algorithm jose.SignatureAlgorithm
	private   crypto.Signer
}

// ID returns the key's id.
func (k key) ID() string { return k.id }

// SignatureAlgorithm returns how the key signs.
func (k key) SignatureAlgorithm() jose.SignatureAlgorithm { return k.algorithm }

// Key returns the private key.
func (k key) Key() any { return k.private }

// offered is a key as the provider shows it.
type offered struct{ key }

// Algorithm returns how the key signs.
func (o offered) Algorithm() jose.SignatureAlgorithm { return o.algorithm }

// Use returns what the key is for.
func (o offered) Use() string { return "sig" }

// Key returns the public key.
func (o offered) Key() any { return o.private.Public() }

// Rotate gives the provider a new key, for another algorithm, and withdraws the old one.
func (p *Provider) Rotate() { p.store.keys.rotate() }

// Signing is how a token is signed that a test writes itself.
type Signing struct {
	Algorithm jose.SignatureAlgorithm
	Key       any
	Header    map[string]any
}

// Signing returns how the provider itself signs.
func (p *Provider) Signing() Signing {
	k := p.store.keys.key()
	return Signing{Algorithm: k.algorithm, Key: k.private, Header: map[string]any{"kid": k.id, "typ": "JWT"}}
}

// Sign returns a token with the payload.
func (s Signing) Sign(t testing.TB, payload []byte) string {
	t.Helper()
	options := &jose.SignerOptions{}
	for name, value := range s.Header {
		options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: s.Algorithm, Key: s.Key}, options)
	require.NoError(t, err)
	signed, err := signer.Sign(payload)
	require.NoError(t, err)
	text, err := signed.CompactSerialize()
	require.NoError(t, err)
	return text
}
