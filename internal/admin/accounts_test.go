package admin_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// whole is the scope of a whole organisation.
var whole = apitest.Object{"scope": apitest.Object{"type": "Organization", "mpnIds": []any{}}}

// userID returns the id of the demo user who has the role.
func userID(t *testing.T, admin *apitest.Client, role string) string {
	t.Helper()
	return admin.Get(t, "/v1/users?role="+role).Want(t, http.StatusOK).Text(t, "items", 0, "id")
}

func TestAccountAdminFindsUsersByRole(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	admins := admin.Get(t, "/v1/users?role=AccountAdmin").Want(t, http.StatusOK)
	require.Len(t, admins.At(t, "items"), 1)
	require.Equal(t, "alva@contoso.example", admins.Text(t, "items", 0, "email"))
	require.Len(t, admin.Get(t, "/v1/users").At(t, "items"), 6)
	require.Len(t, admin.Get(t, "/v1/users?q=ADA@").At(t, "items"), 1)
	require.Empty(t, admin.Get(t, "/v1/users?status=Invited").At(t, "items"))
	require.Len(t, admin.Get(t, "/v1/users?role=AccountAdmin,Viewer&role=AccountAdmin").Want(t, http.StatusOK).At(t, "items"), 2)
	require.Len(t, admin.Get(t, "/v1/users?kind=Person,ServiceAccount").Want(t, http.StatusOK).At(t, "items"), 6)
	require.Empty(t, admin.Get(t, "/v1/users?kind=ServiceAccount").At(t, "items"))

	first := admin.Get(t, "/v1/users?limit=4").Want(t, http.StatusOK)
	rest := admin.Get(t, "/v1/users?limit=4&cursor="+first.Text(t, "nextCursor")).Want(t, http.StatusOK)
	require.Len(t, rest.At(t, "items"), 2)
	require.Nil(t, rest.At(t, "nextCursor"))
}

func TestGrantCountsFromTheNextRequestOnEveryInstance(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := apitest.Open(t, h.DBURL)
	admin := h.As("contoso", access.AccountAdmin)
	viewer, elsewhere := h.As("contoso", access.Viewer), other.As("contoso", access.Viewer)
	viewer.Post(t, "/v1/deals", apitest.Draft("contoso")).WantProblem(t, http.StatusForbidden, "role-missing")
	elsewhere.Post(t, "/v1/deals", apitest.Draft("contoso")).WantProblem(t, http.StatusForbidden, "role-missing")

	role := "/v1/users/" + userID(t, admin, "Viewer") + "/roles/ReferralAdmin"
	admin.Do(t, http.MethodPut, role, apitest.LocationScope("1000002")).Want(t, http.StatusOK)
	draft := apitest.Draft("contoso")
	draft["mpnId"] = "1000002"
	elsewhere.Create(t, draft)
	elsewhere.Post(t, "/v1/deals", apitest.Draft("contoso")).WantProblem(t, http.StatusForbidden, "role-missing")

	admin.Do(t, http.MethodDelete, role, nil).Want(t, http.StatusOK)
	elsewhere.Post(t, "/v1/deals", draft).WantProblem(t, http.StatusForbidden, "role-missing")
	viewer.Post(t, "/v1/deals", draft).WantProblem(t, http.StatusForbidden, "role-missing")
	gone := admin.Do(t, http.MethodDelete, role, nil).WantProblem(t, http.StatusConflict, "account-state")
	require.Contains(t, gone.Text(t, "detail"), " does not have the role Referral admin.")
}

func TestEscalationIsRefused(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	viewer, own := userID(t, admin, "Viewer"), userID(t, admin, "AccountAdmin")
	foreign := userID(t, h.As("northwind", access.AccountAdmin), "ReferralAdmin")
	put := func(user, role string, body any) *apitest.Response {
		return admin.Do(t, http.MethodPut, "/v1/users/"+user+"/roles/"+role, body)
	}
	put(own, "ReferralAdmin", whole).WantProblem(t, http.StatusConflict, "own-roles")
	put(foreign, "Viewer", whole).WantProblem(t, http.StatusNotFound, "not-found")
	require.Equal(t, []string{"/path/role role-not-grantable"}, put(viewer, "Operator", whole).WantProblem(t, 422, "validation-failed").Mistakes(t))
	require.Equal(t, []string{"/path/role role-not-grantable"}, put(viewer, "MicrosoftSeller", whole).WantProblem(t, 422, "validation-failed").Mistakes(t))
	require.Equal(t, []string{"/scope/mpnIds/0 unknown-location"}, put(viewer, "ReferralAdmin", apitest.LocationScope("3000001")).WantProblem(t, 422, "validation-failed").Mistakes(t))
	require.Equal(t, []string{"/scope/type contradiction"}, put(viewer, "AccountAdmin", apitest.LocationScope("1000001")).WantProblem(t, 422, "validation-failed").Mistakes(t))
	h.As("contoso", access.ReferralAdmin).Do(t, http.MethodPut, "/v1/users/"+viewer+"/roles/Viewer", whole).
		WantProblem(t, http.StatusForbidden, "role-missing")
	require.Equal(t, []string{"/roles/0 role-not-held"},
		h.As("contoso", access.Viewer).Post(t, "/v1/tokens", apitest.Object{"name": "more", "roles": []string{"ReferralAdmin"}}).
			WantProblem(t, 422, "validation-failed").Mistakes(t))
}

