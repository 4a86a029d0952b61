package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// A cursor's check is no secret: whoever, in any list, makes one up is told that it is none, or reads on from there.
func TestAMadeUpCursorBreaksNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	id := c.Create(t, apitest.Draft("contoso"))
	positions := []string{
		"", "0", "-1", "007", "+1", "1e400", "NaN", "Infinity", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "x", "\x00", "\xff", "%", "'",
		"2026-11-23T12:00:00.000000Z", "0000-01-01T00:00:00.000000Z", "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:60.000000Z", "9999-12-31T23:59:59.999999Z",
		"99999-01-01T00:00:00.000000Z", "infinity", id, strings.ToUpper(id), "urn:uuid:" + id, "{" + id + "}", strings.ReplaceAll(id, "-", ""), strings.Repeat("a", 500),
	}
	taken := 0
	try := func(path, query, cursor string) {
		if query != "" {
			query += "&"
		}
		answer := c.Get(t, path+"?"+query+"cursor="+cursor)
		if answer.Status == http.StatusOK {
			taken++
			return
		}
		require.Contains(t, []string{"invalid-cursor", "invalid-parameter"}, answer.Text(t, "code"), "%s %s: %s", path, query, answer.Body)
	}
	for _, first := range positions {
		for _, path := range []string{"/v1/notifications", "/v1/webhooks", "/v1/tokens", "/v1/access-requests", "/v1/routing-rules", "/v1/profiles"} {
			try(path, "", apitest.MadeUpCursor(path+"\ncontoso\n", first))
		}
		try(apitest.Path(id, "history"), "", apitest.MadeUpCursor(strings.Join([]string{id, apitest.Path(id, "history"), "contoso", ""}, "\n"), first))
		for _, sort := range []string{"createdDateTime", "dealValue", "-closingDateTime"} {
			for _, second := range []string{id, "x", first} {
				try("/v1/deals", "sort="+sort, apitest.MadeUpCursor("/v1/deals\ncontoso\nsort="+sort, first, second))
			}
		}
	}
	require.Greater(t, taken, 50, "cursors are made up as the service makes them")
}
