package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"slices"
	"time"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cosell/cosell/migrations"
)

// ErrTooNew says that the schema is newer than this program and no longer serves it.
var ErrTooNew = errors.New("the schema is too new for this program")

// ErrHalfMigrated says that the schema was left halfway between two versions and has to be repaired by hand.
var ErrHalfMigrated = errors.New("the schema is half migrated")

// These states end without this program's doing, so trying again later can help.
var (
	errMigrating   = errors.New("another instance is changing the schema")
	errNewerAtWork = errors.New("a newer program is changing the schema, or was killed while it did; its next start ends that")
)

// Migrate brings the schema to the newest version that this program knows, and the tables of the job library to theirs. If that has been
// done already it only checks. A schema that a newer program has brought further is left alone as long as it serves this program too, which
// is logged as a warning.
//
// Any number of instances may call it at once: one works, the others wait for it, for half a minute at most. A change that cannot get its
// lock at once gives way to the traffic and is retried for as long. A call that fails or is killed leaves nothing that the next one does
// not repair.
//
// It returns ErrTooNew, ErrHalfMigrated, an error that Outage takes for a passing one, or what is wrong with the address, the server or a
// migration.
func Migrate(ctx context.Context, databaseURL string, log *slog.Logger) error {
	m, err := newMigrator(databaseURL, migrations.FS, log)
	if err != nil {
		return err
	}
	return wrapMigration(m.up(ctx, m.migrateJobs))
}

// MigrateDown undoes the newest migrations, as many as steps says or as there are. It returns the errors of Migrate, and
// one when steps is not positive.
func MigrateDown(ctx context.Context, databaseURL string, steps int) error {
	if steps <= 0 {
		return fmt.Errorf("cannot go down by %d steps", steps)
	}
	m, err := newMigrator(databaseURL, migrations.FS, slog.Default())
	if err != nil {
		return err
	}
	return wrapMigration(m.down(ctx, steps))
}

// MigrateForce records that the schema stands at version and is not half migrated, without running anything: for use after a
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
		return fmt.Errorf("there is no migration %d", version)
	}
	m, err := newMigrator(databaseURL, files, slog.Default())
	if err != nil {
		return err
	}
	return wrapMigration(m.locked(ctx, func(conn *pgx.Conn, _ Status) error { return m.driver(ctx, conn).record(version) }))
}

// migrator changes the schema of one database.
type migrator struct {
	address *pgxpool.Config
	files   fs.FS
	latest  uint
	log     *slog.Logger
}

func newMigrator(databaseURL string, files fs.FS, log *slog.Logger) (*migrator, error) {
	known, err := versions(files)
	if err != nil {
		return nil, err
	}
	address, err := pgxpool.ParseConfig(databaseURL) // unlike pgx.ParseConfig, it knows the settings of a pool
	if err != nil {
		return nil, wrapMigration(err)
	}
	address.MaxConns = 1
	address.ConnConfig.ConnectTimeout = connectTimeout
	address.ConnConfig.DialFunc = migrationDialer.DialContext
	address.ConnConfig.RuntimeParams["lock_timeout"] = lockTimeout
	address.ConnConfig.RuntimeParams["statement_timeout"] = "0"
	address.ConnConfig.RuntimeParams["application_name"] = "cosell migrate"
	return &migrator{address: address, files: files, latest: slices.Max(known), log: log}, nil
}

// migrationDialer notices within half a minute that the server's machine has vanished. Statements are not bounded: a migration may take
// hours.
var migrationDialer = net.Dialer{
	KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 4},
}

// answerWithin bounds queries that a healthy server answers at once.
const answerWithin = 5 * time.Second

// connected calls do with a connection of its own.
func (m *migrator) connected(ctx context.Context, do func(*pgx.Conn) error) error {
	conn, err := pgx.ConnectConfig(ctx, m.address.ConnConfig)
	if err != nil {
		return err
	}
	defer func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ending) // the server notices if it is not told
	}()
	return do(conn)
}

// up brings the schema to the newest version, and then calls after.
func (m *migrator) up(ctx context.Context, after func(context.Context) error) error {
	var s Status
	var done bool
	err := m.connected(ctx, func(conn *pgx.Conn) (err error) {
		if s, err = m.look(ctx, conn); err == nil && s.Current == s.Latest && !s.Dirty {
			done, err = jobsMigrated(ctx, conn)
		}
		return err
	})
	switch {
	case err != nil || done:
		return err
	case s.Current > s.Latest: // whoever brought it there may still hold the lock
		return m.admit(ctx, s)
	}
	return m.locked(ctx, func(conn *pgx.Conn, s Status) error {
		if s.Current > s.Latest {
			return m.admit(ctx, s)
		}
		begun := time.Now() //nolint:forbidigo // a stopwatch
		if err := m.migrate(ctx, conn, s, (*migrate.Migrate).Up); err != nil {
			return err
		}
		if err := after(ctx); err != nil {
			return err
		}
		m.log.InfoContext(ctx, "migrated the database", "from", s.Current, "to", m.latest, "duration", time.Since(begun))
		return nil
	})
}

