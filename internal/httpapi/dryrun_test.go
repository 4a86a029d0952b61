package httpapi_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// unmade returns a document without what is new in each: ids, and the fields that follow from them.
func unmade(t testing.TB, r *apitest.Response) string {
	t.Helper()
	var d map[string]any
	r.Decode(t, &d)
	delete(d, "id")
	delete(d, "engagementId")
	text, err := json.Marshal(d)
	require.NoError(t, err)
	return string(text)
}

// TestADryRunAnswersTheSameAndWritesNothing rehearses every change, then makes it.
func TestADryRunAnswersTheSameAndWritesNothing(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{"deals": string(encoded(t, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft, "3000001")))}
	maps.Copy(bodies, keyedBodies)
	for end, body := range bodies {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			rehearse(t, h, route(t, writes(t, h), end), body)
		})
	}
	t.Run("patch", func(t *testing.T) {
		t.Parallel()
		h := apitest.New(t)
		rehearse(t, h, writes(t, h)[1], `{"name":"Second","details":{"dealValue":1},"team":[`+apitest.PersonJSON+`]}`)
	})
}

func rehearse(t *testing.T, h *apitest.Harness, w write, body string) {
	t.Helper()
	before := h.Hashes(t)
	rehearsed := w.dryRun(t, body).Want(t, http.StatusOK)
	require.Empty(t, rehearsed.Header.Get("Location"))
	require.Empty(t, rehearsed.ETag())
	require.Equal(t, before, h.Hashes(t))
	done := w.send(t, body)
	require.Less(t, done.Status, 300, "%s", done.Body)
	require.Equal(t, unmade(t, done), unmade(t, rehearsed))
	require.NotEqual(t, before, h.Hashes(t))
}

// A dry run refuses what the real thing would refuse, in the same words.
func TestADryRunRefusesTheSame(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, w := range writes(t, h) {
		for _, body := range []string{`{"x":1}`, `{`} {
			requireSameRefusal(t, w, body)
		}
		w.client = h.As("contoso", access.Viewer)
		requireSameRefusal(t, w, `{"reasonCode":"Other"}`)
	}
}

func requireSameRefusal(t testing.TB, w write, body string) {
	t.Helper()
	actual, rehearsed := w.send(t, body), w.dryRun(t, body)
	require.GreaterOrEqual(t, actual.Status, http.StatusBadRequest, "%s %s", w.path, body)
	require.Equal(t, told(actual, nobody), told(rehearsed, nobody))
}

func encoded(t testing.TB, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return text
}
