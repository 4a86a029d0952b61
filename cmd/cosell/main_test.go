package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	if os.Getenv("COSELL_DEMO_DEALS") == "" { // some demos are loaded here
		if err := os.Setenv("COSELL_DEMO_DEALS", strconv.Itoa(demoDeals)); err != nil {
			panic(err)
		}
	}
	pgtest.Main(m)
}

const demoDeals = 20

// inDemo holds what `cosell serve --demo` makes of an empty database, for tests that are about what it does then.
var inDemo = pgtest.NewTemplate(func(ctx context.Context, url string) error {
	db, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		return err
	}
	defer db.Close()
	return demo.Load(ctx, db, demoDeals, service.New(db, service.Defaults()).Kernel.Now())
})

// output is what a command prints, while it prints it.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// banner is what the program says of an address where it can be asked: its own, and that of operators.
var banner = regexp.MustCompile(`(?:answers|Operators use it) at +(http://127\.0\.0\.1:\d+)`)

// addresses returns the addresses that the program has told by now.
func (o *output) addresses() (all []string) {
	for _, found := range banner.FindAllStringSubmatch(o.String(), -1) {
		all = append(all, found[1])
	}
	return all
}

// started runs `cosell serve` with the arguments until the test ends and returns its address and what it prints.
func started(t *testing.T, args ...string) (string, *output) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, ended := &output{}, make(chan error, 1)
	args = append([]string{"serve", "--addr", "127.0.0.1:0", "--log-level", "error", "--shutdown-delay", "0"}, args...)
	go func() { ended <- run(ctx, args, out) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended, "a service that is told to stop ends well")
	})
	require.Eventually(t, func() bool { return len(out.addresses()) > 0 }, time.Minute, 10*time.Millisecond)
	return out.addresses()[0], out
}

func ran(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), args, &out))
	return out.String()
}

// refused runs a command that has to end by itself, and returns its error. One that serves, or waits for its database, fails the test.
func refused(t *testing.T, args ...string) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err := run(ctx, args, io.Discard)
	require.NoError(t, ctx.Err(), "it goes on: %q", args)
	require.Error(t, err, "%q", args)
	return err
}

func TestHelpNamesEveryCommand(t *testing.T) {
	t.Parallel()
	help := ran(t, "--help")
	for _, command := range []string{"serve", "migrate up", "migrate down", "migrate status", "rates load", "version"} {
		require.Contains(t, help, command)
	}
}

func TestMigrateGoesUpAndDownAndTells(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	require.Contains(t, ran(t, "migrate", "status", "--database-url", url), "schema 0 of ")
	ran(t, "migrate", "up", "--database-url", url, "--log-level", "error")
	status := ran(t, "migrate", "status", "--database-url", url)
	require.Regexp(t, `schema (\d+) of (\d+), dirty: false`, status)
	ran(t, "migrate", "down", "--steps", "1", "--database-url", url, "--log-level", "error")
	require.NotEqual(t, status, ran(t, "migrate", "status", "--database-url", url))
}

func TestMigrateStatusTellsOfANewerSchema(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	defer pool.Close()
	_, err = pool.Exec(t.Context(), "update schema_migrations set version = 999")
	require.NoError(t, err)
	require.Contains(t, ran(t, "migrate", "status", "--database-url", url), "serves all the same")
	ran(t, "migrate", "up", "--database-url", url, "--log-level", "error")
	_, err = pool.Exec(t.Context(), "update schema_compatibility set oldest_program = 998")
	require.NoError(t, err)
	require.Contains(t, ran(t, "migrate", "status", "--database-url", url), "needs one that knows 998")
	require.ErrorContains(t, refused(t, "migrate", "up", "--database-url", url), "Start a newer program")
}

func TestRatesAreLoadedWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	url, dir := pgtest.URL(t), t.TempDir()
	good, bad := filepath.Join(dir, "good.csv"), filepath.Join(dir, "bad.csv")
	require.NoError(t, os.WriteFile(good, []byte("currency,month,usdPerUnit\nEUR,2026-01,1.1\nSEK,2026-01,0.1\n"), 0o600))
	require.NoError(t, os.WriteFile(bad, []byte("currency,month,usdPerUnit\nEUR,2026-13,1.1\nXXQ,2026-01,-1\n"), 0o600))
	require.Equal(t, "2 exchange rates loaded\n", ran(t, "rates", "load", good, "--database-url", url, "--log-level", "error"))
	err := refused(t, "rates", "load", bad, "--database-url", url)
	require.ErrorContains(t, err, "2")
	require.ErrorContains(t, err, "3")
}

func TestDemoIsLoadedOnceAndBesideNothingElse(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	_, first := started(t, "--demo", "--database-url", url)
	require.Contains(t, first.String(), "demo-contoso-referral-admin")
	_, second := started(t, "--demo", "--database-url", url)
	require.Contains(t, second.String(), "demo-contoso-referral-admin")

	err := refused(t, "serve", "--addr", "127.0.0.1:0", "--database-url", url, "--log-level", "error")
	require.ErrorContains(t, err, "--demo", "known tokens must not serve a real organisation")
}

// An organisation that was made in the demo is part of it, and makes it no less of a demo.
func TestADemoStaysADemo(t *testing.T) {
	t.Parallel()
	url := inDemo.URL(t)
	p := launch(t, url).ready(t)
	p.bearer = "demo-msft-operator"
	made := []byte(`{"id":"adatum","name":"Adatum","locations":[{"mpnId":"9000001","name":"Main"}],"accountAdmin":{"name":"Alma Dahl","email":"alma@adatum.example"}}`)
	status, answer, err := p.do(http.MethodPost, "/v1/organizations", made)
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, status, "%s", answer)
	require.NoError(t, p.cmd.Process.Kill())
	_ = p.cmd.Wait()
	status, answer, err = launch(t, url).ready(t).do(http.MethodGet, "/v1/deals?limit=1", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status, "%s", answer)
	err = refused(t, "serve", "--addr", "127.0.0.1:0", "--database-url", url, "--log-level", "error")
	require.ErrorContains(t, err, "--demo")
}

func TestDemoRefusesADatabaseThatIsInUse(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	insertOrganization(t, url)
	err := refused(t, "serve", "--demo", "--addr", "127.0.0.1:0", "--database-url", url, "--log-level", "error")
	require.ErrorContains(t, err, "organisations of its own")
}

func TestVersionTells(t *testing.T) {
	t.Parallel()
	require.Contains(t, ran(t, "version"), "cosell ")
	require.Equal(t, ran(t, "version"), ran(t, "--version"))
}
