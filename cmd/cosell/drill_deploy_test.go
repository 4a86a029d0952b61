//go:build drill && linux

package main

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// TestDrillOldBesideNew rolls out a newer program, with a migration that this one does not know, beside two instances of this one under
// load, kills an old one and starts it again on the new schema, and rolls back to the old ones alone.
func TestDrillOldBesideNew(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	newer := newerProgram(t)
	l := newDrillLoad(t, newDrillServer(t))
	l.awaitWrites(t, 50)
	rolledOut := l.world.launchOther(t, newer).ready(t)
	require.Equal(t, 999999, l.world.count(t, "select version from schema_migrations"))
	_, status := rolledOut.create("by-the-newer")
	require.Equal(t, http.StatusCreated, status)
	l.awaitWrites(t, 50)
	killed := l.world.launch(t)
	require.NoError(t, killed.cmd.Process.Kill())
	_ = killed.cmd.Wait()
	again := l.world.launch(t)
	_, status = again.create("by-the-older")
	require.Equal(t, http.StatusCreated, status)
	require.NoError(t, rolledOut.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, rolledOut.cmd.Wait())
	l.awaitWrites(t, 50)
	l.before += 2 // what the two others made
	l.requireNothingLost(t)
}

// TestDrillMigrationBesideAutovacuum rolls out a program with a migration of a table that autovacuum is at, for hours at its pace: it leaves,
// and those who work meanwhile wait no longer than for any migration.
func TestDrillMigrationBesideAutovacuum(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	newer := newerProgram(t)
	s := makeDrillServer(t, drillHome(t), "autovacuum_naptime=1s")
	s.start(t)
	l := newDrillLoad(t, s)
	l.awaitWrites(t, 50)
	_, err := l.world.pool.Exec(t.Context(), `alter table deals set (autovacuum_vacuum_insert_threshold = 0, autovacuum_vacuum_insert_scale_factor = 0,
		autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)`)
	require.NoError(t, err)
	vacuumed := func() int {
		return l.world.count(t, "select count(*) from pg_stat_progress_vacuum where relid = 'deals'::regclass")
	}
	require.Eventually(t, func() bool { return vacuumed() == 1 }, time.Minute, 10*time.Millisecond)
	rolledOut := l.world.launchOther(t, newer).ready(t)
	require.Equal(t, 999999, l.world.count(t, "select version from schema_migrations"))
	require.NoError(t, rolledOut.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, rolledOut.cmd.Wait())
	l.requireNothingLost(t)
	require.LessOrEqual(t, l.longestGap(), longestOfMigrations)
}

// TestBesideTheReleaseBefore rolls this program out beside two instances of the release before under load, lets all of them work on the same
// feed, and rolls back to the old ones. COSELL_TEST_BEFORE is where the program of the release before is, which only who asks for this drill
// has: it is not among those of `make drill` alone.
func TestBesideTheReleaseBefore(t *testing.T) { //nolint:paralleltest // the drills run one after the other
	before := os.Getenv("COSELL_TEST_BEFORE")
	require.NotEmpty(t, before, "COSELL_TEST_BEFORE names the program of the release before")
	l := newDrillLoadOf(t, before, newDrillServer(t))
	w, older := l.world, l.instances[0]
	engage := func(of *program) {
		for range 30 {
			require.True(t, w.engage(of))
			l.before += 2
		}
	}
	engage(older)
	l.awaitWrites(t, 50)
	newer := launch(t, w.url, w.environment()...).ready(t)
	for range 3 {
		engage(newer)
		engage(older)
	}
	l.awaitWrites(t, 50)
	l.halt()
	w.settle(t)
	for _, p := range []*program{older, older.asNorthwind()} {
		requireSameFeed(t, p, &program{at: newer.at, bearer: p.bearer})
	}
	require.NoError(t, newer.cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, newer.cmd.Wait())
	engage(older)
	l.requireNothingLost(t)
	w.requireDelivered(t)
	require.LessOrEqual(t, l.longestGap(), longestOfMigrations)
}

// requireSameFeed fails the drill unless both programs show the same events.
func requireSameFeed(t *testing.T, one, other *program) {
	t.Helper()
	read := 0
	for path := "/v1/events?limit=100"; ; {
		var pages [2]struct {
			Items  []any
			Cursor string
		}
		for i, p := range []*program{one, other} {
			status, text, err := p.do(http.MethodGet, path, nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, status, "%s", text)
			require.NoError(t, json.Unmarshal(text, &pages[i], json.MatchCaseInsensitiveNames(true)))
		}
		require.Equal(t, pages[0].Items, pages[1].Items)
		read += len(pages[0].Items)
		if len(pages[0].Items) < 100 {
			require.Greater(t, read, 100)
			t.Logf("both show the same %d events", read)
			return
		}
		path = "/v1/events?limit=100&after=" + url.QueryEscape(pages[0].Cursor)
	}
}

// newerProgram builds the program with one migration more.
func newerProgram(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	overlay := map[string]map[string]string{"Replace": {}}
	for name, sql := range map[string]string{
		"999999_newer.up.sql":   "alter table deals add column newer text; create table newer (id int);",
		"999999_newer.down.sql": "drop table newer; alter table deals drop column newer;",
	} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte(sql), 0o600))
		overlay["Replace"][filepath.Join(root, "migrations", name)] = file
	}
	text, err := json.Marshal(overlay)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), text, 0o600))
	program := filepath.Join(dir, "cosell")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, ".").CombinedOutput() // it is this program
	require.NoError(t, err, "%s", out)
	return program
}
