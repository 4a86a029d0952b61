package main

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/pgtest"
)

// TestAStartWaits starts the service while its database is not to be had: it answers all the same, says why it is not ready, and is
// ready soon after the database is there.
func TestAStartWaits(t *testing.T) {
	t.Parallel()
	for name, outage := range map[string]struct {
		begin  func(t *testing.T, url string) (via string, end func())
		reason string
	}{
		"for a database that is away": {func(t *testing.T, url string) (string, func()) {
			t.Helper()
			link := apitest.NewLink(t, url)
			link.Cut()
			return link.URL, link.Mend
		}, "does not answer"},
		"for a database that hangs": {func(t *testing.T, url string) (string, func()) {
			t.Helper()
			link := apitest.NewLink(t, url)
			link.Hang()
			return link.URL, link.Mend
		}, "does not answer"},
		"for a table that is locked": {func(t *testing.T, url string) (string, func()) {
			t.Helper()
			pool, err := pgxpool.New(t.Context(), url)
			require.NoError(t, err)
			tx, err := pool.Begin(t.Context())
			require.NoError(t, err)
			_, err = tx.Exec(t.Context(), "lock table schema_migrations in access exclusive mode")
			require.NoError(t, err)
			return url, func() {
				require.NoError(t, tx.Rollback(t.Context()))
				pool.Close()
			}
		}, "is locked"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			via, end := outage.begin(t, pgtest.URL(t))
			p := waiting(t, via)
			require.Eventually(t, func() bool {
				status, answer, err := p.do(http.MethodGet, "/readyz", nil)
				require.NoError(t, err)
				require.Equal(t, http.StatusServiceUnavailable, status)
				return strings.Contains(string(answer), outage.reason)
			}, 20*time.Second, 20*time.Millisecond)
			status, _, err := p.do(http.MethodGet, "/healthz", nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, status)
			requireComeBack(t, p)
			require.Empty(t, p.out.String(), "it greets when it can serve")
			end()
			require.Eventually(t, func() bool {
				status, _, err := p.do(http.MethodGet, "/readyz", nil)
				return err == nil && status == http.StatusOK
			}, 30*time.Second, 20*time.Millisecond)
			status, _, err = p.do(http.MethodGet, "/v1/deals", nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusUnauthorized, status, "there is nobody yet")
			require.Contains(t, p.out.String(), p.at)
		})
	}
}

// The operators' address answers from the first moment on, like the public one, and has what the public then does not find.
func TestOperatorsHaveAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	link := apitest.NewLink(t, inDemo.URL(t))
	link.Cut()
	operatorAddr := freeAddress(t)
	p := waiting(t, link.URL, "--demo", "--operator-addr", operatorAddr)
	operators := &program{at: "http://" + operatorAddr, bearer: "demo-msft-operator", out: p.out}
	for _, door := range []*program{p, operators} {
		status, _, err := door.do(http.MethodGet, "/healthz", nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status)
		require.Eventually(t, func() bool {
			status, answer, err := door.do(http.MethodGet, "/readyz", nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusServiceUnavailable, status)
			return strings.Contains(string(answer), "does not answer")
		}, 20*time.Second, 20*time.Millisecond)
		requireComeBack(t, door)
	}
	link.Mend()
	for _, door := range []*program{p, operators} {
		require.Eventually(t, func() bool {
			status, _, err := door.do(http.MethodGet, "/readyz", nil)
			return err == nil && status == http.StatusOK
		}, 30*time.Second, 20*time.Millisecond)
	}
	p.bearer = operators.bearer
	for path, public := range map[string]int{
		"/v1/access": http.StatusOK, "/healthz": http.StatusOK, "/docs/": http.StatusOK,
		"/metrics": http.StatusNotFound, "/v1/operations/jobs": http.StatusNotFound, "/v1/organizations": http.StatusNotFound,
	} {
		status, answer, err := p.do(http.MethodGet, path, nil)
		require.NoError(t, err)
		require.Equal(t, public, status, "%s: %s", path, answer)
		status, answer, err = operators.do(http.MethodGet, path, nil)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, status, "%s: %s", path, answer)
	}
	require.Contains(t, p.out.String(), operators.at)
}

// requireComeBack fails the test unless a request is answered with a problem document that asks to come back.
func requireComeBack(t *testing.T, p *program) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.at+"/v1/deals", http.NoBody)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	require.Equal(t, http.StatusServiceUnavailable, res.StatusCode)
	require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"))
	require.NotEmpty(t, res.Header.Get("Retry-After"))
	require.NotEmpty(t, res.Header.Get("X-Request-Id"))
}

