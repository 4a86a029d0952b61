package identity_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/oidctest"
)

// in names the organisation to act in.
func in(organization string) apitest.Header {
	return apitest.Header{Name: "Cosell-Organization", Value: organization}
}

// inviteTo invites somebody to an organisation, as its account admin.
func inviteTo(t *testing.T, h *apitest.Harness, organization, email string) {
	t.Helper()
	admin := h.AddUser(organization, "admin-for-"+email, access.Grant{Role: access.AccountAdmin})
	admin.Post(t, "/v1/users", map[string]any{"name": "Somebody", "email": email}).Want(t, 201)
}

// TestAProviderVouchesForItsOwn lists two providers, of which each vouches for one company and nothing else, Microsoft included.
func TestAProviderVouchesForItsOwn(t *testing.T) {
	t.Parallel()
	contosos, northwinds := oidctest.New(t), oidctest.New(t)
	h := apitest.New(t, trust(t, fmt.Sprintf(`[{"issuer": %q, "audience": "cosell", "organizations": ["contoso"]},
		{"issuer": %q, "audience": "cosell", "organizations": ["northwind", "fabrikam"], "mailDomains": ["Northwind.example"]}]`, contosos.Issuer, northwinds.Issuer)))
	genuine := contosos.SignIn(t, rita)
	at(h, issued(t, genuine))
	invite(t, h, rita.Email)
	inviteTo(t, h, access.Microsoft, "olga@northwind.example")
	inviteTo(t, h, "fabrikam", "fia@fabrikam.example")
	inviteTo(t, h, "northwind", "nina@northwind.example")

	for _, who := range []oidctest.Person{rita, {Subject: "o", Email: "olga@northwind.example"}} {
		evil := h.With(northwinds.SignIn(t, who))
		want := map[bool]string{true: "provider-not-trusted", false: "account-unknown"}[who.Subject == rita.Subject] // by the domain
		evil.Get(t, "/v1/access").WantProblem(t, 401, want)
		for _, foreign := range []string{"contoso", access.Microsoft, "nowhere", "NORTHWIND"} {
			evil.Get(t, "/v1/access", in(foreign)).WantProblem(t, 401, "provider-not-trusted")
		}
	}
	for n, address := range []string{
		"fia@fabrikam.example", "nina@sub.northwind.example", "nina@northwind.example.evil.example", "nina@evilnorthwind.example", "nina@northwind.exampl",
	} {
		h.With(northwinds.SignIn(t, oidctest.Person{Subject: fmt.Sprint("n", n), Email: address})).Get(t, "/v1/access").
			WantProblem(t, 401, "provider-not-trusted")
	}
	h.With(northwinds.SignIn(t, oidctest.Person{Subject: "nora", Email: "Nina@NORTHWIND.example"})).Get(t, "/v1/access").Want(t, 200)
	h.With(genuine).Get(t, "/v1/access", in("contoso")).Want(t, 200)
	h.With(contosos.SignIn(t, oidctest.Person{Subject: "nora", Email: "nina@northwind.example"})).Get(t, "/v1/access").WantProblem(t, 401, "account-unknown")
}

// TestAProviderThatIsNoLongerTrustedOpensNothing changes what a provider may vouch for after people have signed in with it.
func TestAProviderThatIsNoLongerTrustedOpensNothing(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)
	for settings, code := range map[string]string{
		`"organizations": ["northwind"]`:                  "provider-not-trusted",
		`"mailDomains": ["northwind.example"]`:            "provider-not-trusted",
		`"mailDomains": ["sub.contoso.example"]`:          "provider-not-trusted",
		`"organizations": ["northwind","msft"]`:           "provider-not-trusted",
		`"organizations": ["contoso"]`:                    "",
		`"mailDomains": ["x.example", "CONTOSO.example"]`: "",
	} {
		later := apitest.Open(t, h.DBURL, trust(t, fmt.Sprintf(`[{"issuer": %q, "audience": "cosell", %s}]`, p.Issuer, settings)))
		at(later, h.Clock.Now())
		answer := later.With(secret).Get(t, "/v1/deals")
		if code == "" {
			answer.Want(t, 200)
			continue
		}
		answer.WantProblem(t, 401, code)
	}
}

