package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/postgres"
)

// locked makes whatever reads the table wait until the lock is let go.
func locked(t *testing.T, h *apitest.Harness, table string) (unlock func()) {
	t.Helper()
	conn := h.Connect(t)
	_, err := conn.Exec(context.Background(), "begin; lock table "+pgx.Identifier{table}.Sanitize()+" in access exclusive mode")
	require.NoError(t, err)
	return func() {
		_, err := conn.Exec(context.Background(), "rollback")
		require.NoError(t, err)
	}
}

func TestAQuestionThatTakesTooLongIsBrokenOff(t *testing.T) {
	t.Parallel()
	h := apitest.NewWith(t, postgres.Options{ListTimeout: 300 * time.Millisecond, MaxConns: 1})
	c := h.ContosoAdmin()
	for table, lists := range map[string][]string{
		"deals": {"/v1/deals", "/v1/deals?q=adatum", "/v1/deals?status=New&include=microsoftResponse"}, "solutions": {"/v1/solutions", "/v1/solutions?q=store"},
		"notifications": {"/v1/notifications"}, "webhooks": {"/v1/webhooks"}, "routing_rules": {"/v1/routing-rules"},
	} {
		for _, list := range lists { // what is prepared while the table is locked would wait for that
			c.Get(t, list).Want(t, http.StatusOK)
			c.Get(t, list).Want(t, http.StatusOK)
		}
		unlock := locked(t, h, table)
		for _, list := range lists {
			dear := c.Get(t, list).WantProblem(t, http.StatusServiceUnavailable, "question-too-dear")
			require.Equal(t, "1", dear.Header.Get("Retry-After"))
		}
		unlock()
		for _, list := range lists {
			c.Get(t, list).Want(t, http.StatusOK)
		}
	}
}

func TestOneOrganisationsSlowQuestionsLeaveTheOthersTheirConnections(t *testing.T) {
	t.Parallel()
	h := apitest.NewWith(t, postgres.Options{MaxConns: 4}, func(cfg *apitest.Config) { cfg.RequestTimeout = 4 * time.Second })
	slow, other := h.SolutionAdmin(), h.NorthwindAdmin()
	other.Get(t, "/v1/deals").Want(t, http.StatusOK)
	unlock := locked(t, h, "solutions")
	defer unlock()
	const crowd = 12
	answers := make(chan *apitest.Response, crowd)
	for range crowd {
		go func() { answers <- slow.Get(t, "/v1/solutions") }()
	}
	spectator := h.Connect(t)
	waiting := func() (n int) {
		require.NoError(t, spectator.QueryRow(context.Background(), `select count(*) from pg_locks l join pg_database d on d.oid = l.database
			where d.datname = current_database() and not l.granted`).Scan(&n))
		return n
	}
	require.Eventually(t, func() bool { return waiting() == 2 }, 10*time.Second, 5*time.Millisecond)
	for range 20 {
		other.Get(t, "/v1/deals").Want(t, http.StatusOK)
		require.LessOrEqual(t, waiting(), 2)
	}
	busy := 0
	for range crowd {
		a := <-answers
		a.Want(t, http.StatusServiceUnavailable)
		require.Equal(t, "1", a.Header.Get("Retry-After"))
		if a.Text(t, "code") == "organization-busy" {
			busy++
		}
	}
	require.Positive(t, busy)
	h.As("contoso", access.Viewer).Get(t, "/v1/deals").Want(t, http.StatusOK)
}

// Text without three letters or digits in a row is in no index, and is found all the same.
func TestTextInPiecesIsFound(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	draft := apitest.Draft("contoso")
	draft["name"] = "Plan A-1 of 2"
	id := c.Create(t, draft)
	c.Create(t, apitest.Draft("contoso"))
	for _, q := range []string{"a-1", "-1 of ", " a-1 of 2", "1%20o"} {
		found := c.Get(t, "/v1/deals?q="+strings.ReplaceAll(q, " ", "%20")).Want(t, http.StatusOK)
		require.Len(t, found.At(t, "items"), 1, q)
		require.Equal(t, id, found.Text(t, "items", 0, "id"))
	}
}

// A text is found wherever it stands in long notes, in any order of the list, and no longer once it is gone.
func TestTextIsFoundWhereverItStands(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).ContosoAdmin()
	var notes strings.Builder
	for i := range 150 {
		fmt.Fprintf(&notes, "item%03d of the LIST ", i)
	}
	notes.WriteString(strings.Repeat("ﷺ ", 60)) // 18 characters each in NFKC
	draft := apitest.Draft("contoso")
	draft["details"].(map[string]any)["notes"] = notes.String()
	id := c.Create(t, draft)
	c.Create(t, apitest.Draft("contoso"))
	find := func(text string) []any {
		query := url.Values{"q": {text}}.Encode()
		found := c.Get(t, "/v1/deals?"+query).Want(t, http.StatusOK).At(t, "items")
		for _, sort := range []string{"-updatedDateTime", "dealValue", "closingDateTime"} {
			require.Equal(t, found, c.Get(t, "/v1/deals?sort="+sort+"&"+query).Want(t, http.StatusOK).At(t, "items"), "%s by %s", text, sort)
		}
		return found.([]any)
	}
	for i := range 150 {
		if i%10 == 0 {
			require.Len(t, find(fmt.Sprintf("ITEM%03d of the  list", i)), 1)
		}
	}
	for _, text := range []string{"item149 of the list " + strings.Repeat("ﷺ ", 40), strings.Repeat("ﷺ ", 50)} {
		require.Len(t, find(text), 1)
	}
	require.Empty(t, find(strings.Repeat("ﷺ ", 49)+"x"))
	c.Patch(t, "/v1/deals/"+id, `{"details": {"notes": "short"}}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.Empty(t, find("item149"))
	require.Len(t, find("short"), 1)
}
