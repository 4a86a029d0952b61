package httpapi_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/admin"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/identity"
	"github.com/cosell/cosell/internal/oidctest"
	"github.com/cosell/cosell/internal/pgtest"
)

// company is a service on an empty database whose people sign in with a provider.
type company struct {
	*apitest.Harness
	provider *oidctest.Provider
}

func newCompany(t *testing.T) company {
	t.Helper()
	p := oidctest.New(t)
	issuers, err := identity.ParseIssuers([]byte(fmt.Sprintf(`[{"issuer": %q, "audience": "cosell"}]`, p.Issuer)))
	require.NoError(t, err)
	h := apitest.Open(t, pgtest.URL(t), func(cfg *apitest.Config) { cfg.Tokens.Trust(issuers) })
	return company{h, p}
}

// signIn returns a client with a token of the provider's for the person. The provider lives by the machine's clock, so the
// service's goes along.
func (c company) signIn(t *testing.T, email, name string) *apitest.Client {
	t.Helper()
	secret := c.provider.SignIn(t, oidctest.Person{Subject: email, Email: email, Name: name})
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(secret, ".")[1])
	require.NoError(t, err)
	var issued struct {
		At int64 `json:"iat"`
	}
	require.NoError(t, json.Unmarshal(payload, &issued))
	c.Clock.Add(time.Unix(issued.At, 0).Sub(c.Clock.Now()))
	return c.With(secret)
}

// The whole story of a company, from an empty database to a deal of one of its locations.
func TestFromAnEmptyDatabaseToADealOfALocation(t *testing.T) {
	t.Parallel()
	c := newCompany(t)
	secret, err := c.Admin.Bootstrap(t.Context(), account.NewUser{Name: "Otto Lake", Email: "otto@msft.example"})
	require.NoError(t, err)
	_, err = c.Admin.Bootstrap(t.Context(), account.NewUser{Name: "Eve", Email: "eve@msft.example"})
	require.ErrorIs(t, err, admin.ErrNotEmpty, "once")
	first := c.With(secret)

	first.Post(t, "/v1/organizations", apitest.Object{
		"id": "adatum", "name": "Adatum", "accountAdmin": apitest.Object{"name": "Alma Dahl", "email": "alma@adatum.example"},
		"locations": []any{apitest.Object{"mpnId": "4000001", "name": "Malmö"}, apitest.Object{"mpnId": "4000002", "name": "Lund"}},
	}).Want(t, http.StatusCreated)

	alma := c.signIn(t, "alma@adatum.example", "Alma Dahl")
	invite(t, alma, "sven@adatum.example", grantOf("CoSellSolutionAdmin"), grantOf("BusinessProfileAdmin"))
	invite(t, alma, "rita@adatum.example", grantOf("ReferralAdmin", "4000001"))

	sven := c.signIn(t, "sven@adatum.example", "Sven Dahl")
	describeLocation(t, sven, "4000001")
	offered := apitest.SolutionDraft()
	offered["mpnId"] = "4000001"
	solution := sven.PublishSolution(t, offered)
	first.Post(t, "/v1/solution-reviews/"+sven.AskReview(t, solution, "CoSellReady")+"/pass", apitest.Object{"report": "All is in order"}).Want(t, http.StatusOK)

	rita := c.signIn(t, "rita@adatum.example", "Rita Berg")
	draft := storyDraft(c, solution, "4000001")
	require.Equal(t, "Active", rita.Post(t, "/v1/deals", draft).Want(t, http.StatusCreated).Text(t, "status"))
	refused := rita.Post(t, "/v1/deals", storyDraft(c, solution, "4000002")).WantProblem(t, http.StatusForbidden, "role-missing")
	require.Equal(t, "alma@adatum.example", refused.Text(t, "contacts", 0, "email"))
	sven.Post(t, "/v1/deals", draft).WantProblem(t, http.StatusForbidden, "role-missing")
}

// grantOf returns a role for the locations, or for the whole organisation.
func grantOf(role string, locations ...string) apitest.Object {
	scope := apitest.Object{"type": "Organization"}
	if len(locations) > 0 {
		scope = apitest.Object{"type": "Locations", "mpnIds": locations}
	}
	return apitest.Object{"role": role, "scope": scope}
}

func invite(t *testing.T, admin *apitest.Client, email string, grants ...apitest.Object) {
	t.Helper()
	admin.Post(t, "/v1/users", apitest.Object{"name": "Somebody", "email": email, "grants": grants}).Want(t, http.StatusCreated)
}

// describeLocation completes the business profile of a location.
func describeLocation(t *testing.T, c *apitest.Client, location string) {
	t.Helper()
	at := "/v1/profiles/" + location
	empty := c.Get(t, at).Want(t, http.StatusOK)
	c.Patch(t, at, apitest.Object{
		"description": "Data platforms for retailers", "markets": []any{"SE"}, "keywords": []any{"retail"},
		"contact":    apitest.Object{"name": "Pia Sand", "email": "pia@adatum.example", "phoneNumber": "+46 8 555 01 00"},
		"industries": []any{"Education"}, "products": []any{"Azure"}, "services": []any{"Hardware"},
		"solutionAreas": []any{"Security"}, "customerSizes": []any{"1to9employees"},
	}, apitest.IfMatch(empty.ETag())).Want(t, http.StatusOK)
	c.Post(t, at+"/publish", nil).Want(t, http.StatusOK)
}

// storyDraft returns a deal of the location about the solution, for the service's present time.
func storyDraft(c company, solution, location string) apitest.Object {
	draft := apitest.Draft("contoso")
	draft["mpnId"] = location
	details := draft["details"].(apitest.Object)
	details["closingDateTime"] = c.Clock.Now().AddDate(0, 6, 0).UTC().Format(time.RFC3339)
	details["requirements"] = apitest.Object{"solutions": []any{apitest.Object{"id": solution}}}
	return draft
}
