package identity_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/oidctest"
)

// rita is invited to Contoso in most tests.
var rita = oidctest.Person{Subject: "rita-1", Email: "Rita@Contoso.Example", Name: "Rita Berg"}

// trusting starts a service that takes the tokens of the provider; settings are further members of its configuration.
func trusting(t *testing.T, p *oidctest.Provider, settings string, more ...apitest.Option) *apitest.Harness {
	t.Helper()
	one := trust(t, fmt.Sprintf(`[{"issuer": %q, "audience": "cosell"%s}]`, p.Issuer, settings))
	return apitest.New(t, append([]apitest.Option{one}, more...)...)
}

func trust(t *testing.T, config string) apitest.Option {
	t.Helper()
	issuers, err := identity.ParseIssuers([]byte(config))
	require.NoError(t, err)
	return func(cfg *apitest.Config) { cfg.Tokens.Trust(issuers) }
}

// invited starts a service to which rita is invited, and returns it with a token of hers; the clock stands when it was issued.
func invited(t *testing.T, p *oidctest.Provider, settings string, more ...apitest.Option) (*apitest.Harness, string) {
	t.Helper()
	h, secret := trusting(t, p, settings, more...), p.SignIn(t, rita)
	at(h, issued(t, secret))
	invite(t, h, "rita@contoso.example")
	return h, secret
}

// invite invites somebody to Contoso, as a viewer.
func invite(t *testing.T, h *apitest.Harness, email string) {
	t.Helper()
	h.As("contoso", access.AccountAdmin).Post(t, "/v1/users", map[string]any{
		"name": "Somebody", "email": email,
		"grants": []any{map[string]any{"role": "Viewer", "scope": map[string]any{"type": "Organization"}}},
	}).Want(t, 201)
}

// claims returns what a token says.
func claims(t *testing.T, secret string) map[string]any {
	t.Helper()
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(secret, ".")[1])
	require.NoError(t, err)
	var all map[string]any
	require.NoError(t, json.Unmarshal(payload, &all))
	return all
}

func issued(t *testing.T, secret string) time.Time {
	t.Helper()
	return unix(t, claims(t, secret)["iat"])
}

func expires(t *testing.T, secret string) time.Time {
	t.Helper()
	return unix(t, claims(t, secret)["exp"])
}

func unix(t *testing.T, seconds any) time.Time {
	t.Helper()
	n, ok := seconds.(float64)
	require.True(t, ok, "%v is no time", seconds)
	return time.Unix(int64(n), 0)
}

// at sets the clock.
func at(h *apitest.Harness, when time.Time) { h.Clock.Add(when.Sub(h.Clock.Now())) }

func TestFirstSignInAcceptsTheInvitation(t *testing.T) {
	t.Parallel()
	h, secret := invited(t, oidctest.New(t), "")
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)

	users := h.As("contoso", access.AccountAdmin).Get(t, "/v1/users?q=rita").Want(t, 200)
	require.Equal(t, "Active", users.Text(t, "items", 0, "status"))
	require.Equal(t, "Rita Berg", users.Text(t, "items", 0, "name"), "the provider knows the name better")
	log := h.As("contoso", access.AccountAdmin).Get(t, "/v1/audit-log").Want(t, 200)
	require.Equal(t, "ActivateUser", log.Text(t, "items", 0, "action"))
	require.NotContains(t, log.Text(t, "items", 1, "action"), "ActivateUser", "once")

	for _, private := range []string{secret, "contoso.example", "Berg"} {
		require.NotContains(t, h.Log.String(), private)
	}
}

func TestAPersonIsKnownBySubjectAndNotByMailAddress(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)

	renamed := p.SignIn(t, oidctest.Person{Subject: rita.Subject, Email: "rita.alm@contoso.example", Unverified: true})
	h.With(renamed).Get(t, "/v1/deals").Want(t, 200)
	successor := p.SignIn(t, oidctest.Person{Subject: "rita-2", Email: rita.Email})
	h.With(successor).Get(t, "/v1/deals").WantProblem(t, 401, "account-bound")
}

func TestNobodyComesInWithoutAnInvitationToTheirOwnAddress(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, _ := invited(t, p, "")
	for why, who := range map[string]struct {
		code string
		oidctest.Person
	}{
		"not verified":              {"address-unverified", oidctest.Person{Email: rita.Email, Unverified: true}},
		"verified in doubt":         {"address-unverified", oidctest.Person{Email: rita.Email, Extra: map[string]any{"email_verified": "yes"}}},
		"verification is left out":  {"address-unverified", oidctest.Person{Email: rita.Email, Extra: map[string]any{"email_verified": nil}}},
		"no address":                {"address-missing", oidctest.Person{}},
		"nobody was invited":        {"account-unknown", oidctest.Person{Email: "someone@contoso.example"}},
		"another domain":            {"account-unknown", oidctest.Person{Email: "rita@contoso.example.evil.example"}},
		"with a tag":                {"account-unknown", oidctest.Person{Email: "rita+1@contoso.example"}},
		"Cyrillic а":                {"address-missing", oidctest.Person{Email: "ritа@contoso.example"}},
		"Kelvin sign lowers to k":   {"address-missing", oidctest.Person{Email: "rita@\u212Aontoso.example"}},
		"dotless i":                 {"address-missing", oidctest.Person{Email: "r\u0131ta@contoso.example"}},
		"full-width letters":        {"address-missing", oidctest.Person{Email: "ｒita@contoso.example"}},
		"zero width space":          {"address-missing", oidctest.Person{Email: "rita\u200b@contoso.example"}},
		"with a display name":       {"address-missing", oidctest.Person{Email: "Rita <rita@contoso.example>"}},
		"two addresses":             {"address-missing", oidctest.Person{Email: "x@evil.example, rita@contoso.example"}},
		"space at the end":          {"address-missing", oidctest.Person{Email: "rita@contoso.example "}},
		"quoted":                    {"address-missing", oidctest.Person{Email: `"rita"@contoso.example`}},
		"wildcard":                  {"account-unknown", oidctest.Person{Email: "%@contoso.example"}},
		"a user that is active":     {"account-bound", oidctest.Person{Email: "alva@contoso.example"}},
		"a list instead of a text":  {"address-missing", oidctest.Person{Extra: map[string]any{"email": []string{rita.Email}}}},
		"address of another member": {"address-missing", oidctest.Person{Extra: map[string]any{"preferred_username": rita.Email}}},
	} {
		who.Subject = "stranger: " + why
		h.With(p.SignIn(t, who.Person)).Get(t, "/v1/deals").WantProblem(t, 401, who.code)
	}
}

