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
	"github.com/cosell/cosell/internal/wording"
)

// Claims are what a verified token says about its holder.
type Claims struct {
	By       Issuer // who vouches for it
	Issuer   string
	Subject  string
	Email    string // in the form that an invitation keeps; "": none, or nothing that can be one
	Verified bool   // the provider vouches for the address
	Name     string // "": unknown
	Expires  time.Time
}

// The refusals. They tell a developer which check failed, and nothing that is not in the token.
var (
	errForged      = refusal("token-invalid", "The token is not signed by a known provider.")
	errIssuer      = refusal("token-invalid", "The token comes from an unknown provider.")
	errType        = refusal("token-invalid", "The token is of a type that is not accepted here.")
	errAudience    = refusal("token-invalid", "The token is for another audience.")
	errSubject     = refusal("token-invalid", "The token names no subject.")
	errExpired     = refusal("token-expired", "The token has expired.")
	errNotYetValid = refusal("token-invalid", "The token is not valid yet.")
	errNoTimes     = refusal("token-invalid", "The token does not say when it was issued and when it expires.")
	errScope       = refusal("token-scope", "The token lacks the scope that this service requires.")
	errMalformed   = refusal("token-invalid", "The token cannot be read.")
)

// The refusals of genuine tokens. They tell the holder about their own address, and otherwise only about organisations for which the
// token's provider may vouch.
var (
	errNoAddress = refusal("address-missing", "The token is genuine, but its holder is not known here, "+
		"and it contains no mail address that could have been invited.")
	errUnverified     = refusal("address-unverified", "The token is genuine, but its provider does not vouch for the mail address in it.")
	errUnknownAccount = refusal("account-unknown", "The token is genuine, but its holder is not known here, "+
		"and nobody with its mail address has been invited. Ask an account admin for an invitation.")
	errOtherSignIn = refusal("account-bound", "The token is genuine, but the person with its mail address "+
		"signs in here in another way. Ask an account admin to let you accept the invitation again.")
	errEnded = refusal("sign-in-ended", "The token is genuine, but this way of signing in has ended. "+
		"Sign in as your account admin has told you.")

	errNotItsOrganization = refusal("provider-not-trusted", "The provider of the token may not vouch for this organisation.")
	errNoLongerVouched    = refusal("provider-not-trusted", "The provider of the token may no longer vouch "+
		"for the organisation that knows its holder.")
	errNotItsDomain = refusal("provider-not-trusted", "The provider of the token may not vouch for mail addresses of this domain.")
)

func refusal(code string, detail wording.Format) *fault.Error {
	return fault.New(fault.Unauthenticated, code, detail)
}

// maxSubject is the longest subject that a provider may use (OpenID Connect Core, 2).
const maxSubject = 255

// check checks what the library leaves to its user: audience, times with the leeway, and scope. The signature and the issuer have been
// verified by then.
func (i Issuer) check(t *oidc.IDToken, now time.Time) (Claims, error) {
	var rest struct {
		NotBefore *float64 `json:"nbf"`
		Scope     scopes   `json:"scope"`
		Scopes    scopes   `json:"scp"`
	}
	var all map[string]any
	if t.Claims(&rest) != nil || t.Claims(&all) != nil {
		return Claims{}, errMalformed
	}
	leeway := time.Duration(i.Leeway)
	subject, _ := all[i.Claims.Subject].(string)
	switch {
	case !slices.ContainsFunc(i.Audience, func(a string) bool { return slices.Contains(t.Audience, a) }):
		return Claims{}, errAudience
	case subject == "" || len(subject) > maxSubject || !printable(subject):
		return Claims{}, errSubject
	case !inEra(t.Expiry) || !inEra(t.IssuedAt):
		return Claims{}, errNoTimes
	case !now.Before(t.Expiry.Add(leeway)):
		return Claims{}, errExpired
	case t.IssuedAt.After(now.Add(leeway)), rest.NotBefore != nil && *rest.NotBefore > float64(now.Add(leeway).Unix()):
		return Claims{}, errNotYetValid
	case i.RequiredScope != "" && !slices.Contains(append(rest.Scope, rest.Scopes...), i.RequiredScope):
		return Claims{}, errScope
	}
	c := Claims{By: i, Issuer: t.Issuer, Subject: subject, Verified: i.vouches(all), Expires: t.Expiry}
	if address, _ := all[i.Claims.Email].(string); email.Valid(address) && email.IsASCII(address) {
		c.Email = email.Normal(address)
	}
	if name, _ := all[i.Claims.Name].(string); printable(name) && len(name) <= maxSubject {
		c.Name = strings.TrimSpace(name)
	}
	return c, nil
}

// inEra tells whether a time is plausible: neither left out nor after the year 9999.
func inEra(t time.Time) bool { return t.Unix() > 0 && t.UTC().Year() <= 9999 }

// vouches tells whether the provider vouches for the address in a token with these claims. If its addresses are always verified it need not
// say so, but it counts if it says otherwise.
func (i Issuer) vouches(all map[string]any) bool {
	said, some := all[i.Claims.EmailVerified]
	if !some || said == nil {
		return i.EmailsVerified
	}
	switch said.(type) {
	case bool, string, float64:
		return slices.Contains(i.VerifiedValues, said)
	default:
		return false
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
