package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// times returns the text so many times, as the elements of a JSON array.
func times(n int, text string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(text+",", n), ",") + "]"
}

// write is a route that changes something, with somebody who may do it to a deal in the right state.
type write struct {
	client       *apitest.Client
	method, path string
	needsBody    bool
}

// writes returns every route that takes a body. Each finds a deal that it could change.
func writes(t testing.TB, h *apitest.Harness) []write {
	t.Helper()
	contoso, northwind := h.As("contoso", access.ReferralAdmin), h.As("northwind", access.ReferralAdmin)
	seller := h.As(access.Microsoft, access.MicrosoftSeller)
	id := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft, "3000001"))
	theirs := northwind.Engaged(t, contoso, id)
	closed := contoso.Create(t, apitest.Draft("contoso"))
	contoso.Post(t, apitest.Path(closed, "win"), nil).Want(t, http.StatusOK)
	return []write{
		{contoso, http.MethodPost, "/v1/deals", true},
		{contoso, http.MethodPatch, apitest.Path(id), true},
		{northwind, http.MethodPost, apitest.Path(theirs, "accept"), false},
		{northwind, http.MethodPost, apitest.Path(theirs, "decline"), true},
		{contoso, http.MethodPost, apitest.Path(id, "win"), false},
		{contoso, http.MethodPost, apitest.Path(id, "lose"), true},
		{contoso, http.MethodPost, apitest.Path(id, "report-error"), true},
		{contoso, http.MethodPost, apitest.Path(id, "invitations"), true},
		{contoso, http.MethodPost, apitest.Path(closed, "recreate"), false},
		{seller, http.MethodPost, apitest.Path(id, "microsoft-response"), true},
	}
}

// send sends a body to the route, of the type that it takes unless a header says otherwise.
func (w write) send(t testing.TB, body any, headers ...apitest.Header) *apitest.Response {
	t.Helper()
	return w.sendTo(t, w.path, body, headers...)
}

// dryRun is send that writes nothing.
func (w write) dryRun(t testing.TB, body any, headers ...apitest.Header) *apitest.Response {
	t.Helper()
	return w.sendTo(t, w.path+"?dryRun=true", body, headers...)
}

func (w write) sendTo(t testing.TB, path string, body any, headers ...apitest.Header) *apitest.Response {
	t.Helper()
	if w.method == http.MethodPatch {
		return w.client.Patch(t, path, body, append([]apitest.Header{apitest.IfMatch("*")}, headers...)...)
	}
	return w.client.Post(t, path, body, headers...)
}

// route returns the one whose path ends so.
func route(t testing.TB, all []write, end string) write {
	t.Helper()
	for _, w := range all {
		if strings.HasSuffix(w.path, "/"+end) {
			return w
		}
	}
	require.FailNow(t, "no such route", end)
	return write{}
}
