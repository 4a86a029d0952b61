package lifecycle_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func sorted(ids ...string) []string {
	slices.Sort(ids)
	return ids
}

// requireShut fails the test unless every operation on the deal is refused to the client, and each refusal names whom to ask.
func requireShut(t *testing.T, h *apitest.Harness, c *apitest.Client, id string) {
	t.Helper()
	before := h.DumpDeals(t)
	for _, o := range apitest.DealOperations(t) {
		r := o.Send(t, c, o.At(id), o.Good(t), apitest.IfMatch("*"))
		require.Equal(t, http.StatusForbidden, r.Status, "%s: %s", o.ID, r.Body)
		require.Equal(t, "role-missing", r.Text(t, "code"))
		require.Equal(t, []any{apitest.Object{"name": "Alva Ek", "email": "alva@contoso.example"}}, r.At(t, "contacts"))
		require.NotContains(t, string(r.Body), "Adatum", o.ID)
	}
	require.Equal(t, before, h.DumpDeals(t))
}

func TestAReferralAdminOfOneLocation(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	oslo := h.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	stockholms := h.ContosoAdmin().Create(t, apitest.DraftAt("1000001", "oslo@contoso.example")) // being on the team is no help
	oslos := h.ContosoAdmin().Create(t, apitest.DraftAt("1000002"))
	own := oslo.Create(t, apitest.DraftAt("1000002"))

	require.Equal(t, sorted(oslos, own), oslo.ListDeals(t))
	requireShut(t, h, oslo, stockholms)
	etag := oslo.Get(t, apitest.Path(oslos)).Want(t, http.StatusOK).ETag()
	oslo.Get(t, apitest.Path(oslos, "history")).Want(t, http.StatusOK)
	oslo.Patch(t, apitest.Path(oslos), apitest.Object{"name": "Changed"}, apitest.IfMatch(etag)).Want(t, http.StatusOK)
	oslo.Post(t, apitest.Path(oslos, "invitations"), apitest.Invitation("msft")).Want(t, http.StatusOK)
	oslo.Post(t, apitest.Path(oslos, "win"), nil).Want(t, http.StatusOK)
	oslo.Post(t, apitest.Path(oslos, "recreate"), nil).Want(t, http.StatusCreated)

	h.ContosoAdmin().Post(t, apitest.Path(stockholms, "win"), nil).Want(t, http.StatusOK)
	requireShut(t, h, oslo, stockholms)
}

func TestAReferralAdminCreatesOnlyInItsLocation(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	oslo := h.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	noLocation := apitest.DraftAt("")
	delete(noLocation, "mpnId") // Contoso's default location is Stockholm
	won := oslo.Create(t, apitest.DraftAt("1000002"))
	oslo.Post(t, apitest.Path(won, "win"), nil).Want(t, http.StatusOK)
	for what, r := range map[string]*apitest.Response{
		"elsewhere":             oslo.Post(t, "/v1/deals", apitest.DraftAt("1000001")),
		"at the default":        oslo.Post(t, "/v1/deals", noLocation),
		"elsewhere, as a trial": oslo.Post(t, "/v1/deals?dryRun=true", apitest.DraftAt("1000001")),
		"again elsewhere":       oslo.Post(t, apitest.Path(won, "recreate"), apitest.Object{"mpnId": "1000001"}),
		"again at the default":  oslo.Post(t, apitest.Path(won, "recreate"), `{"mpnId":null}`),
	} {
		require.Equal(t, http.StatusForbidden, r.Status, "%s: %s", what, r.Body)
		require.Equal(t, "role-missing", r.Text(t, "code"), what)
		require.Equal(t, "Alva Ek", r.Text(t, "contacts", 0, "name"), what)
		require.Len(t, r.At(t, "checks"), 2, what)
	}
	require.Equal(t, []string{won}, oslo.ListDeals(t))
	mistakes := oslo.Post(t, "/v1/deals", apitest.DraftAt("3000001")).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t)
	require.Equal(t, []string{"/mpnId unknown-location"}, mistakes, "another organisation's location does not exist")
}