// waiting runs `cosell serve` until the test ends, without waiting for it to be ready, and makes sure that it ends well.
func waiting(t *testing.T, url string, more ...string) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	at, out, ended := freeAddress(t), &output{}, make(chan error, 1)
	args := []string{"serve", "--addr", at, "--log-level", "error", "--shutdown-delay", "0", "--database-url", url}
	go func() { ended <- run(ctx, append(args, more...), out) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	p := &program{at: "http://" + at, bearer: referralAdmin, out: out}
	require.Eventually(t, func() bool {
		_, _, err := p.do(http.MethodGet, "/healthz", nil)
		return err == nil
	}, 10*time.Second, 5*time.Millisecond)
	return p
}

func TestWhoIsToldToStopWhileItWaitsEndsWell(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--log-level", "error", "--database-url", "postgres://127.0.0.1:1/cosell"}, io.Discard)
	}()
	select {
	case err := <-ended:
		require.FailNow(t, "it did not wait", "%v", err)
	case <-time.After(300 * time.Millisecond):
	}
	cancel()
	select {
	case err := <-ended:
		require.NoError(t, err)
	case <-time.After(5 * time.Second):
		require.FailNow(t, "it goes on")
	}
}

// What no waiting heals ends the program, which says where to look.
func TestAStartThatCannotSucceedEnds(t *testing.T) {
	t.Parallel()
	url, half := pgtest.URL(t), pgtest.URL(t)
	pool, err := pgxpool.New(t.Context(), half)
	require.NoError(t, err)
	defer pool.Close()
	_, err = pool.Exec(t.Context(), "update schema_migrations set version = 12, dirty = true")
	require.NoError(t, err)
	taken := waiting(t, url)
	busy := strings.TrimPrefix(taken.at, "http://")
	err = refused(t, "serve", "--addr", "127.0.0.1:0", "--operator-addr", busy, "--log-level", "error", "--database-url", url)
	require.ErrorContains(t, err, "--operator-addr (COSELL_OPERATOR_ADDR)")
	for name, start := range map[string]struct{ addr, url, says string }{
		"an address that is taken":     {busy, url, "--addr"},
		"a malformed address":          {"127.0.0.1:0", "no://address", "DATABASE_URL"},
		"a database that is not there": {"127.0.0.1:0", strings.Replace(url, "/test_", "/tset_", 1), "DATABASE_URL"},
		"a user who is not there":      {"127.0.0.1:0", strings.Replace(url, "user=cosell", "user=nobody_here", 1), "DATABASE_URL"},
		"a schema that is half made":   {"127.0.0.1:0", half, "cosell migrate force 12"},
	} {
		err := refused(t, "serve", "--addr", start.addr, "--log-level", "error", "--database-url", start.url)
		require.ErrorContains(t, err, start.says, name)
	}
}

// The tools do not wait for a database.
func TestToolsSayAtOnceThatThereIsNoDatabase(t *testing.T) {
	t.Parallel()
	link := apitest.NewLink(t, pgtest.URL(t))
	link.Hang()
	var all sync.WaitGroup
	for _, args := range [][]string{
		{"tokens", "create", "ada@contoso.example"},
		{"migrate", "up"},
		{"migrate", "down"},
		{"migrate", "status"},
		{"migrate", "force", "1"},
		{"bootstrap", "--name", "Otto Lake", "--email", "otto@msft.example"},
	} {
		for _, url := range []string{"postgres://127.0.0.1:1/cosell", link.URL} {
			all.Go(func() {
				begun := time.Now() //nolint:forbidigo // a stopwatch
				require.Error(t, refused(t, append(slices.Clone(args), "--database-url", url)...))
				require.Less(t, time.Since(begun), 8*time.Second, "%q", args)
			})
		}
	}
	all.Wait()
}

// A program starts on a schema that a newer one has made, as after a rollback, and works on it.
func TestAnOlderProgramStartsOnANewerSchema(t *testing.T) {
	t.Parallel()
	url := inDemo.URL(t)
	p := launch(t, url).ready(t)
	require.NoError(t, p.cmd.Process.Kill())
	_ = p.cmd.Wait()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	defer pool.Close()
	_, err = pool.Exec(t.Context(), "update schema_migrations set version = 999999")
	require.NoError(t, err)
	again := launch(t, url).ready(t)
	_, status := again.create("on-the-newer")
	require.Equal(t, http.StatusCreated, status)
	require.Contains(t, again.out.String(), "newer than this program")
}
