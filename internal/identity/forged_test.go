package identity_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/oidctest"
)

// forgery changes a genuine token: what it says, its header, or how it is signed.
type forgery struct {
	claims  map[string]any
	header  map[string]any
	signing func(t *testing.T, by oidctest.Signing) oidctest.Signing
	text    func(t *testing.T, genuine string) string
}

// forge returns the genuine token with the changes; a claim or header that is changed to nil is left out.
func (f forgery) forge(t *testing.T, p *oidctest.Provider, genuine string) string {
	t.Helper()
	says, by := claims(t, genuine), p.Signing()
	replace(says, f.claims)
	replace(by.Header, f.header)
	if f.signing != nil {
		by = f.signing(t, by)
	}
	payload, err := json.Marshal(says)
	require.NoError(t, err)
	secret := by.Sign(t, payload)
	if f.text != nil {
		secret = f.text(t, secret)
	}
	return secret
}

func replace(all, changes map[string]any) {
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
}

func part(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// forgeries are what is wrong with a token. Its holder and its time are always good.
func forgeries(genuine map[string]any, other *oidctest.Provider) map[string]forgery {
	now, _ := genuine["iat"].(float64)
	return map[string]forgery{
		"signed with another key of the same id": {signing: func(t *testing.T, by oidctest.Signing) oidctest.Signing {
			t.Helper()
			by.Key = newKey(t)
			return by
		}},
		"signed with a key that it brings along": {header: map[string]any{"kid": nil}, signing: func(t *testing.T, by oidctest.Signing) oidctest.Signing {
			t.Helper()
			key := newKey(t)
			by.Key, by.Header["jwk"] = key, jose.JSONWebKey{Key: &key.PublicKey}
			return by
		}},
		"signed with a key that it names an address for": {header: map[string]any{"jku": other.Issuer + "/keys", "kid": "key-1"}, signing: func(_ *testing.T, by oidctest.Signing) oidctest.Signing {
			by.Key = other.Signing().Key
			return by
		}},
		"signed by another trusted provider": {signing: func(*testing.T, oidctest.Signing) oidctest.Signing { return other.Signing() }},
		"issuer is another trusted provider": {claims: map[string]any{"iss": other.Issuer}},
		"of an issuer that is not trusted":   {claims: map[string]any{"iss": "https://evil.example"}},
		"issuer with one more slash":         {claims: map[string]any{"iss": fmt.Sprint(genuine["iss"], "/")}},
		"without an issuer":                  {claims: map[string]any{"iss": nil}},
		"unsigned, algorithm none": {text: func(_ *testing.T, s string) string {
			return part(`{"alg":"none","typ":"JWT"}`) + "." + strings.Split(s, ".")[1] + "."
		}},
		"HMAC with the public key as secret": {signing: func(t *testing.T, by oidctest.Signing) oidctest.Signing {
			t.Helper()
			by.Algorithm, by.Key = jose.HS256, publicPEM(t, by.Key)
			return by
		}},
		"an algorithm that is not allowed": {signing: func(_ *testing.T, by oidctest.Signing) oidctest.Signing {
			by.Algorithm = jose.RS512
			return by
		}},
		"an allowed algorithm that does not fit the key": {signing: func(t *testing.T, by oidctest.Signing) oidctest.Signing {
			t.Helper()
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			require.NoError(t, err)
			by.Algorithm, by.Key = jose.ES256, key
			return by
		}},
		"the payload changed after signing": {text: func(_ *testing.T, s string) string {
			p := strings.Split(s, ".")
			p[1] = part(strings.Replace(decoded(p[1]), "rita-1", "root-1", 1))
			return strings.Join(p, ".")
		}},
		"the header changed after signing": {text: func(_ *testing.T, s string) string {
			p := strings.Split(s, ".")
			p[0] = part(strings.Replace(decoded(p[0]), `"JWT"`, `"jwt"`, 1))
			return strings.Join(p, ".")
		}},
		"the signature cut off":        {text: func(_ *testing.T, s string) string { return s[:strings.LastIndexByte(s, '.')+1] }},
		"the signature shortened":      {text: func(_ *testing.T, s string) string { return s[:len(s)-4] }},
		"a key id that nobody has":     {header: map[string]any{"kid": "made-up"}},
		"a critical header unknown":    {header: map[string]any{"crit": []string{"mine"}, "mine": true}},
		"for another audience":         {claims: map[string]any{"aud": []string{"elsewhere"}}},
		"audience that begins alike":   {claims: map[string]any{"aud": "cosell-admin"}},
		"without an audience":          {claims: map[string]any{"aud": nil}},
		"expired":                      {claims: map[string]any{"exp": now - 31}},
		"that never expires":           {claims: map[string]any{"exp": nil}},
		"not yet valid":                {claims: map[string]any{"nbf": now + 31}},
		"issued in the future":         {claims: map[string]any{"iat": now + 31}},
		"without the time of issue":    {claims: map[string]any{"iat": nil}},
		"times that are no numbers":    {claims: map[string]any{"nbf": "soon"}},
		"without a subject":            {claims: map[string]any{"sub": nil}},
		"an empty subject":             {claims: map[string]any{"sub": ""}},
		"a subject with a zero byte":   {claims: map[string]any{"sub": "rita-1\x00"}},
		"a token that tells of logout": {header: map[string]any{"typ": "logout+jwt"}},
		"a payload that is no object":  {text: func(_ *testing.T, s string) string { return strings.Split(s, ".")[0] + "." + part("[]") + ".x" }},
		"dots only":                    {text: func(*testing.T, string) string { return ".." }},
		"larger than any token":        {claims: map[string]any{"more": strings.Repeat("x", 16<<10)}},
	}
}

func newKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return key
}