func TestAReferralUserReachesTheDealsOfItsTeams(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	ulf := h.As("contoso", access.ReferralUser)
	his := h.ContosoAdmin().Create(t, apitest.DraftAt("1000002", "ada@contoso.example", "ULF@Contoso.Example"))
	others := h.ContosoAdmin().Create(t, apitest.DraftAt("1000001", "ulf@contoso.example.org", "notulf@contoso.example"))

	require.Equal(t, []string{his}, ulf.ListDeals(t))
	requireShut(t, h, ulf, others)
	ulf.Get(t, apitest.Path(his, "history")).Want(t, http.StatusOK)
	ulf.Get(t, apitest.Path(his, "microsoft-response")).Want(t, http.StatusOK)
	ulf.Patch(t, apitest.Path(his), apitest.Object{"name": "Changed"}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	ulf.Post(t, apitest.Path(his, "invitations"), apitest.Invitation("3000001")).Want(t, http.StatusOK)

	before := h.DumpDeals(t)
	ulf.Post(t, "/v1/deals", apitest.DraftAt("1000001", "ulf@contoso.example")).WantProblem(t, http.StatusForbidden, "role-missing")
	ulf.Post(t, apitest.Path(his, "win"), nil, apitest.IfMatch(`"9"`)).Want(t, http.StatusPreconditionFailed)
	require.Equal(t, before, h.DumpDeals(t))
	ulf.Post(t, apitest.Path(his, "win"), nil).Want(t, http.StatusOK)
	ulf.Post(t, apitest.Path(his, "recreate"), nil).WantProblem(t, http.StatusForbidden, "role-missing")
}

// A user who is taken off the team loses the deal with the next request.
func TestAReferralUserLosesWhatItsTeamLoses(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	ulf := h.As("contoso", access.ReferralUser)
	id := h.ContosoAdmin().Create(t, apitest.DraftAt("1000001", "ulf@contoso.example"))
	team := apitest.Object{"team": []any{apitest.Person("ada@contoso.example")}}
	h.ContosoAdmin().Patch(t, apitest.Path(id), team, apitest.IfMatch("*")).Want(t, http.StatusOK)
	requireShut(t, h, ulf, id)
	require.Empty(t, ulf.ListDeals(t))
}

func TestAReferralUserOfOneLocation(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	user := h.AddUser("contoso", "una@contoso.example",
		access.Grant{Role: access.ReferralUser, Locations: []string{"1000002"}}, access.Grant{Role: access.BusinessProfileAdmin})
	his := h.ContosoAdmin().Create(t, apitest.DraftAt("1000002", "una@contoso.example"))
	elsewhere := h.ContosoAdmin().Create(t, apitest.DraftAt("1000001", "una@contoso.example"))
	require.Equal(t, []string{his}, user.ListDeals(t))
	user.Get(t, apitest.Path(his)).Want(t, http.StatusOK)
	requireShut(t, h, user, elsewhere)
}

func TestAViewerOnlyReads(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	here := h.ContosoAdmin().Create(t, apitest.DraftAt("1000001"))
	there := h.ContosoAdmin().Create(t, apitest.DraftAt("1000002"))
	vera := h.As("contoso", access.Viewer)
	stockholm := h.AddUser("contoso", "viewer@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000001"}})
	require.Equal(t, sorted(here, there), vera.ListDeals(t))
	require.Equal(t, []string{here}, stockholm.ListDeals(t))
	requireShut(t, h, stockholm, there)

	before := h.DumpDeals(t)
	for _, o := range apitest.DealOperations(t) {
		r := o.Send(t, vera, o.At(here), o.Good(t), apitest.IfMatch("*"))
		if !o.Writes() || o.ID == "addFavoriteDeal" || o.ID == "removeFavoriteDeal" { // the viewer's own mark
			r.Want(t, http.StatusOK)
			continue
		}
		r.WantProblem(t, http.StatusForbidden, "role-missing")
	}
	require.Equal(t, before, h.DumpDeals(t))
}

// Several roles add up, each in its own scope, and none extends the reach of another.
func TestRolesAddUp(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	user := h.AddUser("contoso", "two@contoso.example",
		access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}}, access.Grant{Role: access.Viewer})
	here := h.ContosoAdmin().Create(t, apitest.DraftAt("1000001"))
	there := h.ContosoAdmin().Create(t, apitest.DraftAt("1000002"))
	require.Equal(t, sorted(here, there), user.ListDeals(t))
	user.Post(t, apitest.Path(here, "win"), nil).WantProblem(t, http.StatusForbidden, "role-missing")
	user.Post(t, apitest.Path(there, "win"), nil).Want(t, http.StatusOK)
}
