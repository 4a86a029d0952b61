package identity

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	strict "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/email"
)

// Issuer is an OpenID provider whose tokens are accepted, and what must hold for them.
type Issuer struct {
	URL           string       `json:"issuer"`        // as in the claim `iss`; discovery starts there
	Audience      StringOrList `json:"audience"`      // a token must be for one of these
	Claims        ClaimNames   `json:"claims"`        // the claims in which a token holds what
	Algorithms    []string     `json:"algorithms"`    // with which a token may be signed
	Leeway        Leeway       `json:"leeway"`        // by how much the provider's clock may differ from ours
	RequiredType  string       `json:"requiredType"`  // the header `typ`; "": that of an ordinary token
	RequiredScope string       `json:"requiredScope"` // "": none

	Organizations  []string `json:"organizations"`  // for which it may vouch, by id; nil: all, if it is the only provider
	MailDomains    []string `json:"mailDomains"`    // of the addresses for which it may vouch; nil: all
	VerifiedValues []any    `json:"verifiedValues"` // of the claim that says that an address is verified
	EmailsVerified bool     `json:"emailsVerified"` // even without that claim

	Portal *Portal `json:"portal"` // the client as which a page signs people in; nil: none does

	Unknown jsontext.Value `json:",embed"`
}

// Portal is the public client, without a secret, as which a page in a browser signs people in: by the code flow with PKCE.
type Portal struct {
	ClientID string   `json:"clientId"`
	Name     string   `json:"name"`   // of the provider, as people know it; "": its host
	Scopes   []string `json:"scopes"` // that are requested; nil: openid, profile and email

	Unknown jsontext.Value `json:",embed"`
}

// ClaimNames are the names of the claims about a person.
type ClaimNames struct {
	Subject       string `json:"subject"`
	Email         string `json:"email"`
	EmailVerified string `json:"emailVerified"`
	Name          string `json:"name"`

	Unknown jsontext.Value `json:",embed"`
}

// StringOrList is a list of strings; a list of one may be written as just that string.
type StringOrList []string

// UnmarshalJSON reads a string or a list of strings.
func (o *StringOrList) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*o = StringOrList{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(o))
}

// Leeway is a duration, written as in Go: "30s".
type Leeway time.Duration

// UnmarshalJSON reads a duration.
func (l *Leeway) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	d, err := time.ParseDuration(s)
	*l = Leeway(d)
	return err
}

// maxLeeway is more than the clocks of well-kept machines differ.
const maxLeeway = Leeway(5 * time.Minute)

// algorithms are those that can be chosen. All sign with a private key, which a provider does not share.
var algorithms = []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA"}

// ParseIssuers reads the configuration of the providers. The error names everything that is wrong with it.
func ParseIssuers(text []byte) ([]Issuer, error) {
	var raw []jsontext.Value
	if err := strict.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("no list of issuers: %w", err)
	}
	var m mistakes
	issuers := make([]Issuer, len(raw))
	for i := range raw {
		at := fmt.Sprintf("/%d", i)
		issuers[i] = defaultIssuer()
		if err := strict.Unmarshal(raw[i], &issuers[i]); err != nil {
			m.add(at, "%v", err)
			continue
		}
		issuers[i].addMistakes(&m, at)
		for n, domain := range issuers[i].MailDomains {
			issuers[i].MailDomains[n] = email.Normal(domain) // in the form in which domains are compared
		}
		if len(raw) > 1 && issuers[i].Organizations == nil {
			m.add(at+"/organizations", "is missing; with several providers each names the organizations that it may vouch for, by id")
		}
		if slices.ContainsFunc(issuers[:i], func(other Issuer) bool { return other.URL == issuers[i].URL }) {
			m.add(at+"/issuer", "is in the list already")
		}
	}
	if len(raw) == 0 {
		m.add("", "holds no issuer")
	}
	return issuers, m.err()
}

func defaultIssuer() Issuer {
	return Issuer{
		Claims:         ClaimNames{Subject: "sub", Email: "email", EmailVerified: "email_verified", Name: "name"},
		Algorithms:     []string{"RS256", "ES256"},
		Leeway:         Leeway(30 * time.Second),
		VerifiedValues: []any{true, "true"}, // some providers send a text
	}
}

func (i Issuer) addMistakes(m *mistakes, at string) {
	m.unknown(at, i.Unknown)
	m.unknown(at+"/claims", i.Claims.Unknown)
	if why := whyInvalid(i.URL); why != "" {
		m.add(at+"/issuer", "%s", why)
	}
	if len(i.Audience) == 0 || slices.Contains(i.Audience, "") {
		m.add(at+"/audience", "is missing or empty; without it tokens for other services would be taken")
	}
	if i.Claims.Subject == "" || i.Claims.Email == "" || i.Claims.EmailVerified == "" || i.Claims.Name == "" {
		m.add(at+"/claims", "names a claim that is empty")
	}
	if len(i.Algorithms) == 0 {
		m.add(at+"/algorithms", "is empty")
	}
	for n, a := range i.Algorithms {
		if !slices.Contains(algorithms, a) {
			m.add(fmt.Sprintf("%s/algorithms/%d", at, n), "%q is none of %s", a, strings.Join(algorithms, ", "))
		}
	}
	if i.Leeway < 0 || i.Leeway > maxLeeway {
		m.add(at+"/leeway", "must be between 0s and %s", time.Duration(maxLeeway))
	}
	i.addTrustMistakes(m, at)
	if i.Portal != nil {
		i.Portal.addMistakes(m, at+"/portal")
	}
}

func (p Portal) addMistakes(m *mistakes, at string) {
	m.unknown(at, p.Unknown)
	if p.ClientID == "" {
		m.add(at+"/clientId", "is missing")
	}
	if p.Scopes != nil && !slices.Contains(p.Scopes, oidc.ScopeOpenID) {
		m.add(at+"/scopes", "must hold openid")
	}
	for n, scope := range p.Scopes {
		if scope == "" || strings.ContainsFunc(scope, unicode.IsSpace) {
			m.add(fmt.Sprintf("%s/scopes/%d", at, n), "is no scope")
		}
	}
}

// whyInvalid returns what is wrong with the address of an issuer, or "".
func whyInvalid(issuer string) string {
	u, err := url.Parse(issuer)
	switch {
	case issuer == "":
		return "is missing"
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "must be an address without user, query and fragment"
	case !isSecure(u):
		return "must begin with https://"
	default:
		return ""
	}
}

// isSecure tells whether an answer from an address is sure to come from its host: over plain HTTP anybody could have sent it, except on the
// same machine.
func isSecure(at *url.URL) bool {
	ip := net.ParseIP(at.Hostname())
	here := at.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return at.Scheme == "https" || at.Scheme == "http" && here
}
