package localpg

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStartCreatesTheDatabaseAndKeepsItsData(t *testing.T) {
	t.Parallel()
	cfg := Config{Home: filepath.Join(newHome(t), "a home [1] + more")}

	cold := started(t, cfg)
	execute(t, cold, "CREATE TABLE kept AS SELECT 42 AS answer")
	require.NoError(t, cold.Stop())
	require.NoError(t, cold.Stop(), "a second time does nothing")

	warm := started(t, cfg)
	require.Equal(t, "42", ask(t, warm, "SELECT answer::text FROM kept"))
}

func TestStartIsDurableInUTCAndListensOnNoPort(t *testing.T) {
	t.Parallel()
	s := started(t, Config{Home: usedHome(t)})
	for setting, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": "",
		"TimeZone": "UTC", "max_connections": "100", "server_encoding": "UTF8",
	} {
		require.Equal(t, want, ask(t, s, "SELECT current_setting('"+setting+"')"), setting)
	}
	require.Equal(t, "true", ask(t, s, `
		SELECT (setting = CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE 'pglz' END)::text FROM pg_settings WHERE name = 'wal_compression'`))
	info, err := os.Stat(s.cluster.sockets)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm(), "nobody else reaches the socket")
}

func TestStartRefusesAHomeInUse(t *testing.T) {
	t.Parallel()
	cfg := Config{Home: usedHome(t)}
	first := started(t, cfg)

	_, err := Start(t.Context(), cfg)
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, cfg.Home)

	require.Equal(t, "1", ask(t, first, "SELECT '1'"), "the first one is not disturbed")
	attached, err := Attach(cfg, Database)
	require.NoError(t, err)
	require.Equal(t, first.URL(Database), attached, "a tool finds the running one")
}

func TestStartRefusesAHomeThatTheServerCannotEnter(t *testing.T) {
	t.Parallel()
	closed := newHome(t)
	require.NoError(t, os.Chmod(closed, 0o700))

	stranger := account{uid: os.Geteuid() + 4321, gid: os.Getegid() + 4321, other: true}
	require.ErrorContains(t, stranger.checkAccess(closed, "choose another"), "cannot enter "+closed)
	if os.Geteuid() == 0 {
		_, err := Start(t.Context(), Config{Home: filepath.Join(closed, "home")})
		require.ErrorContains(t, err, "cannot enter "+closed)
		require.ErrorContains(t, err, "COSELL_HOME")
	}
}

func TestStartEndsWithItsContext(t *testing.T) {
	t.Parallel()
	cfg := Config{Home: newHome(t)}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err := Start(ctx, cfg)
	require.Error(t, err)

	require.Equal(t, "1", ask(t, started(t, cfg), "SELECT '1'"), "a start that was broken off leaves nothing in the way")
}

func TestStartShowsTheServersLogWhenItDoesNotCome(t *testing.T) {
	t.Parallel()
	cfg := Config{Home: usedHome(t)}
	s := started(t, cfg)
	require.NoError(t, s.Stop())
	appendTo(t, filepath.Join(s.cluster.data, "postgresql.conf"), "no_such_setting = 1\n")

	_, err := Start(t.Context(), cfg)
	require.ErrorContains(t, err, "no_such_setting")
}

func TestLongHomeGetsAShortSocket(t *testing.T) {
	t.Parallel()
	s := started(t, Config{Home: filepath.Join(newHome(t), strings.Repeat("long", 30))})
	require.Equal(t, "1", ask(t, s, "SELECT '1'"))
	require.NoError(t, s.Stop())
	require.NoDirExists(t, s.cluster.sockets)
}

func TestEphemeralServerLeavesNothing(t *testing.T) {
	t.Parallel()
	s := started(t, Config{Ephemeral: true})
	require.Equal(t, "off", ask(t, s, "SHOW fsync"))
	require.NoError(t, s.Stop())
	require.NoDirExists(t, s.home.dir)
}

func TestTwoHomesSideBySide(t *testing.T) {
	t.Parallel()
	one, other := started(t, Config{Home: usedHome(t)}), started(t, Config{Home: usedHome(t)})
	execute(t, one, "CREATE TABLE mine ()")
	require.Equal(t, "true", ask(t, other, "SELECT (to_regclass('mine') IS NULL)::text"))
}
