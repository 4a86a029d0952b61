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

// openID verifies the tokens of the trusted OpenID providers.
type openID struct {
	providers map[string]*provider // by issuer
	offered   []*provider          // with which pages let people sign in
}

// newOpenID trusts the issuers; now is the clock against which the times in their tokens are checked. It does not contact anybody yet.
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

// maxToken is the longest token that is considered; a larger one would not fit into a header here anyway.
const maxToken = 16 << 10

// retryProvider is how long a caller is told to wait when a provider does not answer.
const retryProvider = 5 * time.Second

// isJWT tells whether the text looks like a signed token of OpenID Connect, which has two dots. Tokens of this service have none.
func isJWT(token string) bool { return strings.Count(token, ".") == 2 }

// verify returns the claims of the token, after every check. Faults: Unauthenticated for an invalid token, and Unavailable if its provider
// does not deliver the keys.
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

// provider returns the provider that the token claims to come from. Nothing else in a token is believed before its signature is verified.
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

// ordinaryTypes are the types of tokens that say who somebody is. Others, such as logout tokens, are signed with the same keys and do not.
var ordinaryTypes = []string{"", "jwt", "at+jwt"}

// acceptsType tells whether a token with the header `typ` is acceptable (RFC 7515, 4.1.9: the prefix is optional and case does not matter).
func (i Issuer) acceptsType(typ string) bool {
	plain := func(t string) string { return strings.TrimPrefix(strings.ToLower(t), "application/") }
	if i.RequiredType != "" {
		return plain(typ) == plain(i.RequiredType)
	}
	return slices.Contains(ordinaryTypes, plain(typ))
}
