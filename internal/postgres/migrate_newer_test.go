package postgres_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/wording"
)

// A program that is older than the schema works on it as long as the schema says that it serves such a program.
func TestAnOlderProgramOnANewerSchema(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	known := status(t, url).Latest
	conn := connect(t, url)
	set := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.Exec(t.Context(), sql, args...)
		require.NoError(t, err)
	}
	set("select pg_advisory_lock($1)", 0x636f73656c6c) // whoever is making it newer has not done yet
	set("update schema_migrations set version = $1", known+2)
	warned := make(chan struct{}, 1)
	require.NoError(t, postgres.Migrate(t.Context(), url, slog.New(warnings(warned))))
	require.Len(t, warned, 1)
	s := status(t, url)
	require.Equal(t, known+2, s.Current)
	require.True(t, s.Serves())

	set("update schema_migrations set dirty = true")
	err := postgres.Migrate(t.Context(), url, quiet)
	reason, passing := postgres.Outage(err)
	require.True(t, passing, "the newer program ends what it began: %v", err)
	require.Contains(t, reason, "newer program")

	set("update schema_migrations set dirty = false")
	set("update schema_compatibility set oldest_program = $1", known+1)
	err = postgres.Migrate(t.Context(), url, quiet)
	require.ErrorIs(t, err, postgres.ErrTooNew)
	require.ErrorContains(t, err, "cosell migrate down")
	_, passing = postgres.Outage(err)
	require.False(t, passing)
	require.False(t, status(t, url).Serves())

	set("select pg_advisory_unlock_all()")
	require.ErrorIs(t, postgres.MigrateDown(t.Context(), url, 1), postgres.ErrTooNew)
	require.ErrorContains(t, postgres.MigrateForce(t.Context(), url, int(known+2)), "no migration") // a few
}

// The schema's mark names a program that exists, and has been raised by nothing but a migration.
func TestTheSchemaServesTheProgramThatMadeIt(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	var oldest, current uint
	require.NoError(t, connect(t, url).QueryRow(t.Context(),
		"select oldest_program, version from schema_compatibility, schema_migrations").Scan(&oldest, &current))
	require.LessOrEqual(t, oldest, current)
	require.NotEmpty(t, upTo(t, int(oldest))) // a few
}

// A start that has nothing to migrate needs no lock, and what keeps one from looking passes.
func TestAStartBesideLocks(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	tx, err := connect(t, url).Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "select pg_advisory_xact_lock($1)", 0x636f73656c6c)
	require.NoError(t, err)
	require.NoError(t, postgres.Migrate(t.Context(), url, quiet))
	_, err = tx.Exec(t.Context(), "lock table schema_migrations in access exclusive mode")
	require.NoError(t, err)
	reason, passing := postgres.Outage(postgres.Migrate(t.Context(), url, quiet))
	require.True(t, passing)
	require.Equal(t, wording.Format("A table of the database is locked."), reason)
	require.NoError(t, tx.Rollback(t.Context()))
}

func TestOnlyWhatWaitingHealsIsAnOutage(t *testing.T) {
	t.Parallel()
	for _, nowhere := range []string{
		"postgres:///cosell?host=/nowhere", "postgres://127.0.0.1:1/cosell", "postgres://nobody.invalid/cosell",
	} {
		reason, passing := postgres.Outage(postgres.Migrate(t.Context(), nowhere, quiet))
		require.True(t, passing, nowhere)
		require.Equal(t, wording.Format("The database does not answer."), reason)
	}
	url := pgtest.EmptyURL(t)
	for _, sql := range []string{"select 1/0", "select nothing", "create extension no_such_extension", "set role no_such_role"} {
		_, passing := postgres.Outage(postgres.MigrateFiles(t.Context(), url, files(sql), quiet))
		require.False(t, passing, sql)
	}
	_, passing := postgres.Outage(postgres.Migrate(t.Context(), "no://address", quiet))
	require.False(t, passing)
	require.ErrorContains(t, postgres.CheckServer(14), "PostgreSQL 14")
	require.NoError(t, postgres.CheckServer(15))
}

func TestWhatTheServerSaysOfItself(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"53300": "no connections left", "57P03": "does not accept connections yet", "57P01": "not working",
		"53100": "not working", "58030": "not working",
		"55P03": "locked", "25006": "accepts no changes", "08006": "not working",
		"28P01": "", "28000": "", "3D000": "", "42501": "", "42P01": "", "58P01": "", "0A000": "", "22012": "",
	} {
		err := fmt.Errorf("starting: %w", &pgconn.PgError{Code: code})
		reason, passing := postgres.Outage(err)
		require.Equal(t, want != "", passing, code)
		require.Contains(t, reason, want, code)
	}
	for _, code := range []string{"28P01", "28000", "3D000", "42501", "58P01", "0A000"} {
		require.Contains(t, postgres.Advice(&pgconn.PgError{Code: code}), "DATABASE_URL", code)
	}
	require.Empty(t, postgres.Advice(nil))
}
