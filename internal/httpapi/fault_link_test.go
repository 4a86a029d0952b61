package httpapi_test

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/localpg"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// overLink returns a service that reaches its database over a link, and has its connections open already.
func overLink(t *testing.T) (*apitest.Harness, *apitest.Link) {
	t.Helper()
	link := apitest.NewLink(t, apitest.New(t).DBURL)
	h := apitest.Open(t, link.URL, impatient)
	contoso := h.As("contoso", access.ReferralAdmin)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { createPatiently(t, contoso) })
	}
	all.Wait()
	return h, link
}

func TestTheLinkToTheDatabaseHangs(t *testing.T) {
	t.Parallel()
	h, link := overLink(t)
	link.Hang()
	requireUnavailable(t, h)
	link.Mend()
	requireBack(t, h)
}

func TestTheLinkToTheDatabaseIsCut(t *testing.T) {
	t.Parallel()
	h, link := overLink(t)
	link.Cut()
	requireUnavailable(t, h)
	link.Mend()
	requireBack(t, h)
}

// A link that is slow but not too slow is no fault, whatever goes on on it; one that is too slow is given up in time.
func TestTheLinkToTheDatabaseIsSlow(t *testing.T) {
	t.Parallel()
	h, link := overLink(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	link.Slow(50 * time.Millisecond)
	id := createPatiently(t, contoso)
	patiently(func() *apitest.Response { return contoso.Get(t, apitest.Path(id)) }).Want(t, http.StatusOK)
	link.Slow(2 * patience)
	requireUnavailable(t, h)
	link.Mend()
	requireBack(t, h)
}

// What serves requests is ready, however far away its database is.
func TestReadyOverALongLink(t *testing.T) {
	t.Parallel()
	link := apitest.NewLink(t, apitest.New(t).DBURL)
	h := apitest.Open(t, link.URL)
	contoso := h.As("contoso", access.ReferralAdmin)
	contoso.Create(t, apitest.Draft("contoso"))
	link.Slow(500 * time.Millisecond)
	contoso.Create(t, apitest.Draft("contoso"))
	for range 5 {
		within(t, 2*patience, func() *apitest.Response { return h.With("").Get(t, "/readyz") }).Want(t, http.StatusOK)
	}
	contoso.Get(t, "/v1/deals").Want(t, http.StatusOK)
}

// A request that hangs while it writes is told that nobody knows; under a key it is safe to ask again, and done once.
func TestAWriteThatHangsIsDoneOnceUnderItsKey(t *testing.T) {
	t.Parallel()
	h, link := overLink(t)
	contoso, before := h.As("contoso", access.ReferralAdmin), h.Count(t, "deals")
	for _, when := range []time.Duration{0, 20 * time.Millisecond, 60 * time.Millisecond} {
		key := apitest.Key("hangs-" + when.String())
		link.Slow(15 * time.Millisecond) // so that the link hangs somewhere on the way
		time.AfterFunc(when, link.Hang)
		requireDoneOrUnavailable(t, contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), key), http.StatusCreated)
		time.Sleep(when)
		link.Mend()
		require.Eventually(t, func() bool {
			return contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), key).Status == http.StatusCreated
		}, 3*time.Second, 20*time.Millisecond)
	}
	require.Equal(t, before+3, h.Count(t, "deals"))
}

// ownServer returns a service on a PostgreSQL server of its own, which keeps what it has acknowledged when it is killed.
func ownServer(t *testing.T) *apitest.Harness {
	t.Helper()
	server, err := pgtest.Start(t.Context(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	url := server.URL(localpg.Database) + "&options=-c%20synchronous_commit%3Don"
	require.NoError(t, postgres.Migrate(t.Context(), url, slog.New(slog.DiscardHandler)))
	require.NoError(t, apitest.Populate(t.Context(), url))
	return apitest.Open(t, url, impatient)
}

// TestTheDatabaseIsKilled kills PostgreSQL itself under load. It comes back, and so does the service, by itself; nothing
// that was acknowledged is lost.
func TestTheDatabaseIsKilled(t *testing.T) {
	t.Parallel()
	h := ownServer(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	ctx, cancel := context.WithCancel(t.Context())
	load := keepCreating(ctx, t, contoso, 4)
	for range 2 {
		killServer(t, h)
		requireBack(t, h)
	}
	cancel()
	load.callers.Wait()
	load.requireThere(t, contoso)
}

// killServer kills the process of the server that the service works on, and waits until another has taken its place, which takes a busy
// machine its time. Before that all connections to the old one are gone.
func killServer(t *testing.T, h *apitest.Harness) {
	t.Helper()
	pid, err := serverProcess(t.Context(), h.DBURL)
	require.NoError(t, err)
	process, err := os.FindProcess(pid)
	require.NoError(t, err)
	require.NoError(t, process.Kill())
	require.Eventually(t, func() bool {
		now, err := serverProcess(t.Context(), h.DBURL)
		return err == nil && now != pid
	}, 30*time.Second, 10*time.Millisecond)
}

func serverProcess(ctx context.Context, url string) (pid int, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	err = conn.QueryRow(ctx, "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int").Scan(&pid)
	return pid, err
}
