package pgtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func TestURLIsMigratedAndFarFromUTC(t *testing.T) {
	t.Parallel()
	conn := connect(t, pgtest.URL(t))

	var zone string
	require.NoError(t, conn.QueryRow(t.Context(), "SHOW timezone").Scan(&zone))
	require.Equal(t, "Asia/Kathmandu", zone)

	var dirty bool
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT dirty FROM schema_migrations").Scan(&dirty))
	require.False(t, dirty)
}

func TestEveryCallReturnsADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	one, other := pgtest.URL(t), pgtest.URL(t)
	require.NotEqual(t, one, other)

	_, err := connect(t, one).Exec(t.Context(), "CREATE TABLE mine (id int)")
	require.NoError(t, err)
	var seen bool
	require.NoError(t, connect(t, other).QueryRow(t.Context(), "SELECT to_regclass('mine') IS NOT NULL").Scan(&seen))
	require.False(t, seen)
}

func TestATemplateIsFilledOnceAndCopied(t *testing.T) {
	t.Parallel()
	fills := 0
	filled := pgtest.NewTemplate(func(ctx context.Context, url string) error {
		fills++
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "CREATE TABLE mine AS SELECT 5 AS id")
		return err
	})
	one, other := connect(t, filled.URL(t)), connect(t, filled.URL(t))

	_, err := one.Exec(t.Context(), "UPDATE mine SET id = 6")
	require.NoError(t, err)
	var id int
	require.NoError(t, other.QueryRow(t.Context(), "SELECT id FROM mine").Scan(&id))
	require.Equal(t, 5, id)
	require.Equal(t, 1, fills)
}

func TestEmptyURLHasNoTables(t *testing.T) {
	t.Parallel()
	conn := connect(t, pgtest.EmptyURL(t))
	var tables int
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").Scan(&tables))
	require.Zero(t, tables)
}

func TestDatabasesAreDropped(t *testing.T) {
	t.Parallel()
	var used string
	t.Run("use", func(t *testing.T) {
		cfg, err := pgx.ParseConfig(pgtest.URL(t))
		require.NoError(t, err)
		used = cfg.Database
	})
	conn := connect(t, pgtest.EmptyURL(t))
	require.Eventually(t, func() bool {
		var there bool
		err := conn.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", used).Scan(&there)
		return err == nil && !there
	}, 10*time.Second, 10*time.Millisecond)
}

func TestPoolsAreAsSmallAsTheEnvironmentSays(t *testing.T) {
	t.Setenv(pgtest.EnvPoolMaxConns, "1")
	cfg, err := pgxpool.ParseConfig(pgtest.EmptyURL(t))
	require.NoError(t, err)
	require.Equal(t, int32(1), cfg.MaxConns)
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	cfg, err := pgxpool.ParseConfig(url) // it knows the settings of a pool, which a connection does not
	require.NoError(t, err)
	conn, err := pgx.ConnectConfig(t.Context(), cfg.ConnConfig)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	return conn
}