// down undoes the newest migrations. Reaching the first one is no error.
func (m *migrator) down(ctx context.Context, steps int) error {
	return m.locked(ctx, func(conn *pgx.Conn, s Status) error {
		if s.Current > s.Latest {
			return fmt.Errorf("%w: it stands at %d, and only the program that brought it there knows the way down", ErrTooNew, s.Current)
		}
		return m.migrate(ctx, conn, s, func(g *migrate.Migrate) error {
			if _, _, err := g.Version(); errors.Is(err, migrate.ErrNilVersion) {
				return nil
			}
			err := g.Steps(-steps)
			if isType[migrate.ErrShortLimit](err) {
				return nil
			}
			return err
		})
	})
}

// admit decides whether a program may work on a schema that is newer than itself.
func (m *migrator) admit(ctx context.Context, s Status) error {
	switch {
	case s.Dirty:
		return errNewerAtWork
	case !s.Serves():
		return fmt.Errorf("%w: it stands at %d and serves programs that know %d; this one knows %d. "+
			"Start a newer program, or let a newer one go down first: cosell migrate down --steps N",
			ErrTooNew, s.Current, s.Oldest, s.Latest)
	}
	m.log.WarnContext(ctx, "the schema is newer than this program, which it serves all the same", "schema", s.Current, "known", s.Latest)
	return nil
}

// migrate calls do with golang-migrate set up on the session.
func (m *migrator) migrate(ctx context.Context, conn *pgx.Conn, s Status, do func(*migrate.Migrate) error) error {
	files, err := iofs.New(m.files, ".")
	if err != nil {
		return err
	}
	defer files.Close()
	d := m.driver(ctx, conn)
	if err := d.prepare(); err != nil {
		return err
	}
	if s.Dirty {
		if err := d.mend(files, s.Current); err != nil {
			return err
		}
	}
	g, err := migrate.NewWithInstance("iofs", files, "pgx", d)
	if err != nil {
		return err
	}
	if err := do(g); !errors.Is(err, migrate.ErrNoChange) {
		return err
	}
	return nil
}

func (m *migrator) driver(ctx context.Context, conn *pgx.Conn) *driver {
	return &driver{ctx: ctx, conn: conn, log: m.log}
}

// migrationLock is the key of the advisory lock that an instance holds while it migrates.
const migrationLock = 0x636f73656c6c // "cosell"

// patience is how long an instance waits for another one that migrates, and a migration for its locks.
const patience = 30 * time.Second

// locked calls do while no other instance migrates, with the status of the schema at that point. The session that holds the lock is the one
// that changes the schema: so what a killed program left the server to finish keeps the next one waiting, which then finds it done.
//
// It asks again and again for the lock instead of waiting inside the database, where a waiting statement would keep an index
// from being built concurrently.
func (m *migrator) locked(ctx context.Context, do func(*pgx.Conn, Status) error) error {
	return m.connected(ctx, func(conn *pgx.Conn) error {
		// Best effort, as not every server supports it: a statement then ends soon after its program is gone.
		_, _ = conn.Exec(ctx, `select set_config('client_connection_check_interval', '2s', false)`)
		for until, waited := time.Now().Add(patience), false; ; waited = true { //nolint:forbidigo // a stopwatch
			mine, err := tryLock(ctx, conn)
			if err != nil {
				return err
			}
			if mine {
				break
			}
			if time.Now().After(until) { //nolint:forbidigo // a stopwatch
				return errMigrating
			}
			if !waited {
				m.log.InfoContext(ctx, "another instance migrates the database, waiting")
			}
			if err := pause(ctx, 50*time.Millisecond); err != nil {
				return err
			}
		}
		s, err := m.look(ctx, conn)
		if err != nil {
			return err
		}
		return do(conn, s)
	})
}

func tryLock(ctx context.Context, conn *pgx.Conn) (mine bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	err = conn.QueryRow(ctx, `select pg_try_advisory_lock($1)`, migrationLock).Scan(&mine)
	return mine, err
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
