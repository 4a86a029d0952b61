package admin_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// newMachine makes a service account with the role, and returns its id and a client with a token of it.
func newMachine(t *testing.T, h *apitest.Harness, by *apitest.Client, role string) (string, *apitest.Client) {
	t.Helper()
	id := by.Post(t, "/v1/service-accounts", apitest.Object{
		"name": "CRM connector", "grants": []any{apitest.Object{"role": role, "scope": apitest.Object{"type": "Organization"}}},
	}).Want(t, http.StatusCreated).ID(t)
	return id, tokenOf(t, h, by, id)
}

func tokenOf(t *testing.T, h *apitest.Harness, by *apitest.Client, machine string) *apitest.Client {
	t.Helper()
	return h.With(by.Post(t, "/v1/tokens", apitest.Object{"name": "sync", "userId": machine}).Want(t, http.StatusCreated).Text(t, "secret"))
}

// TestNobodyGrantsToOneselfThroughOthersHands tries it through a service account that one has made, through one that this one has made,
// through a token that one has made for another account, and by a request for access.
func TestNobodyGrantsToOneselfThroughOthersHands(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	second := h.AddUser("contoso", "second@contoso.example", access.Grant{Role: access.AccountAdmin})
	own := func(c *apitest.Client) string { return c.Get(t, "/v1/access").Text(t, "user", "id") }
	wish := apitest.Object{"role": "ReferralAdmin", "scope": apitest.Object{"type": "Organization"}}
	asked := admin.Post(t, "/v1/access-requests", wish).Want(t, http.StatusCreated).ID(t)

	_, first := newMachine(t, h, admin, "AccountAdmin")
	_, next := newMachine(t, h, first, "AccountAdmin")
	others, byOther := newMachine(t, h, second, "AccountAdmin")
	rotated := second.Get(t, "/v1/tokens?userId="+others).Text(t, "items", 0, "id")
	for name, hand := range map[string]*apitest.Client{
		"its maker's": first, "made by one that one made": next, "a token of another's": tokenOf(t, h, admin, others),
		"a token that was replaced": h.With(admin.Post(t, "/v1/tokens/"+rotated+"/rotate", nil).Want(t, http.StatusCreated).Text(t, "secret")),
	} {
		hand.Do(t, http.MethodPut, "/v1/users/"+own(admin)+"/roles/ReferralAdmin", whole).WantProblem(t, http.StatusConflict, "own-roles")
		hand.Do(t, http.MethodPut, "/v1/users/"+own(admin)+"/roles/ReferralAdmin?dryRun=true", whole).WantProblem(t, http.StatusConflict, "own-roles")
		hand.Post(t, "/v1/access-requests/"+asked+"/grant", nil).WantProblem(t, http.StatusConflict, "own-roles")
		hand.Get(t, "/v1/users").Want(t, http.StatusOK)
		require.NotEqual(t, own(hand), own(admin), name)
	}
	admin.Get(t, "/v1/deals").WantProblem(t, http.StatusForbidden, "role-missing")
	byOther.Do(t, http.MethodPut, "/v1/users/"+own(second)+"/roles/Viewer", whole).WantProblem(t, http.StatusConflict, "own-roles")
	second.Post(t, "/v1/access-requests/"+asked+"/grant", nil).Want(t, http.StatusOK)
	admin.Get(t, "/v1/deals").Want(t, http.StatusOK)
}

