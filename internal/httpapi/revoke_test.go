package httpapi_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/token"
)

const (
	changing = "changing@contoso.example"
	whose    = "(select id from users where email = $1)"
)

// regrants change what one user of Contoso may do, behind the back of every instance that remembers it.
var regrants = map[string]struct {
	sql         string
	read, write int // the status of the next reading and writing request
}{
	"the role is revoked":   {"delete from grants where user_id = " + whose, http.StatusForbidden, http.StatusForbidden},
	"the role becomes less": {"update grants set role = 'Viewer' where user_id = " + whose, http.StatusOK, http.StatusForbidden},
	"the scope moves away":  {"update grants set locations = '{1000002}' where user_id = " + whose, http.StatusForbidden, http.StatusForbidden},
	"the token is revoked":  {"delete from tokens where user_id = " + whose, http.StatusUnauthorized, http.StatusUnauthorized},
	"the user is deleted":   {"delete from users where email = $1", http.StatusUnauthorized, http.StatusUnauthorized},
	"the user moves away":   {"update users set organization_id = 'northwind' where email = $1", http.StatusNotFound, http.StatusNotFound},
	"a role more":           {"insert into grants (user_id, role) values (" + whose + ", 'Viewer')", http.StatusOK, http.StatusOK},
}

// A change of access bites with the next request, on every instance.
func TestAChangeOfAccessBitesAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range regrants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			other := apitest.Open(t, h.DBURL)
			user := h.AddUser("contoso", changing, access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000001"}})
			id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
			clients := []*apitest.Client{user, user.On(other)}
			for _, client := range clients { // both instances remember the user now
				client.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
			}
			_, err := h.DB.Pool().Exec(context.Background(), c.sql, changing)
			require.NoError(t, err)
			for i, client := range clients {
				path, body := apitest.Path(id), apitest.Object{"campaignId": string(rune('A' + i))}
				require.Equal(t, c.write, client.Patch(t, path, body, apitest.IfMatch("*")).Status)
				require.Equal(t, c.read, client.Get(t, path).Status)
				require.Equal(t, c.read == http.StatusUnauthorized, client.Get(t, "/v1/access").Status == http.StatusUnauthorized)
			}
		})
	}
}

// Whose token is gone hears of nothing, not even that a thing is not there.
func TestWhoIsGoneIsNotToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	missing := uuid.NewString()
	known := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	for i, ask := range []func(c *apitest.Client) *apitest.Response{
		func(c *apitest.Client) *apitest.Response { return c.Get(t, apitest.Path(missing)) },
		func(c *apitest.Client) *apitest.Response { return c.Get(t, apitest.Path(missing)+"/history") },
		func(c *apitest.Client) *apitest.Response {
			return c.Patch(t, apitest.Path(missing), apitest.Object{"name": "x"}, apitest.IfMatch("*"))
		},
		func(c *apitest.Client) *apitest.Response { return c.Post(t, apitest.Path(missing)+"/win", nil) },
		func(c *apitest.Client) *apitest.Response { return c.Get(t, "/v1.0/engagements/referrals/"+missing) },
		func(c *apitest.Client) *apitest.Response {
			return c.Patch(t, "/v1.0/engagements/referrals/"+missing, apitest.Object{"name": "x"})
		},
		func(c *apitest.Client) *apitest.Response { return c.Get(t, "/v1/deals?limit=x") },
		func(c *apitest.Client) *apitest.Response { return c.Post(t, "/v1/deals", apitest.Object{}) },
	} {
		email := "gone" + strconv.Itoa(i) + "@contoso.example"
		user := h.AddUser("contoso", email, access.Grant{Role: access.ReferralAdmin})
		user.Get(t, apitest.Path(known)).Want(t, http.StatusOK)
		_, err := h.DB.Pool().Exec(context.Background(), "delete from tokens where user_id = "+whose, email)
		require.NoError(t, err)
		require.Equal(t, http.StatusUnauthorized, ask(user).Status, "%d", i)
	}
}

// A role that is granted counts at once too.
func TestANewRoleCountsAtOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	user := h.AddUser("contoso", changing, access.Grant{Role: access.BusinessProfileAdmin})
	user.Get(t, "/v1/deals").WantProblem(t, http.StatusForbidden, "role-missing")
	_, err := h.DB.Pool().Exec(context.Background(), "insert into grants (user_id, role) values ("+whose+", 'ReferralAdmin')", changing)
	require.NoError(t, err)
	user.Create(t, apitest.Draft("contoso"))
}

// A token that is gone opens no reading route any more, also on an instance that remembers it.
func TestNoRouteTakesARememberedTokenThatIsGone(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people := callers(t, h)
	for _, o := range apitest.Operations(t) {
		if o.Writes() || o.Open {
			continue
		}
		t.Run(o.ID, func(t *testing.T) {
			t.Parallel()
			c := people[strings.Fields(decisions[o.ID].allowed)[0]]
			secret := uuid.NewString()
			_, err := h.DB.Pool().Exec(context.Background(), `insert into tokens (hash, user_id, id, name, prefix, created_at)
				select $1, user_id, gen_random_uuid(), 'gone', 'gone', $2 from tokens where hash = $3`, token.Hash(secret), apitest.Start, token.Hash(c.Token()))
			require.NoError(t, err)
			mine := h.With(secret)
			mine.Get(t, c.at(o)).Want(t, http.StatusOK)
			_, err = h.DB.Pool().Exec(context.Background(), "delete from tokens where hash = $1", token.Hash(secret))
			require.NoError(t, err)
			mine.Get(t, c.at(o)).Want(t, http.StatusUnauthorized)
		})
	}
}
