package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"time"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	migratepgx "github.com/golang-migrate/migrate/v4/database/pgx/v5"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/cosell/cosell/migrations"
)

// Migrate brings the schema to the newest version. Any number of instances may call it at once: one works, the others
// wait. A change that cannot get its lock within a second gives way to the traffic and is tried again until ctx ends.
//
// It returns an error when the database cannot be reached, when a migration fails, and when an earlier one left the schema
// dirty. A failed migration leaves no trace, unless it is one that cannot run in a transaction.
func Migrate(ctx context.Context, databaseURL string, log *slog.Logger) error {
	return migrateWith(ctx, databaseURL, migrations.FS, log, func(m *migrate.Migrate) error {
		if err := m.Up(); err != nil && !errors.Is(err, migrate.ErrNoChange) {
			return err
		}
		return migrateJobs(ctx, databaseURL, log)
	})
}

// MigrateDown undoes the newest migrations, as many as steps says or as there are. It returns the errors of Migrate, and
// one when steps is not positive.
func MigrateDown(ctx context.Context, databaseURL string, steps int) error {
	if steps <= 0 {
		return fmt.Errorf("postgres: cannot go down by %d steps", steps)
	}
	return migrateWith(ctx, databaseURL, migrations.FS, slog.Default(), func(m *migrate.Migrate) error { return stepDown(m, steps) })
}

// stepDown treats the bottom as an end, not as a mistake.
func stepDown(m *migrate.Migrate, steps int) error {
	if _, _, err := m.Version(); errors.Is(err, migrate.ErrNilVersion) {
		return nil
	}
	err := m.Steps(-steps)
	if short := (migrate.ErrShortLimit{}); errors.As(err, &short) {
		return nil
	}
	return err
}

// MigrateForce records that the schema stands at version and is not dirty, without running anything: for use after a
// repair by hand. Version -1 means that nothing was ever migrated. It returns an error when the database cannot be reached
// or when this program knows no such version.
func MigrateForce(ctx context.Context, databaseURL string, version int) error {
	return forceVersion(ctx, databaseURL, migrations.FS, version)
}

func forceVersion(ctx context.Context, databaseURL string, files fs.FS, version int) error {
	known, err := versions(files)
	if err != nil {
		return err
	}
	if version != database.NilVersion && (version < 0 || !slices.Contains(known, uint(version))) {
		return fmt.Errorf("postgres: there is no migration %d", version)
	}
	return migrateWith(ctx, databaseURL, files, slog.Default(), func(m *migrate.Migrate) error { return m.Force(version) })
}

// migrateWith calls do with golang-migrate set up on the files, while no other instance migrates.
func migrateWith(ctx context.Context, databaseURL string, files fs.FS, log *slog.Logger, do func(*migrate.Migrate) error) error {
	db, err := openForMigration(databaseURL)
	if err != nil {
		return err
	}
	defer db.Close()
	turn, err := awaitTurn(ctx, db, log)
	if err != nil {
		return wrapMigration(err)
	}
	defer turn.Close()
	m, err := newMigrator(ctx, db, files, log)
	if err != nil {
		return wrapMigration(err)
	}
	if err = do(m); errors.Is(err, migrate.ErrNoChange) {
		err = nil
	}
	sourceErr, driverErr := m.Close() // the driver holds a session of its own
	return wrapMigration(errors.Join(err, sourceErr, driverErr))
}

func newMigrator(ctx context.Context, db *sql.DB, files fs.FS, log *slog.Logger) (*migrate.Migrate, error) {
	driver, err := migratepgx.WithInstance(db, &migratepgx.Config{})
	if err != nil {
		return nil, err
	}
	src, err := iofs.New(files, ".")
	if err != nil {
		return nil, errors.Join(err, driver.Close())
	}
	return migrate.NewWithInstance("iofs", src, "pgx5", &atomicDriver{Driver: driver, ctx: ctx, db: db, log: log})
}

// openForMigration returns sessions that wait for a lock for a second at most: whoever waits for a table's lock makes
// everybody after him wait too.
func openForMigration(databaseURL string) (*sql.DB, error) {
	cfg, err := migrationConfig(databaseURL)
	if err != nil {
		return nil, wrapMigration(err)
	}
	return stdlib.OpenDB(*cfg.ConnConfig), nil
}

func migrationConfig(databaseURL string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(databaseURL) // unlike pgx.ParseConfig, it knows the settings of a pool
	if err != nil {
		return nil, err
	}
	cfg.ConnConfig.RuntimeParams["lock_timeout"] = "1s"
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "0"
	cfg.ConnConfig.RuntimeParams["application_name"] = "cosell migrate"
	return cfg, nil
}

// migrationTurn is the key of the advisory lock that an instance holds while it migrates.
const migrationTurn = 0x636f73656c6c // "cosell"

// awaitTurn returns a session that holds the lock until it is closed. It asks again and again instead of waiting inside the
// database, where a waiting statement would keep an index from being built concurrently.
func awaitTurn(ctx context.Context, db *sql.DB, log *slog.Logger) (*sql.Conn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	for waited := false; ; waited = true {
		var mine bool
		if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, migrationTurn).Scan(&mine); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		if mine {
			return conn, nil
		}
		if !waited {
			log.InfoContext(ctx, "another instance migrates the database, waiting")
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func wrapMigration(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("postgres: migrating: %w", err)
}
