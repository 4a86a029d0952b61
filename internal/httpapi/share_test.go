package httpapi_test

import (
	"context"
	"net/http"
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
