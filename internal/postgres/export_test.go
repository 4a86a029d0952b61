package postgres

import (
	"context"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/migrations"
)

// MigrateFiles is Migrate with other files, and without the tables of the job library.
func MigrateFiles(ctx context.Context, databaseURL string, files fs.FS, log *slog.Logger) error {
	m, err := newMigrator(databaseURL, files, log)
	if err != nil {
		return err
	}
	return wrapMigration(m.up(ctx, func(context.Context) error { return nil }))
}

// MigrateDownFiles is MigrateDown with other files.
func MigrateDownFiles(ctx context.Context, databaseURL string, files fs.FS, steps int) error {
	m, err := newMigrator(databaseURL, files, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return wrapMigration(m.down(ctx, steps))
}

// MigrateTraced is Migrate with somebody who hears of every statement.
func MigrateTraced(ctx context.Context, databaseURL string, tracer pgx.QueryTracer, log *slog.Logger) error {
	m, err := newMigrator(databaseURL, migrations.FS, log)
	if err != nil {
		return err
	}
	m.address.ConnConfig.Tracer = tracer
	return wrapMigration(m.up(ctx, m.migrateJobs))
}

// ForceFiles is MigrateForce with other files.
var ForceFiles = forceVersion

// CheckServer is the check of the server's version.
var CheckServer = checkServer

// ConcurrentIndexes tells whether a migration builds or drops indexes concurrently, and does nothing else.
func ConcurrentIndexes(migration string) bool { return len(parseIndexSteps(migration)) > 0 }

// IdleTimeout returns for how long a transaction may be idle, of the connection that the database would use now.
func IdleTimeout(ctx context.Context, db *DB) (string, error) {
	return one(ctx, db, pgx.RowTo[string], "select current_setting('idle_in_transaction_session_timeout')")
}

// TextPieces are the pieces that a text is looked through in.
var TextPieces = textPieces

// The facts that this instance remembers of its events.
var (
	PutFresh  = (*FreshFacts).put
	TakeFresh = (*FreshFacts).take
)

// MostFresh is of how many events that is.
const MostFresh = mostFresh

// LockOf returns the number of the key's advisory lock.
func LockOf(k Key) int64 { return k.lock() }