func TestInvitationsRefuseWhatIsNoPlainAddress(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	for _, address := range []string{
		"no address", "Ada <ada2@contoso.example>", "ada2@contoso.example\r\nBcc: x@y.example", "ada2", "аda2@contoso.example", "ada2@cоntoso.example",
	} {
		r := admin.Post(t, "/v1/users", apitest.Object{"name": "Ada", "email": address}).WantProblem(t, 422, "validation-failed")
		require.Equal(t, []string{"/email invalid-email"}, r.Mistakes(t), address)
	}
	admin.Post(t, "/v1/users", apitest.Object{"name": "Ada", "email": "ADA@contoso.example"}).WantProblem(t, http.StatusConflict, "already-exists")
	invited := admin.Post(t, "/v1/users", apitest.Object{"name": "Rita Berg", "email": "Rita@contoso.example"}).Want(t, http.StatusCreated)
	require.Equal(t, "Invited", invited.Text(t, "status"))
	require.Equal(t, "rita@contoso.example", invited.Text(t, "email"))
	require.Equal(t, "/v1/users/"+invited.ID(t), invited.Header.Get("Location"))
}

func TestLastAccountAdminStays(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	own := userID(t, admin, "AccountAdmin")
	admin.Do(t, http.MethodDelete, "/v1/users/"+own+"/roles/AccountAdmin", nil).WantProblem(t, http.StatusConflict, "last-account-admin")
	admin.Post(t, "/v1/users/"+own+"/deactivate", nil).WantProblem(t, http.StatusConflict, "last-account-admin")
}

func TestTwoAccountAdminsWhoRemoveEachOtherLeaveOne(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	first := h.As("contoso", access.AccountAdmin)
	second := h.AddUser("contoso", "second@contoso.example", access.Grant{Role: access.AccountAdmin})
	ids := [2]string{userID(t, first, "AccountAdmin"), first.Get(t, "/v1/users?q=second@").Text(t, "items", 0, "id")}

	var wait sync.WaitGroup
	var statuses [2]int
	for i, c := range []*apitest.Client{first, second} {
		wait.Go(func() {
			statuses[i] = c.Do(t, http.MethodDelete, "/v1/users/"+ids[1-i]+"/roles/AccountAdmin", nil).Status
		})
	}
	wait.Wait()
	require.Contains(t, statuses, http.StatusOK)
	require.NotEqual(t, statuses[0], statuses[1], "one wins, the other is refused")
	left := 0
	for _, c := range []*apitest.Client{first, second} {
		if r := c.Get(t, "/v1/users?role=AccountAdmin"); r.Status == http.StatusOK {
			require.Len(t, r.At(t, "items"), 1)
			left++
		}
	}
	require.Equal(t, 1, left)
}

func TestDeactivatedUserIsOutAtOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := apitest.Open(t, h.DBURL)
	admin := h.As("contoso", access.AccountAdmin)
	elsewhere := other.As("contoso", access.Viewer)
	elsewhere.Get(t, "/v1/deals").Want(t, http.StatusOK)
	viewer := "/v1/users/" + userID(t, admin, "Viewer")

	admin.Post(t, viewer+"/deactivate", nil).Want(t, http.StatusOK)
	for _, path := range []string{"/v1/deals", "/v1/roles", "/v1/reference/countries", "/v1/access"} {
		elsewhere.Get(t, path).WantProblem(t, http.StatusUnauthorized, "token-invalid")
	}
	admin.Post(t, viewer+"/reactivate", nil).Want(t, http.StatusOK)
	elsewhere.Get(t, "/v1/deals").Want(t, http.StatusOK)
}