func publicPEM(t *testing.T, key any) []byte {
	t.Helper()
	private, ok := key.(*rsa.PrivateKey)
	require.True(t, ok)
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	require.NoError(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func decoded(text string) string {
	plain, _ := base64.RawURLEncoding.DecodeString(text)
	return string(plain)
}

// challenges are the answers to a token that does not hold (RFC 6750, 3): nothing in them comes out of the token.
var challenges = regexp.MustCompile(`^Bearer realm="cosell", error="invalid_token", error_description="[A-Za-z ,.]+"$`)

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	p, other := oidctest.New(t), oidctest.New(t)
	config, err := json.Marshal([]map[string]any{
		{"issuer": p.Issuer, "audience": "cosell", "organizations": []string{"contoso"}},
		{"issuer": other.Issuer, "audience": "cosell", "organizations": []string{"contoso"}},
	})
	require.NoError(t, err)
	h, genuine := invited(t, p, "", trust(t, string(config)))
	require.Len(t, strings.Split(genuine, "."), 3)

	for wrong, f := range forgeries(claims(t, genuine), other) {
		secret := f.forge(t, p, genuine)
		answer := h.With(secret).Get(t, "/v1/deals")
		require.Equal(t, 401, answer.Status, "%s: %s", wrong, answer.Body)
		require.Regexp(t, challenges, answer.Header.Get("WWW-Authenticate"), wrong)
		require.NotContains(t, h.Log.String(), secret, wrong)
	}
	h.With(genuine).Get(t, "/v1/deals").Want(t, 200)
	h.With(forgery{}.forge(t, p, genuine)).Get(t, "/v1/deals").Want(t, 200)
	require.NotContains(t, h.Log.String(), "rita")
}

func TestAMissingTokenIsAnsweredWithoutAnError(t *testing.T) {
	t.Parallel()
	h := trusting(t, oidctest.New(t), "")
	require.Equal(t, `Bearer realm="cosell"`, h.With("").Get(t, "/v1/deals").WantProblem(t, 401, "token-missing").Header.Get("WWW-Authenticate"))
}

func TestTypeAndScopeCanBeRequired(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, genuine := invited(t, p, `, "requiredType": "at+jwt", "requiredScope": "cosell.use"`)
	typed := map[string]any{"typ": "application/AT+JWT"}
	for wrong, f := range map[string]forgery{
		"an ordinary type":     {claims: map[string]any{"scope": "cosell.use"}},
		"no type":              {header: map[string]any{"typ": nil}, claims: map[string]any{"scope": "cosell.use"}},
		"no scope":             {header: typed},
		"another scope":        {header: typed, claims: map[string]any{"scope": "cosell.user cosell"}},
		"the scope in a claim": {header: typed, claims: map[string]any{"scopes": "cosell.use"}},
	} {
		h.With(f.forge(t, p, genuine)).Get(t, "/v1/deals").Want(t, 401)
		require.NotContains(t, h.Log.String(), "rita", wrong)
	}
	lacking := h.With(forgery{header: typed}.forge(t, p, genuine)).Get(t, "/v1/deals").WantProblem(t, 401, "token-scope")
	require.Contains(t, lacking.Header.Get("WWW-Authenticate"), `error="insufficient_scope"`)
	for _, scopes := range []map[string]any{{"scope": "openid cosell.use"}, {"scp": []string{"x", "cosell.use"}}, {"scp": "cosell.use"}} {
		h.With(forgery{header: typed, claims: scopes}.forge(t, p, genuine)).Get(t, "/v1/deals").Want(t, 200)
	}
}
