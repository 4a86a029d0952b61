package apitest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

// Count returns how many rows a table has.
func (h *Harness) Count(t testing.TB, table string) int {
	t.Helper()
	return h.Rows(t)[table]
}

// Rows returns how many rows every table has.
func (h *Harness) Rows(t testing.TB) map[string]int {
	t.Helper()
	ctx := context.Background()
	conn := h.Connect(t)
	found, err := conn.Query(ctx, `select table_name, (xpath('/row/n/text()', query_to_xml(
			format('select count(*) n from %I', table_name), false, true, '')))[1]::text::int
		from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`)
	require.NoError(t, err)
	counts := map[string]int{}
	var table string
	var rows int
	_, err = pgx.ForEachRow(found, []any{&table, &rows}, func() error {
		counts[table] = rows
		return nil
	})
	require.NoError(t, err)
	return counts
}

// Connect returns a connection to the service's database, outside its pool. It closes with the test.
func (h *Harness) Connect(t testing.TB) *pgx.Conn {
	t.Helper()
	cfg, err := pgxpool.ParseConfig(h.DBURL) // unlike pgx.ParseConfig, it knows the settings of a pool
	require.NoError(t, err)
	conn, err := pgx.ConnectConfig(context.Background(), cfg.ConnConfig)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
