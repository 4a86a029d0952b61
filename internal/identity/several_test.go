package identity_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/oidctest"
)

// TestAPersonBelongsToSeveralOrganizations acts in the one that is named, in the only one, or is asked which.
func TestAPersonBelongsToSeveralOrganizations(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	me := h.With(secret)
	organization := func(headers ...apitest.Header) string {
		return me.Get(t, "/v1/access", headers...).Want(t, 200).Text(t, "organization", "id")
	}
	require.Equal(t, "contoso", organization())
	me.Get(t, "/v1/access", in("northwind")).WantProblem(t, 401, "account-unknown")

	inviteTo(t, h, "northwind", "rita@contoso.example")
	require.Equal(t, "contoso", organization(), "an invitation alone changes nothing")
	require.Equal(t, "northwind", organization(in("northwind")))
	require.Equal(t, "contoso", organization(in("contoso")))
	require.Equal(t, "northwind", organization(in(" northwind ")))
	which := me.Get(t, "/v1/deals").WantProblem(t, http.StatusConflict, "organization-required")
	which.Example(t, "OrganizationRequired", nil)
	require.Equal(t, []any{
		map[string]any{"id": "contoso", "name": "Contoso"}, map[string]any{"id": "northwind", "name": "Northwind"},
	}, which.At(t, "organizations"))
	for _, foreign := range []string{"fabrikam", "nowhere", "CONTOSO", "contoso,northwind", "%"} {
		me.Get(t, "/v1/access", in(foreign)).WantProblem(t, 401, "account-unknown")
	}
	me.Get(t, "/v1/deals", in("northwind")).WantProblem(t, 403, "role-missing") // a viewer in the other
	me.Get(t, "/v1/deals", in("contoso")).Want(t, 200)
	for range 3 { // remembered
		require.Equal(t, "northwind", organization(in("northwind")))
		require.Equal(t, "contoso", organization(in("contoso")))
	}

	admin := h.As("contoso", access.AccountAdmin)
	ritas := "/v1/users/" + admin.Get(t, "/v1/users?q=rita").Text(t, "items", 0, "id")
	admin.Post(t, ritas+"/deactivate", nil).Want(t, 200)
	require.Equal(t, "northwind", organization())
	me.Get(t, "/v1/access", in("contoso")).WantProblem(t, 401, "account-unknown")
	admin.Post(t, ritas+"/reactivate", nil).Want(t, 200)
	me.Get(t, "/v1/access").WantProblem(t, http.StatusConflict, "organization-required")
	h.As(access.Microsoft, access.Operator).Post(t, "/v1/organizations/contoso/suspend", nil).Want(t, 200)
	require.Equal(t, "northwind", organization())
}

// TestSeveralInvitationsAreAskedAbout is for somebody whom two companies have invited before the first sign-in.
func TestSeveralInvitationsAreAskedAbout(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	inviteTo(t, h, "northwind", "rita@contoso.example")
	which := h.With(secret).Get(t, "/v1/access").WantProblem(t, http.StatusConflict, "organization-required")
	require.Len(t, which.At(t, "organizations"), 2)
	require.Equal(t, "northwind", h.With(secret).Get(t, "/v1/access", in("northwind")).Want(t, 200).Text(t, "organization", "id"))
	require.Equal(t, "northwind", h.With(secret).Get(t, "/v1/access").Want(t, 200).Text(t, "organization", "id"), "the only one so far")
}

// TestNobodyIsTwoPeopleInOneOrganization invites a second address of somebody who is there already.
func TestNobodyIsTwoPeopleInOneOrganization(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)
	invite(t, h, "rita.private@contoso.example")
	other := p.SignIn(t, oidctest.Person{Subject: rita.Subject, Email: "rita.private@contoso.example"})
	require.Equal(t, "rita@contoso.example", h.With(other).Get(t, "/v1/access", in("contoso")).Want(t, 200).Text(t, "user", "email"))
}

// TestAnAPITokenBelongsToOneOrganization names another one.
func TestAnAPITokenBelongsToOneOrganization(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	viewer := h.As("contoso", access.Viewer)
	for range 2 {
		viewer.Get(t, "/v1/deals", in("contoso")).Want(t, 200)
		viewer.Get(t, "/v1/deals").Want(t, 200)
		existing := viewer.Get(t, "/v1/deals", in("northwind")).WantProblem(t, 401, "token-organization")
		nowhere := viewer.Get(t, "/v1/deals", in("nowhere")).WantProblem(t, 401, "token-organization")
		require.Equal(t, existing.At(t, "detail"), nowhere.At(t, "detail"))
	}
	h.With("wrong").Get(t, "/v1/deals", in("contoso")).WantProblem(t, 401, "token-invalid")
}

// TestACompanyDoesNotLearnWhoWorksForAnother invites an address that another company knows, and one that nobody knows.
func TestACompanyDoesNotLearnWhoWorksForAnother(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.AddUser("northwind", "admin@northwind.example", access.Grant{Role: access.AccountAdmin})
	for _, path := range []string{"/v1/users?dryRun=true", "/v1/users"} {
		want := map[bool]int{true: 200, false: 201}[path != "/v1/users"]
		for _, address := range []string{"ada@contoso.example", "nobody@contoso.example"} {
			admin.Post(t, path, map[string]any{"name": "Somebody", "email": address}).Want(t, want)
		}
	}
	admin.Post(t, "/v1/users", map[string]any{"name": "Again", "email": "ADA@contoso.example"}).WantProblem(t, http.StatusConflict, "already-exists")
	h.As(access.Microsoft, access.Operator).Post(t, "/v1/organizations", map[string]any{
		"id": "adatum", "name": "Adatum", "locations": []any{map[string]any{"mpnId": "4000001", "name": "Malmö"}},
		"accountAdmin": map[string]any{"name": "Ada", "email": "ada@contoso.example"},
	}).Want(t, 201)
}

// TestABrowserMaySendTheOrganization asks beforehand, as a browser does for a front end of another origin.
func TestABrowserMaySendTheOrganization(t *testing.T) {
	t.Parallel()
	h := apitest.New(t, func(cfg *apitest.Config) { cfg.CORSOrigins = []string{"https://portal.example"} })
	answer := h.With("").Do(t, http.MethodOptions, "/v1/deals", nil, apitest.Header{Name: "Origin", Value: "https://portal.example"},
		apitest.Header{Name: "Access-Control-Request-Method", Value: http.MethodGet},
		apitest.Header{Name: "Access-Control-Request-Headers", Value: "authorization,cosell-organization"})
	require.Equal(t, "Authorization, Cosell-Organization", answer.Header.Get("Access-Control-Allow-Headers"))
}
