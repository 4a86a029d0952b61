package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

// TestTimesAreReadInUTC shows that a time is in UTC however it is read, in whatever time zone the session and this machine are.
func TestTimesAreReadInUTC(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pgtest.URL(t), postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	var plain time.Time
	var present, absent *time.Time
	var several []time.Time
	require.NoError(t, db.Pool().QueryRow(t.Context(), `
		select $1::timestamptz, $1::timestamptz, null::timestamptz, array[$1::timestamptz]`, time.Unix(1_800_000_000, 0)).
		Scan(&plain, &present, &absent, &several))
	require.Nil(t, absent)
	for _, at := range []time.Time{plain, *present, several[0]} {
		require.Same(t, time.UTC, at.Location())
		require.Equal(t, "2027-01-15T08:00:00Z", at.Format(time.RFC3339))
	}
}
