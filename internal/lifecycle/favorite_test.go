package lifecycle_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// Favorites are each user's own, found by a filter in any order, beside every other filter.
func TestFavoritesAreFound(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	viewer := w.As("contoso", access.Viewer)
	for _, name := range []string{"won", "received", "pending", "private"} {
		r := w.contoso.Do(t, http.MethodPut, apitest.Path(w.ids[name], "favorite"), nil).Want(t, http.StatusOK)
		require.Equal(t, w.ids[name], r.Text(t, "dealId"))
		require.Equal(t, true, r.At(t, "favorite"))
	}
	require.Equal(t, []string{"received", "pending", "won", "private"}, w.names(t, w.contoso, "favorite", "true"))
	require.ElementsMatch(t, w.but("won", "received", "pending", "private"), w.names(t, w.contoso, "favorite", "false"))
	for _, sort := range []string{"createdDateTime", "-updatedDateTime", "dealValue", "closingDateTime"} {
		require.Len(t, w.names(t, w.contoso, "favorite", "true", "sort", sort), 4, sort)
	}
	require.Equal(t, []string{"pending"}, w.names(t, w.contoso, "favorite", "true", "microsoftStatus", "Pending"))
	require.Equal(t, []string{"private"}, w.names(t, w.contoso, "favorite", "true", "q", "crm-1"))
	require.Equal(t, []string{"private"}, w.names(t, w.contoso, "favorite", "true", "externalReferenceId", "CRM-1"))
	require.Equal(t, []string{"received"}, w.names(t, w.contoso, "favorite", "true", "sort", "fit"))
	require.Empty(t, w.names(t, w.contoso, "favorite", "true", "createdSince", "2030-01-01T00:00:00Z"))
	require.Empty(t, w.names(t, viewer, "favorite", "true"), "of a colleague")

	for range 2 {
		w.contoso.Do(t, http.MethodDelete, apitest.Path(w.ids["won"], "favorite"), nil).Want(t, http.StatusOK)
	}
	viewer.Do(t, http.MethodPut, apitest.Path(w.ids["won"], "favorite"), nil).Want(t, http.StatusOK)
	require.Len(t, w.names(t, w.contoso, "favorite", "true"), 3)
	require.Equal(t, []string{"won"}, w.names(t, viewer, "favorite", "true"))
}

// Marking a deal changes nothing about it, works even when it is closed, and sends no event to anybody.
func TestAFavoriteIsNoChangeOfTheDeal(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	id := contoso.Create(t, apitest.Draft("contoso"))
	contoso.Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	before, deals := contoso.Get(t, apitest.Path(id)).Want(t, http.StatusOK), h.DumpDeals(t)
	for range 2 {
		r := contoso.Do(t, http.MethodPut, apitest.Path(id, "favorite"), nil).Want(t, http.StatusOK)
		require.Empty(t, r.Header.Get("ETag"))
	}
	after := contoso.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	require.Equal(t, string(before.Body), string(after.Body))
	require.Equal(t, before.Header.Get("ETag"), after.Header.Get("ETag"))
	require.Equal(t, deals, h.DumpDeals(t), "with history and events")

	contoso.Do(t, http.MethodDelete, apitest.Path(id, "favorite")+"?dryRun=true", nil).Want(t, http.StatusOK)
	tag := apitest.Header{Name: "If-None-Match", Value: before.Header.Get("ETag")}
	one := contoso.Get(t, apitest.Path(id)+"?include=favorite,microsoftResponse&fields=name", tag).Want(t, http.StatusOK)
	require.Equal(t, true, one.At(t, "favorite"), "the removal was a dry run, and the mark is no part of the tag")
	require.Equal(t, "NotRequested", one.Text(t, "microsoftResponse", "status"))
	contoso.Do(t, http.MethodDelete, apitest.Path(id, "favorite"), nil).Want(t, http.StatusOK)
	for _, path := range []string{"/v1/deals?include=favorite", "/v1/deals?include=favorite&include=microsoftResponse&fields=name,details"} {
		require.Equal(t, false, contoso.Get(t, path).Want(t, http.StatusOK).At(t, "items", 0, "favorite"), path)
	}
	require.NotContains(t, string(contoso.Get(t, "/v1/deals").Want(t, http.StatusOK).Body), "favorite")
}

// A user who loses sight of a deal no longer finds it among the favorites, and can neither mark nor unmark it.
func TestAFavoriteOutOfSightIsNotFound(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	draft := apitest.Draft("contoso")
	draft["team"] = []any{apitest.Person("ulf@contoso.example")}
	id := contoso.Create(t, draft)
	ulf := h.As("contoso", access.ReferralUser)
	ulf.Do(t, http.MethodPut, apitest.Path(id, "favorite"), nil).Want(t, http.StatusOK)
	require.Len(t, ulf.Get(t, "/v1/deals?favorite=true").At(t, "items"), 1)
	contoso.Patch(t, apitest.Path(id), apitest.Object{"team": []any{apitest.Person("ada@contoso.example")}}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.Empty(t, ulf.Get(t, "/v1/deals?favorite=true").Want(t, http.StatusOK).At(t, "items"))
	for _, method := range []string{http.MethodPut, http.MethodDelete} {
		ulf.Do(t, method, apitest.Path(id, "favorite"), nil).WantProblem(t, http.StatusForbidden, "role-missing")
		h.NorthwindAdmin().Do(t, method, apitest.Path(id, "favorite"), nil).WantProblem(t, http.StatusNotFound, "not-found")
	}
}
