package identity

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
)

// Claims are what a verified token says of its holder.
type Claims struct {
	Issuer  string
	Subject string
	Email   string // as an invitation keeps it; "" unless the provider has verified it
	Name    string // "": unknown
	Expires time.Time
}

// The refusals. They tell a developer which check failed, and nothing that is not in the token.
var (
	errForged    = refusal("token-invalid", "The token is not signed by a known provider.")
	errIssuer    = refusal("token-invalid", "The token comes from a provider that is not known here.")
	errType      = refusal("token-invalid", "The token is of a type that is not taken here.")
	errAudience  = refusal("token-invalid", "The token is for another audience.")
	errSubject   = refusal("token-invalid", "The token names no subject.")
	errExpired   = refusal("token-expired", "The token has expired.")
	errEarly     = refusal("token-invalid", "The token is not valid yet.")
	errNoTimes   = refusal("token-invalid", "The token does not say when it was issued and when it expires.")
	errScope     = refusal("token-scope", "The token lacks the scope that this service requires.")
	errNobody    = refusal("account-unknown", "The token is genuine, but nobody is known by it here. Ask an account admin for an invitation.")
	errMalformed = refusal("token-invalid", "The token cannot be read.")
)

func refusal(code, detail string) *fault.Error {
	return fault.New(fault.Unauthenticated, code, "%s", detail)
}

// maxSubject is the longest subject that a provider may use (OpenID Connect Core, 2).
const maxSubject = 255

// check looks at what the library leaves to its user: audience, times with the leeway, and scope. The signature and the
// issuer hold by now.
func (i Issuer) check(t *oidc.IDToken, now time.Time) (Claims, error) {
	var rest struct {
		NotBefore *float64 `json:"nbf"`
		Scope     scopes   `json:"scope"`
		Scopes    scopes   `json:"scp"`
	}
	leeway := time.Duration(i.Leeway)
	switch {
	case t.Claims(&rest) != nil:
		return Claims{}, errMalformed
	case !slices.ContainsFunc(i.Audience, func(a string) bool { return slices.Contains(t.Audience, a) }):
		return Claims{}, errAudience
	case t.Subject == "" || len(t.Subject) > maxSubject || !printable(t.Subject):
		return Claims{}, errSubject
	case t.Expiry.Unix() <= 0 || t.IssuedAt.Unix() <= 0:
		return Claims{}, errNoTimes
	case !now.Before(t.Expiry.Add(leeway)):
		return Claims{}, errExpired
	case t.IssuedAt.After(now.Add(leeway)), rest.NotBefore != nil && *rest.NotBefore > float64(now.Add(leeway).Unix()):
		return Claims{}, errEarly
	case i.RequiredScope != "" && !slices.Contains(append(rest.Scope, rest.Scopes...), i.RequiredScope):
		return Claims{}, errScope
	}
	c := Claims{Issuer: t.Issuer, Subject: t.Subject, Expires: t.Expiry}
	i.Claims.read(t, &c)
	return c, nil
}

// read takes over who the holder is, as far as the provider vouches for it.
func (n ClaimNames) read(t *oidc.IDToken, c *Claims) {
	var all map[string]any
	if t.Claims(&all) != nil {
		return
	}
	address, _ := all[n.Email].(string)
	verified := all[n.EmailVerified] == true || all[n.EmailVerified] == "true" // some providers send a text
	if verified && email.Valid(address) && email.Plain(address) {
		c.Email = email.Normal(address)
	}
	if name, _ := all[n.Name].(string); printable(name) && len(name) <= maxSubject {
		c.Name = strings.TrimSpace(name)
	}
}

func printable(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool { return !unicode.IsPrint(c) })
}

// scopes is a list of scopes, which some providers write as one text with spaces and others as a list.
type scopes []string

// UnmarshalJSON reads a text or a list.
func (s *scopes) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*s = strings.Fields(one)
		return nil
	}
	return json.Unmarshal(text, (*[]string)(s))
}