func TestSuspendedOrganizationIsOut(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	operator, admin := h.As(access.Microsoft, access.Operator), h.As("contoso", access.ReferralAdmin)
	admin.Get(t, "/v1/deals").Want(t, http.StatusOK)
	operator.Post(t, "/v1/organizations/contoso/suspend", nil).Want(t, http.StatusOK)
	admin.Get(t, "/v1/deals").WantProblem(t, http.StatusUnauthorized, "token-invalid")
	twice := operator.Post(t, "/v1/organizations/contoso/suspend", nil).WantProblem(t, http.StatusConflict, "account-state")
	require.Equal(t, "The organisation is already suspended.", twice.Text(t, "detail"))
	operator.Post(t, "/v1/organizations/contoso/resume", nil).Want(t, http.StatusOK)
	admin.Get(t, "/v1/deals").Want(t, http.StatusOK)
	operator.Post(t, "/v1/organizations/msft/suspend", nil).WantProblem(t, http.StatusConflict, "account-state")
}

func TestOrganizationsOfOthersDoNotExist(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	require.Equal(t, "Contoso", admin.Get(t, "/v1/organizations/contoso").Want(t, http.StatusOK).Text(t, "name"))
	admin.Get(t, "/v1/organizations/northwind").WantProblem(t, http.StatusNotFound, "not-found")
	admin.Patch(t, "/v1/organizations/northwind", apitest.Object{"name": "Mine"}).WantProblem(t, http.StatusNotFound, "not-found")
	admin.Patch(t, "/v1/organizations/contoso", apitest.Object{"name": "Mine"}).WantProblem(t, http.StatusForbidden, "role-missing")
	admin.Get(t, "/v1/organizations").WantProblem(t, http.StatusForbidden, "role-missing")
}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := apitest.Open(t, h.DBURL)
	admin := h.As("contoso", access.ReferralAdmin)
	made := admin.Post(t, "/v1/tokens", apitest.Object{
		"name": "export", "roles": []string{"ReferralAdmin"}, "expirationDateTime": apitest.Start.Add(time.Hour).Format(time.RFC3339),
	}).Want(t, http.StatusCreated)
	secret, id := made.Text(t, "secret"), made.Text(t, "token", "id")
	require.Regexp(t, `^cosell_[0-9A-Za-z]{49}$`, secret)
	other.With(secret).Get(t, "/v1/deals").Want(t, http.StatusOK)
	other.With(secret[:len(secret)-1]+"!").Get(t, "/v1/deals").WantProblem(t, http.StatusUnauthorized, "token-invalid")
	require.NotContains(t, string(admin.Get(t, "/v1/tokens").Body), secret)

	rotated := admin.Post(t, "/v1/tokens/"+id+"/rotate", apitest.Object{"overlapSeconds": 60}).Want(t, http.StatusCreated)
	other.With(secret).Get(t, "/v1/deals").Want(t, http.StatusOK)
	other.Clock.Add(2 * time.Minute)
	other.With(secret).Get(t, "/v1/deals").WantProblem(t, http.StatusUnauthorized, "token-invalid")
	next := other.With(rotated.Text(t, "secret"))
	next.Get(t, "/v1/deals").Want(t, http.StatusOK)
	admin.Post(t, "/v1/tokens/"+rotated.Text(t, "token", "id")+"/revoke", nil).Want(t, http.StatusOK)
	next.Get(t, "/v1/deals").WantProblem(t, http.StatusUnauthorized, "token-invalid")
	admin.Post(t, "/v1/tokens/"+uuid.NewString()+"/revoke", nil).WantProblem(t, http.StatusNotFound, "not-found")
}

func TestTokenReplayShowsNoSecret(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	body := apitest.Object{"name": "export"}
	first := admin.Post(t, "/v1/tokens", body, apitest.Key("k")).Want(t, http.StatusCreated)
	again := admin.Post(t, "/v1/tokens", body, apitest.Key("k")).Want(t, http.StatusCreated)
	require.NotEmpty(t, first.Text(t, "secret"))
	require.Nil(t, again.At(t, "secret"))
	require.Equal(t, first.At(t, "token"), again.At(t, "token"))
	require.NotContains(t, h.Log.String(), first.Text(t, "secret"))
}