func TestWaysOfVouching(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	for name, c := range map[string]struct {
		settings string
		extra    map[string]any
		want     int
	}{
		"a number, not accepted":          {``, map[string]any{"email_verified": 1}, 401},
		"a number":                        {`, "verifiedValues": [1]`, map[string]any{"email_verified": 1}, 200},
		"a number is no text":             {`, "verifiedValues": [1]`, map[string]any{"email_verified": "1"}, 401},
		"a text is no number":             {`, "verifiedValues": ["1"]`, map[string]any{"email_verified": 1}, 401},
		"a text":                          {`, "verifiedValues": ["1", "yes"]`, map[string]any{"email_verified": "yes"}, 200},
		"true is not in the list":         {`, "verifiedValues": ["1"]`, map[string]any{"email_verified": true}, 401},
		"true in another case":            {``, map[string]any{"email_verified": "True"}, 401},
		"another claim":                   {`, "claims": {"emailVerified": "xms_edov"}, "verifiedValues": [true, 1, "1"]`, map[string]any{"email_verified": nil, "xms_edov": "1"}, 200},
		"another claim that is missing":   {`, "claims": {"emailVerified": "xms_edov"}`, map[string]any{"email_verified": true}, 401},
		"a list":                          {`, "verifiedValues": [true]`, map[string]any{"email_verified": []any{true}}, 401},
		"without a claim":                 {``, map[string]any{"email_verified": nil}, 401},
		"verified anyway":                 {`, "emailsVerified": true`, map[string]any{"email_verified": nil}, 200},
		"verified anyway, except this":    {`, "emailsVerified": true`, map[string]any{"email_verified": false}, 401},
		"verified anyway, but no address": {`, "emailsVerified": true`, map[string]any{"email_verified": nil, "email": nil}, 401},
		"another claim for the subject":   {`, "claims": {"subject": "oid"}`, map[string]any{"oid": "0b6c"}, 200},
		"a subject that is missing":       {`, "claims": {"subject": "oid"}`, nil, 401},
		"a subject that is no text":       {`, "claims": {"subject": "oid"}`, map[string]any{"oid": 7}, 401},
		"another claim for the address":   {`, "claims": {"email": "upn"}`, map[string]any{"email": nil, "upn": rita.Email}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, secret := invited(t, p, c.settings)
			h.With(forgery{claims: c.extra}.forge(t, p, secret)).Get(t, "/v1/access").Want(t, c.want)
		})
	}
}

// TestTheSubjectClaimIsWhoSomebodyIs lets `sub` differ from one client to the next.
func TestTheSubjectClaimIsWhoSomebodyIs(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, `, "claims": {"subject": "oid"}`)
	for _, sub := range []string{"client 1", "client 2"} {
		h.With(forgery{claims: map[string]any{"oid": "0b6c", "sub": sub}}.forge(t, p, secret)).Get(t, "/v1/access").Want(t, 200)
	}
	h.With(forgery{claims: map[string]any{"oid": "other", "sub": "client 1"}}.forge(t, p, secret)).Get(t, "/v1/access").
		WantProblem(t, 401, "account-bound")
}

// TestARefusalSaysWhy tells four reasons apart, to the holder of the token alone.
func TestARefusalSaysWhy(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, _ := invited(t, p, "")
	reasons := map[string]bool{}
	for code, who := range map[string]oidctest.Person{
		"address-missing":    {Subject: "1"},
		"address-unverified": {Subject: "2", Email: rita.Email, Unverified: true},
		"account-unknown":    {Subject: "3", Email: "nobody@contoso.example"},
		"account-bound":      {Subject: "4", Email: "alva@contoso.example"},
	} {
		refused := h.With(p.SignIn(t, who)).Get(t, "/v1/access").WantProblem(t, 401, code)
		reasons[refused.Text(t, "detail")] = true
		require.Regexp(t, challenges, refused.Header.Get("WWW-Authenticate"))
		require.NotContains(t, string(refused.Body), "contoso", "whose it is is told to nobody")
	}
	require.Len(t, reasons, 4)
}
