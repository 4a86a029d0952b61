package identity_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/oidctest"
)

// TestAPersonAcceptsAnew lets somebody come with a new subject. The old one ends at once, also where it is remembered.
func TestAPersonAcceptsAnew(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, old := invited(t, p, "")
	elsewhere := apitest.Open(t, h.DBURL, trust(t, fmt.Sprintf(`[{"issuer": %q, "audience": "cosell"}]`, p.Issuer)))
	at(elsewhere, h.Clock.Now())
	fresh := p.SignIn(t, oidctest.Person{Subject: "rita-2", Email: rita.Email})
	admin := h.As("contoso", access.AccountAdmin)
	for _, instance := range []*apitest.Harness{h, elsewhere} {
		instance.With(old).Get(t, "/v1/deals").Want(t, 200)
		instance.With(fresh).Get(t, "/v1/deals").WantProblem(t, 401, "account-bound")
	}
	ritas := "/v1/users/" + admin.Get(t, "/v1/users?q=rita").Text(t, "items", 0, "id")
	own := h.With(old).Post(t, "/v1/tokens", map[string]any{"name": "mine"}).Want(t, 201).Text(t, "secret")

	before := h.Rows(t)
	admin.Post(t, ritas+"/reinvite?dryRun=true", nil).Want(t, 200)
	require.Equal(t, before, h.Rows(t))
	h.With(old).Get(t, "/v1/deals").Want(t, 200)
	h.With(old).Post(t, ritas+"/reinvite", nil).WantProblem(t, 403, "role-missing")

	again := admin.Post(t, ritas+"/reinvite", nil, apitest.Key("k")).Want(t, 200)
	require.NotNil(t, again.At(t, "reinvitedDateTime"))
	require.Equal(t, "Active", again.Text(t, "status"))
	for _, instance := range []*apitest.Harness{h, elsewhere} {
		instance.With(old).Get(t, "/v1/deals").WantProblem(t, 401, "sign-in-ended")
		instance.With(own).Get(t, "/v1/deals").Want(t, 200)
	}
	require.Equal(t, "true", admin.Post(t, ritas+"/reinvite", nil, apitest.Key("k")).Want(t, 200).Header.Get("Idempotent-Replayed"))
	h.With(fresh).Get(t, "/v1/deals").Want(t, 200)
	elsewhere.With(fresh).Get(t, "/v1/deals").Want(t, 200)
	h.With(old).Get(t, "/v1/deals").WantProblem(t, 401, "account-bound")
	require.Nil(t, admin.Get(t, ritas).At(t, "reinvitedDateTime"))

	log := admin.Get(t, "/v1/audit-log").Want(t, 200)
	require.Equal(t, "ActivateUser", log.Text(t, "items", 0, "action"))
	require.Equal(t, "ReinviteUser", log.Text(t, "items", 1, "action"))
}

// TestAskedAgainTheOldSignInMayAccept is for an account admin who has clicked on the wrong person.
func TestAskedAgainTheOldSignInMayAccept(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)
	admin := h.As("contoso", access.AccountAdmin)
	ritas := "/v1/users/" + admin.Get(t, "/v1/users?q=rita").Text(t, "items", 0, "id")
	admin.Post(t, ritas+"/reinvite", nil).Want(t, 200)
	h.With(secret).Get(t, "/v1/deals").WantProblem(t, 401, "sign-in-ended")
	admin.Post(t, ritas+"/reinvite", nil).Want(t, 200)
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)
}

// TestWhoCameWithoutAProviderFindsAWayIn is for people whom an API token, a reactivation or the command line has made active.
func TestWhoCameWithoutAProviderFindsAWayIn(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h, secret := invited(t, p, "")
	admin := h.As("contoso", access.AccountAdmin)
	ritas := "/v1/users/" + admin.Get(t, "/v1/users?q=rita").Text(t, "items", 0, "id")

	admin.Post(t, ritas+"/reinvite", nil).WantProblem(t, http.StatusConflict, "account-state")
	admin.Post(t, ritas+"/deactivate", nil).Want(t, 200)
	h.With(secret).Get(t, "/v1/deals").WantProblem(t, 401, "account-unknown")
	admin.Post(t, ritas+"/reinvite", nil).WantProblem(t, http.StatusConflict, "account-state")
	require.Equal(t, "Invited", admin.Post(t, ritas+"/reactivate", nil).Want(t, 200).Text(t, "status"), "as before")

	_, err := h.Admin.IssueToken(t.Context(), "", rita.Email, "command line")
	require.NoError(t, err)
	h.With(secret).Get(t, "/v1/deals").WantProblem(t, 401, "account-bound")
	admin.Post(t, ritas+"/deactivate", nil).Want(t, 200)
	require.Equal(t, "Active", admin.Post(t, ritas+"/reactivate", nil).Want(t, 200).Text(t, "status"))
	h.With(secret).Get(t, "/v1/deals").WantProblem(t, 401, "account-bound")
	admin.Post(t, ritas+"/reinvite", nil).Want(t, 200)
	h.With(secret).Get(t, "/v1/deals").Want(t, 200)

	machine := admin.Post(t, "/v1/service-accounts", map[string]any{"name": "CRM"}).Want(t, 201).Text(t, "id")
	admin.Post(t, "/v1/users/"+machine+"/reinvite", nil).WantProblem(t, http.StatusConflict, "account-state")
}

// TestTheLastAccountAdminKeepsAWayIn lets the only one accept for the first time, and not lose what works.
func TestTheLastAccountAdminKeepsAWayIn(t *testing.T) {
	t.Parallel()
	p := oidctest.New(t)
	h := trusting(t, p, "")
	secret := p.SignIn(t, oidctest.Person{Subject: "alva-1", Email: "alva@contoso.example"})
	at(h, issued(t, secret))
	byToken := h.As("contoso", access.AccountAdmin)
	own := "/v1/users/" + byToken.Get(t, "/v1/access").Text(t, "user", "id")
	h.With(secret).Get(t, "/v1/access").WantProblem(t, 401, "account-bound")
	byToken.Post(t, own+"/reinvite", nil).Want(t, 200)
	h.With(secret).Get(t, "/v1/users").Want(t, 200)
	h.With(secret).Post(t, own+"/reinvite", nil).WantProblem(t, http.StatusConflict, "last-account-admin")
	h.With(secret).Get(t, "/v1/users").Want(t, 200)
	second := h.AddUser("contoso", "second@contoso.example", access.Grant{Role: access.AccountAdmin})
	second.Post(t, own+"/reinvite", nil).Want(t, 200)
	h.With(secret).Get(t, "/v1/users").WantProblem(t, 401, "sign-in-ended")
}
