package postgres_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/postgres"
)

// migrationFiles are migrations that a test makes up.
type migrationFiles struct{ fstest.MapFS }

func files(ups ...string) migrationFiles {
	f := migrationFiles{fstest.MapFS{}}
	for _, up := range ups {
		f.add(up)
	}
	return f
}

func (f migrationFiles) add(up string) { f.replace(len(f.MapFS)+1, up) }

func (f migrationFiles) down(version int, down string) {
	f.MapFS[fmt.Sprintf("%06d_test.down.sql", version)] = &fstest.MapFile{Data: []byte(down)}
}

func (f migrationFiles) replace(version int, up string) {
	f.MapFS[fmt.Sprintf("%06d_test.up.sql", version)] = &fstest.MapFile{Data: []byte(up)}
}

// warnings is a log that passes on that there was a warning.
type warnings chan<- struct{}

func (w warnings) Enabled(_ context.Context, level slog.Level) bool { return level == slog.LevelWarn }

func (w warnings) Handle(context.Context, slog.Record) error {
	w <- struct{}{}
	return nil
}

func (w warnings) WithAttrs([]slog.Attr) slog.Handler { return w }
func (w warnings) WithGroup(string) slog.Handler      { return w }

func status(t *testing.T, url string) postgres.Status {
	t.Helper()
	s, err := postgres.MigrationStatus(t.Context(), url)
	require.NoError(t, err)
	return s
}

// schema returns the names of all tables and columns.
func schema(t *testing.T, url string) []string {
	t.Helper()
	rows, err := connect(t, url).Query(t.Context(), `
		SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
		UNION SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name <> 'schema_migrations' ORDER BY 1`)
	require.NoError(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return names
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