// A scope is a set of locations, and a token's roles are a set too.
func TestLocationsAndRolesCountOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	scope := func(locations ...any) apitest.Object { return apitest.Object{"type": "Locations", "mpnIds": locations} }
	account := admin.Post(t, "/v1/service-accounts", apitest.Object{
		"name": "CRM connector", "grants": []any{apitest.Object{"role": "Viewer", "scope": scope("1000002", "1000001", "1000002")}},
	}).Want(t, http.StatusCreated)
	both := []any{"1000001", "1000002"}
	require.Equal(t, both, account.At(t, "grants", 0, "scope", "mpnIds"))
	user := "/v1/users/" + account.ID(t)
	require.Equal(t, both, admin.Get(t, user).At(t, "grants", 0, "scope", "mpnIds"))

	logged := len(admin.Get(t, "/v1/audit-log?limit=100").At(t, "items").([]any))
	granted := admin.Do(t, http.MethodPut, user+"/roles/Viewer", apitest.Object{"scope": scope("1000002", "1000001", "1000001")}).Want(t, http.StatusOK)
	require.Equal(t, both, granted.At(t, "grants", 0, "scope", "mpnIds"))
	require.Len(t, admin.Get(t, "/v1/audit-log?limit=100").At(t, "items"), logged, "nothing has changed")

	token := admin.Post(t, "/v1/tokens", apitest.Object{"name": "sync", "userId": account.ID(t), "roles": []any{"Viewer", "Viewer"}}).Want(t, http.StatusCreated)
	require.Equal(t, []any{"Viewer"}, token.At(t, "token", "roles"))
}

// A change of an organisation to what it already is changes nothing.
func TestAnOrganizationThatStaysAsItIs(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	const path = "/v1/organizations/contoso"
	operator, admin := h.Operator(), h.As("contoso", access.AccountAdmin)
	before := operator.Get(t, path).Want(t, http.StatusOK)
	same := apitest.Object{"name": " Contoso", "mailDomains": before.At(t, "mailDomains")}
	require.Equal(t, before.ETag(), operator.Patch(t, path, same, apitest.IfMatch(before.ETag())).Want(t, http.StatusOK).ETag())
	require.Empty(t, admin.Get(t, "/v1/audit-log").At(t, "items"))
	changed := operator.Patch(t, path, apitest.Object{"name": "Contoso AB"}, apitest.IfMatch(before.ETag())).Want(t, http.StatusOK)
	require.NotEqual(t, before.ETag(), changed.ETag())
	require.Len(t, admin.Get(t, "/v1/audit-log").At(t, "items"), 1)
}

func TestServiceAccountActsByItsTokens(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	account := admin.Post(t, "/v1/service-accounts", apitest.Object{
		"name": "CRM connector", "grants": []any{apitest.Object{"role": "Viewer", "scope": apitest.Object{"type": "Organization"}}},
	}).Want(t, http.StatusCreated)
	h.As("contoso", access.ReferralAdmin).Post(t, "/v1/tokens", apitest.Object{"name": "x", "userId": account.ID(t)}).
		WantProblem(t, http.StatusForbidden, "role-missing")
	made := admin.Post(t, "/v1/tokens", apitest.Object{"name": "sync", "userId": account.ID(t)}).Want(t, http.StatusCreated)
	machine := h.With(made.Text(t, "secret"))
	machine.Get(t, "/v1/deals").Want(t, http.StatusOK)
	require.Empty(t, machine.Get(t, "/v1/access").Want(t, http.StatusOK).Text(t, "user", "email"))

	ada := userID(t, admin, "ReferralAdmin")
	admin.Post(t, "/v1/tokens", apitest.Object{"name": "x", "userId": ada}).WantProblem(t, http.StatusNotFound, "not-found")
	require.Len(t, admin.Get(t, "/v1/tokens?userId="+account.ID(t)).Want(t, http.StatusOK).At(t, "items"), 1)
}

func TestLimitedTokenHasOnlyItsRolesAndMakesNoOthers(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	both := h.AddUser("contoso", "both@contoso.example", access.Grant{Role: access.Viewer}, access.Grant{Role: access.ReferralAdmin})
	limited := h.With(both.Post(t, "/v1/tokens", apitest.Object{"name": "read", "roles": []string{"Viewer"}}).Want(t, http.StatusCreated).Text(t, "secret"))
	limited.Get(t, "/v1/deals").Want(t, http.StatusOK)
	limited.Post(t, "/v1/deals", apitest.Draft("contoso")).WantProblem(t, http.StatusForbidden, "role-missing")
	limited.Post(t, "/v1/tokens", apitest.Object{"name": "more"}).WantProblem(t, http.StatusForbidden, "token-limited")
}

