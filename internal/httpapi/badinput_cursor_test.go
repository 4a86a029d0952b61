package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// cursorOf returns the cursor that leads behind the first entry of a list.
func cursorOf(t testing.TB, c *apitest.Client, list string) string {
	t.Helper()
	return c.Get(t, list).Want(t, http.StatusOK).Text(t, "nextCursor")
}

func TestATamperedCursorIsRefused(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	contoso.Create(t, apitest.Draft("contoso"))
	contoso.Create(t, apitest.Draft("contoso"))
	good := cursorOf(t, contoso, "/v1/deals?limit=1")
	contoso.Get(t, "/v1/deals?limit=1&cursor="+good).Want(t, http.StatusOK)
	bad := []string{"a", "%2B", good[1:], good[:len(good)-1], good + "A", good + good, strings.ToLower(good)}
	for i := range good {
		other := "A"
		if good[i] == 'A' {
			other = "B"
		}
		bad = append(bad, good[:i]+other+good[i+1:])
	}
	for _, cursor := range bad {
		refused := contoso.Get(t, "/v1/deals?limit=1&cursor="+cursor).WantProblem(t, http.StatusBadRequest, "invalid-cursor")
		require.Equal(t, []string{"/query/cursor invalid-cursor"}, refused.Mistakes(t))
	}
}

// A cursor serves the list that gave it: the caller's organisation, the route, the filters and the order.
func TestACursorServesOnlyItsOwnList(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Draft("contoso"))
	contoso.Create(t, apitest.Draft("contoso"))
	contoso.Patch(t, apitest.Path(id), `{"name":"second"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	deals := cursorOf(t, contoso, "/v1/deals?limit=1&status=Active")
	history := cursorOf(t, contoso, apitest.Path(id, "history")+"?limit=1")
	solutions := cursorOf(t, contoso, "/v1/solutions?limit=1")
	for _, list := range []string{
		"/v1/deals?cursor=" + deals, "/v1/deals?status=New&cursor=" + deals, "/v1/deals?status=Active&sort=dealValue&cursor=" + deals,
		"/v1/deals?status=Active&q=abc&cursor=" + deals, "/v1/deals?cursor=" + history, "/v1/deals?cursor=" + solutions,
		"/v1/solutions?cursor=" + deals, "/v1/solutions?cursor=" + history, apitest.Path(id, "history") + "?cursor=" + solutions,
	} {
		contoso.Get(t, list).WantProblem(t, http.StatusBadRequest, "invalid-cursor")
	}
	h.As("northwind", access.ReferralAdmin).Get(t, "/v1/deals?status=Active&cursor="+deals).
		WantProblem(t, http.StatusBadRequest, "invalid-cursor")
	contoso.Get(t, "/v1/deals?status=Active&limit=7&fields=name&include=microsoftResponse&cursor="+deals).Want(t, http.StatusOK)
}

// The check in a cursor is no secret, so one can be made up that passes it; whatever it holds, it only leads elsewhere in the
// caller's own list or is refused.
func TestAMadeUpCursorIsRefused(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	const byCreated, byValue, solutions = "/v1/deals\ncontoso\nsort=-createdDateTime", "/v1/deals\ncontoso\nsort=dealValue", "/v1/solutions\ncontoso\n"
	const someTime = "2026-01-01T00:00:00.000000Z"
	contoso.Get(t, "/v1/deals?cursor="+apitest.MadeUpCursor(byCreated, someTime, nobody)).Want(t, http.StatusOK)
	contoso.Get(t, "/v1/deals?sort=dealValue&cursor="+apitest.MadeUpCursor(byValue, "42000.00", nobody)).Want(t, http.StatusOK)
	contoso.Get(t, "/v1/solutions?cursor="+apitest.MadeUpCursor(solutions, "SOL")).Want(t, http.StatusOK)
	refused := []string{
		"/v1/deals?cursor=" + apitest.MadeUpCursor(byCreated, someTime, "x"), "/v1/deals?cursor=" + apitest.MadeUpCursor(byCreated, someTime),
		"/v1/solutions?cursor=" + apitest.MadeUpCursor(solutions, "\x00"), "/v1/solutions?cursor=" + apitest.MadeUpCursor(solutions, "\xff"),
	}
	for _, key := range []string{
		"", "x", "infinity", "now", "0000-01-01T00:00:00.000000Z", "2026-13-01T00:00:00.000000Z", "2026-01-01T00:00:00+99:00", "2026-01-01", "\x00", "\xff",
	} {
		refused = append(refused, "/v1/deals?cursor="+apitest.MadeUpCursor(byCreated, key, nobody))
	}
	for _, key := range []string{"", "x", "NaN", "-1", "1e400", "99999999999999999999", "\x00"} {
		refused = append(refused, "/v1/deals?sort=dealValue&cursor="+apitest.MadeUpCursor(byValue, key, nobody))
	}
	for _, list := range refused {
		contoso.Get(t, list).WantProblem(t, http.StatusBadRequest, "invalid-cursor")
	}
}
