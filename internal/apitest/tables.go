package apitest

import (
	"context"
	"testing"

	"github.com/google/uuid"
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

// DumpDeals returns every row that contains something of a deal, as text.
func (h *Harness) DumpDeals(t testing.TB) string {
	t.Helper()
	var text string
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(), `select
		(select coalesce(string_agg(d::text, E'\n' order by d.id), '') from deals d) ||
		(select coalesce(string_agg(h::text, E'\n' order by h.deal_id, h.sequence), '') from deal_history h) ||
		(select coalesce(string_agg(v::text, E'\n' order by v.deal_id), '') from decision_values v)`).Scan(&text))
	return text
}

// DumpDeal returns the row of one deal and all of its history, as text.
func (h *Harness) DumpDeal(t testing.TB, id string) string {
	t.Helper()
	var text string
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(), `select d::text || E'\n' ||
		(select string_agg(h::text, E'\n' order by h.sequence) from deal_history h where h.deal_id = d.id)
		from deals d where d.id = $1`, uuid.MustParse(id)).Scan(&text))
	return text
}

// Hashes returns a hash of the contents of every table.
func (h *Harness) Hashes(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{}
	conn := h.Connect(t)
	for table := range h.Rows(t) {
		var hash string
		sql := "select md5(coalesce(string_agg(x::text, E'\\n' order by x::text), '')) from " + table + " x"
		require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&hash))
		all[table] = hash
	}
	return all
}

// DumpCatalog returns every row of solutions, profiles and webhooks, as text.
func (h *Harness) DumpCatalog(t testing.TB) string {
	t.Helper()
	var text string
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(), `select
		(select coalesce(string_agg(s::text, E'\n' order by s.id), '') from solutions s) ||
		(select coalesce(string_agg(h::text, E'\n' order by h.solution_id, h.sequence), '') from solution_history h) ||
		(select coalesce(string_agg(r::text, E'\n' order by r.id), '') from solution_reviews r) ||
		(select coalesce(string_agg(p::text, E'\n' order by p.mpn_id), '') from business_profiles p) ||
		(select coalesce(string_agg(w::text, E'\n' order by w.id), '') from webhooks w) ||
		(select count(*)::text from webhook_deliveries)`).Scan(&text))
	return text
}