func TestOneOfTwoThatRaceForAnInvitationWins(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, first := invited(t, p, "")
	second := p.SignIn(t, oidctest.Person{Subject: "rita-2", Email: rita.Email})
	tokens := []string{first, second, first, second, first, second}
	statuses := make([]int, len(tokens))
	var group sync.WaitGroup
	for i, secret := range tokens {
		group.Go(func() { statuses[i] = h.With(secret).Get(t, "/v1/deals").Status })
	}
	group.Wait()
	require.ElementsMatch(t, []int{200, 401}, statuses[:2])
	require.Equal(t, statuses[:2], statuses[2:4], "every request of the winner succeeds, also those at the same moment")
	require.Equal(t, statuses[:2], statuses[4:])
}

func TestWhatAnAdminChangesBitesOnTheNextRequest(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	member, admin := h.With(secret), h.As("contoso", access.AccountAdmin)
	member.Get(t, "/v1/deals").Want(t, 200)
	id := admin.Get(t, "/v1/users?q=rita").Text(t, "items", 0, "id")

	admin.Do(t, "DELETE", "/v1/users/"+id+"/roles/Viewer", nil)
	member.Get(t, "/v1/deals").WantProblem(t, 403, "role-missing")
	admin.Post(t, "/v1/users/"+id+"/deactivate", nil).Want(t, 200)
	member.Get(t, "/v1/deals").WantProblem(t, 401, "account-unknown")
	admin.Post(t, "/v1/users/"+id+"/reactivate", nil).Want(t, 200)
	member.Get(t, "/v1/deals").WantProblem(t, 403, "role-missing")

	operator := h.As(access.Microsoft, access.Operator)
	operator.Post(t, "/v1/organizations/contoso/suspend", nil).Want(t, 200)
	member.Get(t, "/v1/deals").WantProblem(t, 401, "account-unknown")
	operator.Post(t, "/v1/organizations/contoso/resume", nil).Want(t, 200)
	member.Get(t, "/v1/deals").WantProblem(t, 403, "role-missing")
}

func TestARemovedGrantBitesOnAnotherInstance(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	second := apitest.Open(t, h.DBURL, trust(t, fmt.Sprintf(`[{"issuer": %q, "audience": "cosell"}]`, p.Issuer)))
	at(second, h.Clock.Now())
	second.With(secret).Get(t, "/v1/deals").Want(t, 200)
	id := h.As("contoso", access.AccountAdmin).Get(t, "/v1/users?q=rita").Text(t, "items", 0, "id")
	h.As("contoso", access.AccountAdmin).Do(t, "DELETE", "/v1/users/"+id+"/roles/Viewer", nil).Want(t, 200)
	second.With(secret).Get(t, "/v1/deals").WantProblem(t, 403, "role-missing")
}

func TestNobodyAcceptsAnInvitationToASuspendedOrganization(t *testing.T) {
	t.Parallel()
	h, secret := invited(t, oidctest.New(t), "")
	operator := h.As(access.Microsoft, access.Operator)
	operator.Post(t, "/v1/organizations/contoso/suspend", nil).Want(t, 200)
	h.With(secret).Get(t, "/v1/deals").WantProblem(t, 401, "account-unknown")
	operator.Post(t, "/v1/organizations/contoso/resume", nil).Want(t, 200)
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)
}

func TestTwoProvidersAreKeptApart(t *testing.T) {
	t.Parallel()
	one, two := oidctest.New(t), oidctest.New(t)
	h := apitest.New(t, trust(t, fmt.Sprintf(`[{"issuer": %q, "audience": "cosell", "organizations": ["contoso"]},
		{"issuer": %q, "audience": ["other", "cosell"], "organizations": ["contoso"], "claims": {"email": "mail"}}]`, one.Issuer, two.Issuer)))
	first := one.SignIn(t, rita)
	at(h, issued(t, first))
	invite(t, h, rita.Email)
	h.With(first).Get(t, "/v1/deals").Want(t, 200)

	namesake := oidctest.Person{Subject: rita.Subject, Email: "x@contoso.example", Extra: map[string]any{"mail": "tora@contoso.example"}}
	h.With(two.SignIn(t, namesake)).Get(t, "/v1/deals").WantProblem(t, 401, "account-unknown")
	invite(t, h, "tora@contoso.example")
	h.With(two.SignIn(t, namesake)).Get(t, "/v1/deals").Want(t, 200)
}
