package postgres_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// Whatever wrote it: the database keeps no deal that the rules could not have made.
func TestTheDatabaseChecksDeals(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pgtest.URL(t), postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	sound := func(with map[string]string) (ok bool) {
		t.Helper()
		args := map[string]string{
			"revision": "1", "status": "'New'", "substatus": "'Received'", "direction": "'Incoming'", "deal_type": "'CoSell'",
			"qualification": "'SalesQualified'", "deal_value": "0", "currency": "'EUR'", "country": "'DE'", "expires_at": "now()",
			"solution_ids": "'{a}'", "team_emails": "'{}'",
		}
		maps.Copy(args, with)
		var named []string
		for name, value := range args {
			named = append(named, name+" => "+value)
		}
		slices.Sort(named)
		require.NoError(t, db.Pool().QueryRow(t.Context(), "select deal_is_sound("+strings.Join(named, ", ")+")").Scan(&ok))
		return ok
	}
	require.True(t, sound(nil))
	require.True(t, sound(map[string]string{"deal_type": "'Lead'", "solution_ids": "'{}'"}))
	require.True(t, sound(map[string]string{"status": "'Active'", "substatus": "'Accepted'", "expires_at": "null"}))
	for _, wrong := range []map[string]string{
		{"revision": "0"},
		{"substatus": "'Won'"},
		{"expires_at": "null"},
		{"direction": "'Sideways'"},
		{"deal_type": "'Other'"},
		{"qualification": "'Other'"},
		{"deal_value": "-0.01"},
		{"currency": "'EURO'"},
		{"country": "'de'"},
		{"solution_ids": "'{}'"},
		{"solution_ids": "array_fill('a'::text, '{51}')"},
		{"team_emails": "array_fill('a'::text, '{51}')"},
	} {
		require.False(t, sound(wrong), "%v", wrong)
	}
}