// TestALimitedTokenReachesNoFurtherThanItsRoles lists and revokes its holder's tokens with a token for one of two roles.
func TestALimitedTokenReachesNoFurtherThanItsRoles(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	both := h.AddUser("contoso", "both@contoso.example", access.Grant{Role: access.Viewer}, access.Grant{Role: access.ReferralAdmin})
	made := map[string]*apitest.Response{}
	for name, roles := range map[string][]string{
		"mine": {"Viewer"}, "alike": {"Viewer"}, "other": {"ReferralAdmin"}, "both": {"Viewer", "ReferralAdmin"}, "all": {},
	} {
		made[name] = both.Post(t, "/v1/tokens", apitest.Object{"name": name, "roles": roles}).Want(t, http.StatusCreated)
	}
	limited := h.With(made["mine"].Text(t, "secret"))
	var list struct{ Items []struct{ Name string } }
	limited.Get(t, "/v1/tokens").Want(t, http.StatusOK).Decode(t, &list)
	names := []string{}
	for _, item := range list.Items {
		names = append(names, item.Name)
	}
	require.ElementsMatch(t, []string{"mine", "alike"}, names)
	require.Len(t, both.Get(t, "/v1/tokens").At(t, "items"), 6)
	own := both.Get(t, "/v1/access").Text(t, "user", "id")
	require.Len(t, limited.Get(t, "/v1/tokens?userId="+own).At(t, "items"), 2)
	for _, name := range []string{"other", "both", "all"} {
		path := "/v1/tokens/" + made[name].Text(t, "token", "id")
		limited.Post(t, path+"/revoke", nil).WantProblem(t, http.StatusForbidden, "token-limited")
		limited.Post(t, path+"/revoke?dryRun=true", nil).WantProblem(t, http.StatusForbidden, "token-limited")
		limited.Post(t, path+"/rotate", nil).WantProblem(t, http.StatusForbidden, "token-limited")
		h.With(made[name].Text(t, "secret")).Get(t, "/v1/access").Want(t, http.StatusOK)
	}
	limited.Post(t, "/v1/tokens/"+made["alike"].Text(t, "token", "id")+"/revoke", nil).Want(t, http.StatusOK)
	limited.Post(t, "/v1/tokens/"+made["mine"].Text(t, "token", "id")+"/revoke", nil).Want(t, http.StatusOK)
	limited.Get(t, "/v1/access").WantProblem(t, http.StatusUnauthorized, "token-invalid")
}

// TestAddressesAreTheSameEverywhere puts addresses on a team that some programs take for a referral user's. Opening the deal, finding it
// in the list, filtering for it, its history and its events agree.
func TestAddressesAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	kim := h.AddUser("contoso", "kims@contoso.example", access.Grant{Role: access.ReferralUser})
	for address, same := range map[string]bool{
		"kims@contoso.example": true, "KIMS@Contoso.EXAMPLE": true,
		"\u212aims@contoso.example": false, "kim\u017f@contoso.example": false, "k\u0130ms@contoso.example": false, "k\u0131ms@contoso.example": false,
		"kims@conto\u017fo.example": false, "\uff4bims@contoso.example": false,
	} {
		id := h.ContosoAdmin().Create(t, apitest.DraftAt("1000001", address))
		want := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[same]
		kim.Get(t, apitest.Path(id)).Want(t, want)
		kim.Get(t, apitest.Path(id, "history")).Want(t, want)
		kim.Get(t, apitest.Path(id, "microsoft-response")).Want(t, want)
		kim.Patch(t, apitest.Path(id)+"?dryRun=true", apitest.Object{"name": "Mine"}, apitest.IfMatch("*")).Want(t, want)
		require.Equal(t, same, slices.Contains(kim.ListDeals(t), id), address)
		var found struct{ Items []struct{ ID string } }
		h.ContosoAdmin().Get(t, "/v1/deals?teamEmail=kims@contoso.example").Decode(t, &found)
		require.Equal(t, same, len(found.Items) > 0 && found.Items[0].ID == id, address)
	}
}

// TestNamesAreFoundInWhateverCase looks for people and solutions whose letters PostgreSQL and Go fold differently.
func TestNamesAreFoundInWhateverCase(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	for n, name := range []string{"Åsa Öberg", "Şükrü Işık", "İpek", "ΣΊΣΥΦΟΣ", "\u212aelvin", "100%_sure"} {
		admin.Post(t, "/v1/users", apitest.Object{"name": name, "email": string(rune('a'+n)) + "@contoso.example"}).Want(t, http.StatusCreated)
		for _, q := range []string{name, "åSA ö"} {
			if q == name || n == 0 {
				require.Len(t, admin.Get(t, "/v1/users?q="+url.QueryEscape(q)).At(t, "items"), 1, q)
			}
		}
	}
	require.Empty(t, admin.Get(t, "/v1/users?q=%25sure").At(t, "items"))
}
