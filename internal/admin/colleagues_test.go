package admin_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// colleagues returns the addresses that a search finds.
func colleagues(t *testing.T, c *apitest.Client, query string) (found []string) {
	t.Helper()
	var answer struct{ Items []struct{ Email string } }
	c.Get(t, "/v1/colleagues?q="+query).Want(t, http.StatusOK).Decode(t, &answer)
	for _, i := range answer.Items {
		found = append(found, i.Email)
	}
	return found
}

func TestColleaguesAreTheActivePeopleOfTheOwnOrganization(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.As("contoso", access.ReferralUser)
	h.AddUser("contoso", "zelda.zorn@contoso.example", access.Grant{Role: access.Viewer})
	h.AddUser("northwind", "zelda.zorn@northwind.example", access.Grant{Role: access.Viewer})
	require.Equal(t, []string{"zelda.zorn@contoso.example"}, colleagues(t, c, "ZELDA"))
	require.Empty(t, colleagues(t, c, "northwind"))

	admins := h.As("contoso", access.AccountAdmin)
	admins.Post(t, "/v1/service-accounts", apitest.Object{"name": "Zelda the connector"}).Want(t, http.StatusCreated)
	admins.Post(t, "/v1/users", apitest.Object{"name": "Zelda Invited", "email": "zelda.invited@contoso.example", "grants": []any{}}).Want(t, http.StatusCreated)
	require.Equal(t, []string{"zelda.zorn@contoso.example"}, colleagues(t, c, "zelda"))
}

// What is found can be put on a team unchanged.
func TestAColleagueIsAMemberOfATeam(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	found := c.Get(t, "/v1/colleagues?q=ada&limit=1").Want(t, http.StatusOK).At(t, "items", 0)
	draft := apitest.Draft("contoso")
	draft["team"] = []any{found}
	id := c.Create(t, draft)
	require.Equal(t, found.(apitest.Object)["email"], c.Get(t, apitest.Path(id)).Text(t, "team", 0, "email"))
}
