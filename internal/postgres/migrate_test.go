package postgres_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var quiet = slog.New(slog.DiscardHandler)

func TestMigrationsGoUpDownAndUpAgain(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	s := status(t, url)
	require.Zero(t, s.Current)
	require.Positive(t, s.Latest)

	require.NoError(t, postgres.Migrate(t.Context(), url, quiet))
	require.Equal(t, postgres.Status{Current: s.Latest, Latest: s.Latest}, status(t, url))
	up := schema(t, url)

	require.NoError(t, postgres.MigrateDown(t.Context(), url, int(s.Latest)))
	require.Equal(t, postgres.Status{Latest: s.Latest}, status(t, url))
	require.Equal(t, []string{"schema_migrations"}, schema(t, url), "nothing is left behind")
	require.NoError(t, postgres.MigrateDown(t.Context(), url, 1), "below the first there is nothing to undo")

	require.NoError(t, postgres.Migrate(t.Context(), url, quiet))
	require.NoError(t, postgres.Migrate(t.Context(), url, quiet), "a second time changes nothing")
	require.Equal(t, up, schema(t, url))
}

func TestMigrateDownStepByStep(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	require.NoError(t, postgres.Migrate(t.Context(), url, quiet))
	for before := status(t, url); before.Current > 0; {
		require.NoError(t, postgres.MigrateDown(t.Context(), url, 1))
		after := status(t, url)
		require.Less(t, after.Current, before.Current)
		before = after
	}
	require.ErrorContains(t, postgres.MigrateDown(t.Context(), url, 0), "cannot go down by 0 steps")
}

func TestInstancesMayMigrateAtOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	var group sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		group.Go(func() { errs[i] = postgres.Migrate(t.Context(), url, quiet) })
	}
	group.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	s := status(t, url)
	require.Equal(t, s.Latest, s.Current)
	require.False(t, s.Dirty)
}

func TestMigrationGivesWayUntilItGetsItsLock(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	files := files(`CREATE TABLE busy (id int); CREATE TABLE half (id int); DROP TABLE half`)
	require.NoError(t, postgres.MigrateFiles(t.Context(), url, files, quiet))
	reader := connect(t, url)
	tx, err := reader.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT FROM busy")
	require.NoError(t, err)

	files.add(`CREATE TABLE half (id int); ALTER TABLE busy ADD COLUMN more int`)
	retried := make(chan struct{}, 100)
	done := make(chan error, 1)
	go func() {
		done <- postgres.MigrateFiles(t.Context(), url, files, slog.New(warnings(retried)))
	}()
	<-retried
	require.False(t, status(t, url).Dirty, "a migration that gave way leaves no mark")
	require.NotContains(t, schema(t, url), "half", "and no half of a change")
	_, err = connect(t, url).Exec(t.Context(), "SELECT FROM busy")
	require.NoError(t, err, "others read meanwhile")

	require.NoError(t, tx.Commit(t.Context()))
	require.NoError(t, <-done)
	require.Contains(t, schema(t, url), "busy.more")
}

func TestFailedMigrationLeavesNoTrace(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	files := files(`CREATE TABLE one (id int)`, `CREATE TABLE two (id int); SELECT 1/0`)
	require.ErrorContains(t, postgres.MigrateFiles(t.Context(), url, files, quiet), "division by zero")
	require.NotContains(t, schema(t, url), "two")
	require.False(t, status(t, url).Dirty)

	files.replace(2, `CREATE TABLE two (id int)`)
	require.NoError(t, postgres.MigrateFiles(t.Context(), url, files, quiet), "the next attempt needs no repair")
	require.Contains(t, schema(t, url), "two.id")
}

func TestMigrateForceRefusesWhatIsNoVersion(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	require.ErrorContains(t, postgres.MigrateForce(t.Context(), url, -2), "no migration -2")
	require.ErrorContains(t, postgres.MigrateForce(t.Context(), url, 1<<30), "no migration")
	require.NoError(t, postgres.MigrateForce(t.Context(), url, int(status(t, url).Latest)))
	require.Equal(t, status(t, url).Latest, status(t, url).Current)
	require.NoError(t, postgres.MigrateForce(t.Context(), url, -1))
	require.Zero(t, status(t, url).Current)
}

func TestMigrateEndsWithItsContext(t *testing.T) {
	t.Parallel()
	url := pgtest.EmptyURL(t)
	files := files(`SELECT pg_sleep(3600)`)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	require.Error(t, postgres.MigrateFiles(ctx, url, files, quiet))
	require.False(t, status(t, url).Dirty)
}

func TestMigrateSaysWhenThereIsNoDatabase(t *testing.T) {
	t.Parallel()
	const nowhere = "postgres:///cosell?host=/nowhere"
	require.ErrorContains(t, postgres.Migrate(t.Context(), nowhere, quiet), "postgres: migrating")
	_, err := postgres.MigrationStatus(t.Context(), nowhere)
	require.Error(t, err)
	require.Error(t, postgres.Migrate(t.Context(), "no://address", quiet))
}
