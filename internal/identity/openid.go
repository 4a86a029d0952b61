package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/fault"
)

// openID verifies the tokens of the OpenID providers that are trusted.
type openID struct {
	providers map[string]*provider // by issuer
	offered   []*provider          // to people, by pages
}

// newOpenID trusts the issuers; now is the clock that their tokens' times are held against. It asks nobody anything yet.
func newOpenID(issuers []Issuer, now func() time.Time) *openID {
	o := &openID{providers: make(map[string]*provider, len(issuers))}
	for _, i := range issuers {
		p := newProvider(i, now)
		o.providers[i.URL] = p
		if i.Portal != nil {
			o.offered = append(o.offered, p)
		}
	}
	return o
}

// maxToken is the longest token that is looked at; a larger one cannot come in a header of ours anyway.
const maxToken = 16 << 10

// retryProvider is what a caller is told to wait when a provider does not answer.
const retryProvider = 5 * time.Second

// isJWT tells whether the text has the form of a signed token of OpenID Connect, which has two dots. Ours have none.
func isJWT(token string) bool { return strings.Count(token, ".") == 2 }

// verify returns what the token says, after every check. Faults: Unauthenticated for a token that does not hold, and
// Unavailable if its provider does not give the keys.
func (o *openID) verify(ctx context.Context, token string) (Claims, error) {
	p, err := o.provider(token)
	if err != nil {
		return Claims{}, err
	}
	claims, err := p.verify(ctx, token)
	if err != nil && fault.As(err) == nil {
		f := fault.New(fault.Unavailable, "identity-provider-unavailable", "The provider of this token does not answer; try again.")
		f.RetryAfter = retryProvider
		return Claims{}, errors.Join(f, err)
	}
	return claims, err
}

// provider returns the provider that the token claims to be of. Nothing else is believed of a token before its signature holds.
func (o *openID) provider(token string) (*provider, error) {
	header, payload, _ := strings.Cut(token, ".")
	payload, _, _ = strings.Cut(payload, ".")
	var head struct {
		Type string `json:"typ"`
	}
	var claimed struct {
		Issuer string `json:"iss"`
	}
	if len(token) > maxToken || decodeSegment(header, &head) != nil || decodeSegment(payload, &claimed) != nil {
		return nil, errMalformed
	}
	p, known := o.providers[claimed.Issuer]
	switch {
	case !known:
		return nil, errIssuer
	case !p.acceptsType(head.Type):
		return nil, errType
	}
	return p, nil
}

func decodeSegment(part string, into any) error {
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// ordinaryTypes are the types of tokens that tell who somebody is; others, such as those that tell of a sign-out, are signed with
// the same keys and do not.
var ordinaryTypes = []string{"", "jwt", "at+jwt"}

// acceptsType tells whether a token with the header `typ` will do (RFC 7515, 4.1.9: the prefix is optional and case does not count).
func (i Issuer) acceptsType(typ string) bool {
	plain := func(t string) string { return strings.TrimPrefix(strings.ToLower(t), "application/") }
	if i.RequiredType != "" {
		return plain(typ) == plain(i.RequiredType)
	}
	return slices.Contains(ordinaryTypes, plain(typ))
}
