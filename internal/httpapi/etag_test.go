package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func TestTheTagInTheBodyIsTheOneInTheHeader(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	created := contoso.Post(t, "/v1/deals", apitest.Draft("contoso")).Want(t, http.StatusCreated)
	require.Equal(t, `"1"`, created.ETag())
	id := created.ID(t)
	edited := contoso.Patch(t, apitest.Path(id), `{"name":"Second"}`, apitest.IfMatch(created.ETag())).Want(t, http.StatusOK)
	require.Equal(t, `"2"`, edited.ETag())
	read := contoso.Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	won := contoso.Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	for _, answer := range []*apitest.Response{created, edited, read, won} {
		require.Equal(t, answer.ETag(), answer.Text(t, "eTag"))
	}
	require.Equal(t, edited.Body, read.Body, "what a change answers is what a read answers")
	listed := contoso.Get(t, "/v1/deals").Want(t, http.StatusOK)
	require.Equal(t, won.ETag(), listed.Text(t, "items", 0, "eTag"))
}

// malformedTags are no lists of entity tags, so that nothing can be said of what they name.
var malformedTags = []string{
	"", " ", ",", ` , ,`, `1`, `"1`, `1"`, `w/"1"`, `W/1`, `W/*`, `W/`, `W/ "1"`, `"1" "2"`, `"1", 2`, `'1'`, `' or 1=1`, `"a b"`, `**`, `"1";`,
}

func TestIfNoneMatchAnswersThatNothingHasChanged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	path := apitest.Path(contoso.Create(t, apitest.Draft("contoso")))
	contoso.Patch(t, path, `{"name":"Second"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	for _, tags := range []string{`"2"`, `W/"2"`, `*`, `"1", "2"`, `"1","2","3"`, `W/"1", W/"2"`, ` "2" `, `"a,b" , , "2"`, `"1", *`} {
		unchanged := contoso.Get(t, path, apitest.IfNoneMatch(tags)).Want(t, http.StatusNotModified)
		require.Equal(t, `"2"`, unchanged.ETag())
		require.Empty(t, unchanged.Body)
		require.Empty(t, unchanged.Header.Get("Content-Type"))
	}
	for _, tags := range []string{`"1"`, `"22"`, `"*"`, `"02"`, `""`, `"1,"`} {
		contoso.Get(t, path, apitest.IfNoneMatch(tags)).Want(t, http.StatusOK)
	}
	for _, tags := range malformedTags {
		refused := contoso.Get(t, path, apitest.IfNoneMatch(tags)).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, []string{"/header/If-None-Match invalid-value"}, refused.Mistakes(t), "%s", tags)
	}
	contoso.Get(t, path+"?fields=name", apitest.IfNoneMatch(`"2"`)).Want(t, http.StatusNotModified)
	h.As("northwind", access.ReferralAdmin).Get(t, path, apitest.IfNoneMatch("*")).WantProblem(t, http.StatusNotFound, "not-found")
	h.As("contoso", access.BusinessProfileAdmin).Get(t, path, apitest.IfNoneMatch("*")).WantProblem(t, http.StatusForbidden, "role-missing")
}

// Microsoft's answer is no part of the deal, so it changes no tag; a read that includes it is never told that nothing changed.
func TestMicrosoftsAnswerChangesNoTag(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft))
	with := apitest.Path(id) + "?include=microsoftResponse"
	before := contoso.Get(t, with, apitest.IfNoneMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, "Pending", before.Text(t, "microsoftResponse", "status"))
	h.AcceptForMicrosoft(t, id)
	contoso.Get(t, apitest.Path(id), apitest.IfNoneMatch(`"1"`)).Want(t, http.StatusNotModified)
	after := contoso.Get(t, with, apitest.IfNoneMatch(`"1", *`)).Want(t, http.StatusOK)
	require.Equal(t, "Accepted", after.Text(t, "microsoftResponse", "status"))
	require.Equal(t, before.ETag(), after.ETag())
	contoso.Patch(t, apitest.Path(id), `{"name":"Second"}`, apitest.IfMatch(before.ETag())).Want(t, http.StatusOK)
}

func TestAPatchNeedsIfMatch(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	path := apitest.Path(contoso.Create(t, apitest.Draft("contoso")))
	const patch = `{"name":"Second"}`
	contoso.Patch(t, path, patch).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	contoso.Patch(t, path+"?dryRun=true", patch).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	for _, tag := range []string{`"2"`, `"0"`, `W/"2"`, `"01"`, `"2", W/"3"`, `"*"`, `""`} {
		stale := contoso.Patch(t, path, patch, apitest.IfMatch(tag)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
		require.Equal(t, `"1"`, stale.ETag(), "the tag as it is now")
	}
	for _, tag := range malformedTags {
		refused := contoso.Patch(t, path, patch, apitest.IfMatch(tag)).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
		require.Equal(t, []string{"/header/If-Match invalid-value"}, refused.Mistakes(t), "%s", tag)
	}
	for _, tag := range []string{`"1"`, `W/"1"`, `"2", W/"1"`} {
		contoso.Patch(t, path+"?dryRun=true", patch, apitest.IfMatch(tag)).Want(t, http.StatusOK)
	}
	contoso.Patch(t, path, patch, apitest.IfMatch(`"7", "1"`)).Want(t, http.StatusOK)
	contoso.Patch(t, path, patch, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	contoso.Patch(t, path, `{"name":"Third"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
}

// A patch that changes nothing is no change: the same tag, no history, and the next one under that tag goes through.
func TestAPatchThatChangesNothingLeavesTheTag(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	created := contoso.Post(t, "/v1/deals", apitest.Draft("contoso")).Want(t, http.StatusCreated)
	same := contoso.Patch(t, apitest.Path(created.ID(t)), `{"name":"Data platform for Adatum","details":{"dealValue":"42000.00"},"salesStage":null}`,
		apitest.IfMatch(created.ETag())).Want(t, http.StatusOK)
	require.Equal(t, string(created.Body), string(same.Body))
	require.Equal(t, created.ETag(), same.ETag())
	require.Equal(t, 1, h.Count(t, "deal_history"))
}

func TestIfMatchIsHeededOnEveryActionThatTakesIt(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, end := range []string{"accept", "decline", "win", "lose", "report-error", "invitations"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			post := route(t, writes(t, h), end)
			for _, tag := range malformedTags {
				refused := post.send(t, keyedBodies[end], apitest.IfMatch(tag)).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
				require.Equal(t, []string{"/header/If-Match invalid-value"}, refused.Mistakes(t), "%s", tag)
			}
			post.dryRun(t, keyedBodies[end], apitest.IfMatch(`W/"1"`)).Want(t, http.StatusOK)
			for _, stale := range []string{`"2"`, `W/"2"`} {
				refused := post.send(t, keyedBodies[end], apitest.IfMatch(stale)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
				require.Equal(t, `"1"`, refused.ETag())
				post.dryRun(t, keyedBodies[end], apitest.IfMatch(stale)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
			}
			done := post.send(t, keyedBodies[end], apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
			require.Equal(t, `"2"`, done.ETag())
		})
	}
}
