package demo_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// planned are the times that may lie in the future: columns of tables and members of documents.
var planned = map[string]bool{
	"closing_at": true, "closingDateTime": true, "expires_at": true, "expirationDateTime": true, "hotUntilDateTime": true, "remind_at": true,
	"endDateTime": true, "decisionDueDate": true, "due": true, "refresh_at": true,
}

// Whenever the demo is loaded, nothing in any table has happened later than that.
func TestNothingInTheDemoHasHappenedLaterThanNow(t *testing.T) {
	t.Parallel()
	for _, now := range []time.Time{
		time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), time.Date(2026, 11, 30, 23, 59, 59, 999999000, time.UTC), time.Date(2026, 10, 25, 0, 30, 0, 1000, time.UTC),
	} {
		t.Run(now.Format(time.RFC3339), func(t *testing.T) {
			t.Parallel()
			seen := 0
			for table, rows := range loaded(t, now) {
				for _, row := range rows {
					seen += eachTime(row, "", func(name string, at time.Time) {
						require.False(t, at.After(now) && !planned[name], "%s: %s is %s in %v", table, name, at, row)
					})
				}
			}
			require.Greater(t, seen, 1000)
		})
	}
}

// loaded returns the rows of every table after the demo was loaded at a time.
func loaded(t *testing.T, now time.Time) map[string][]any {
	t.Helper()
	ctx, url := context.Background(), pgtest.URL(t)
	db, err := postgres.Open(ctx, url, postgres.Options{})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	require.NoError(t, demo.Load(ctx, db, pastDeals, now))

	tables := collect(t, db.Pool(), "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
	all := map[string][]any{}
	for _, table := range tables {
		for _, text := range collect(t, db.Pool(), "select to_jsonb(t)::text from "+pgx.Identifier{table}.Sanitize()+" t") {
			var row any
			require.NoError(t, json.Unmarshal([]byte(text), &row))
			all[table] = append(all[table], row)
		}
	}
	return all
}

func collect(t *testing.T, pool *pgxpool.Pool, sql string) []string {
	t.Helper()
	found, err := pool.Query(context.Background(), sql)
	require.NoError(t, err)
	all, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	return all
}

// eachTime calls do with every time in the value and the name of its member, and returns how many there are.
func eachTime(value any, name string, do func(string, time.Time)) (seen int) {
	switch v := value.(type) {
	case map[string]any:
		if pointer, isChange := v["pointer"].(string); isChange { // an entry of a history names the member elsewhere
			name = pointer[strings.LastIndexByte(pointer, '/')+1:]
			return eachTime(v["before"], name, do) + eachTime(v["after"], name, do)
		}
		for key, member := range v {
			seen += eachTime(member, key, do)
		}
	case []any:
		for _, element := range v {
			seen += eachTime(element, name, do)
		}
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			do(name, at)
			return 1
		}
	}
	return seen
}