func TestRequestForAccessIsGrantedOrDeclined(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	viewer, admin := h.As("contoso", access.Viewer), h.As("contoso", access.AccountAdmin)
	ask := apitest.Object{"role": "ReferralAdmin", "scope": apitest.Object{"type": "Locations", "mpnIds": []string{"1000001"}}, "notes": "I take over"}
	asked := viewer.Post(t, "/v1/access-requests", ask).Want(t, http.StatusCreated)
	viewer.Post(t, "/v1/access-requests", ask).WantProblem(t, http.StatusConflict, "account-state")
	require.Len(t, viewer.Get(t, "/v1/access-requests").At(t, "items"), 1)
	require.Empty(t, h.As("contoso", access.ReferralUser).Get(t, "/v1/access-requests").At(t, "items"))
	viewer.Post(t, "/v1/access-requests/"+asked.ID(t)+"/grant", nil).WantProblem(t, http.StatusForbidden, "role-missing")

	granted := admin.Post(t, "/v1/access-requests/"+asked.ID(t)+"/grant", apitest.Object{"comments": "Welcome"}).Want(t, http.StatusOK)
	require.Equal(t, "Granted", granted.Text(t, "status"))
	viewer.Create(t, apitest.Draft("contoso"))
	decided := admin.Post(t, "/v1/access-requests/"+asked.ID(t)+"/decline", nil).WantProblem(t, http.StatusConflict, "account-state")
	require.Equal(t, "The request has already been granted.", decided.Text(t, "detail"))

	log := admin.Get(t, "/v1/audit-log").Want(t, http.StatusOK)
	require.Equal(t, "GrantAccessRequest", log.Text(t, "items", 0, "action"))
	require.Equal(t, "GrantRole", log.Text(t, "items", 1, "action"))
	require.Equal(t, "Alva Ek", log.Text(t, "items", 1, "actor", "name"))
	h.As("contoso", access.ReferralAdmin).Get(t, "/v1/audit-log").WantProblem(t, http.StatusForbidden, "role-missing")
}

func TestTokenTellsWhenItWasLastUsed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.ReferralAdmin)
	made := admin.Post(t, "/v1/tokens", apitest.Object{"name": "export"}).Want(t, http.StatusCreated)
	h.Clock.Add(time.Hour)
	h.With(made.Text(t, "secret")).Get(t, "/v1/deals").Want(t, http.StatusOK)
	require.NoError(t, h.Tokens.SaveUsage(t.Context()))
	listed := admin.Get(t, "/v1/tokens?limit=1").Want(t, http.StatusOK)
	all := admin.Get(t, "/v1/tokens").Want(t, http.StatusOK)
	require.Len(t, all.At(t, "items"), 2)
	require.Contains(t, string(all.Body), `"lastUsedDateTime":"2026-11-23T13:00:00Z"`)
	require.Len(t, listed.At(t, "items"), 1)
}

// TestTheFirstLocationIsTheDefault shows that the first location is the default, even if the locations are not in order.
func TestTheFirstLocationIsTheDefault(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	made := h.Operator().Post(t, "/v1/organizations", apitest.Object{
		"id": "adatum", "name": "Adatum", "accountAdmin": apitest.Object{"name": "Alma Dahl", "email": "alma@adatum.example"},
		"locations": []any{apitest.Object{"mpnId": "4000002", "name": "Lund"}, apitest.Object{"mpnId": "4000001", "name": "Malmö"}},
	}).Want(t, http.StatusCreated)
	require.Equal(t, "4000002", made.Text(t, "defaultMpnId"))
	kept := h.Operator().Get(t, "/v1/organizations/adatum").Want(t, http.StatusOK)
	require.JSONEq(t, string(made.Body), string(kept.Body))
}

// The roles that access says can be had are those that a request for a role is not refused for.
func TestAccessTellsWhichRolesCanBeHad(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, c := range []*apitest.Client{h.As("contoso", access.BusinessProfileAdmin), h.As(access.Microsoft, access.Operator)} {
		var told struct {
			Actions []struct {
				Action       string
				MissingRoles []string
				Grantable    bool
			}
		}
		c.Get(t, "/v1/access").Want(t, http.StatusOK).Decode(t, &told)
		said := map[bool]int{}
		for _, a := range told.Actions {
			said[a.Grantable]++
			for _, role := range a.MissingRoles {
				ask := c.Post(t, "/v1/access-requests?dryRun=true", apitest.Object{"role": role, "scope": whole["scope"]})
				require.Equal(t, !a.Grantable, strings.Contains(string(ask.Body), "role-not-grantable"), "%s by %s", a.Action, role)
			}
		}
		require.NotZero(t, said[true])
		require.NotZero(t, said[false])
	}
}
