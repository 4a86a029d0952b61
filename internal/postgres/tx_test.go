package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// TestWhoLoadsMuchMayBeIdleForLonger shows that a machine that is busy does not end what is written atomically, and that the connection
// is as it was afterwards.
func TestWhoLoadsMuchMayBeIdleForLonger(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pgtest.URL(t), postgres.Options{MaxConns: 1})
	require.NoError(t, err)
	defer db.Close()
	requireIdle := func(db *postgres.DB, want string) error {
		idle, err := postgres.IdleTimeout(t.Context(), db)
		require.Equal(t, want, idle)
		return err
	}
	require.NoError(t, requireIdle(db, "10s"))
	require.NoError(t, db.Atomically(t.Context(), func(db *postgres.DB) error { return requireIdle(db, "10min") }))
	require.NoError(t, requireIdle(db, "10s"))
}
