package main

import (
	"bytes"
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
)

// A larger demo is made on an empty database, and made again it is the same. What it prints is for programs too: there is no progress in it.
func TestALargerDemoIsMadeOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	command := []string{"demo", "--deals", "30", "--seed", "7", "--demo-deals", "5", "--log-level", "error", "--database-url", url}
	require.Equal(t, "30 deals of the seed 7 are in the demo\n", ran(t, command...))
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	count := func() (n int) {
		require.NoError(t, conn.QueryRow(t.Context(), "select count(*) from deals").Scan(&n))
		return n
	}
	before := count()
	require.Equal(t, "30 deals of the seed 7 are in the demo\n", ran(t, command...))
	require.Equal(t, before, count())

	stopped, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorContains(t, run(stopped, append(command, "--seed", "8"), &bytes.Buffer{}), "stopped; the deals that were made are kept")
}

// Figures that are out of range are told before anything is done: here there is no database.
func TestALargerDemoOfNoSizeIsRefused(t *testing.T) {
	t.Parallel()
	for flag, said := range map[string]string{
		"--deals=0": "give 1 to 10000000", "--deals=-1": "give 1 to 10000000", "--deals=1000000000000": "give 1 to 10000000", "--deals=many": "--deals",
		"--seed=0": "give 1 or more", "--seed=-1": "give 1 or more", "--demo-deals=-1": "give 0 to 10000", "--demo-deals=10001": "give 0 to 10000",
	} {
		require.ErrorContains(t, refused(t, "demo", flag, "--database-url", "postgres://127.0.0.1:1/x"), said, flag)
	}
	err := refused(t, "demo", "--deals=0", "--seed=0", "--database-url", "postgres://127.0.0.1:1/x")
	require.ErrorContains(t, err, "--deals")
	require.ErrorContains(t, err, "--seed", "every mistake is named")
}
