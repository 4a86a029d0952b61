package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/migrations"
)

// Status tells the version of a database's schema.
type Status struct {
	Current uint // 0 when nothing was ever migrated
	Latest  uint // the newest that this program knows
	Oldest  uint // of a schema that is newer than this program: the version that a program has to know to work on it
	Dirty   bool // an earlier program left it halfway; the next start completes that or says what to do
}

// Serves tells whether this program can work on the schema once it is migrated.
func (s Status) Serves() bool { return s.Current <= s.Latest || s.Oldest <= s.Latest }

// MigrationStatus reads the status of the schema and changes nothing. It returns an error when the database cannot be reached.
func MigrationStatus(ctx context.Context, databaseURL string) (s Status, err error) {
	m, err := newMigrator(databaseURL, migrations.FS, nil)
	if err != nil {
		return Status{}, err
	}
	err = m.connected(ctx, func(conn *pgx.Conn) (err error) {
		s, err = m.look(ctx, conn)
		return err
	})
	return s, wrapMigration(err)
}

// oldestServer is the oldest PostgreSQL on which the schema can be created.
const oldestServer = 15

var errOldServer = errors.New("the server is too old")

// look reads the status of the schema.
func (m *migrator) look(ctx context.Context, conn *pgx.Conn) (Status, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	s := Status{Latest: m.latest}
	var server int
	var migrated, marked bool
	err := conn.QueryRow(ctx, `
		select current_setting('server_version_num')::int / 10000, to_regclass('schema_migrations') is not null,
			to_regclass('schema_compatibility') is not null`).Scan(&server, &migrated, &marked)
	if err != nil {
		return s, err
	}
	if err := checkServer(server); err != nil || !migrated {
		return s, err
	}
	err = conn.QueryRow(ctx, `select version, dirty from schema_migrations where version >= 0`).Scan(&s.Current, &s.Dirty)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return s, err
	}
	if s.Current <= s.Latest {
		return s, nil
	}
	if s.Oldest = s.Current; marked {
		err = conn.QueryRow(ctx, `select oldest_program from schema_compatibility`).Scan(&s.Oldest)
		return s, err
	}
	return s, nil
}

func checkServer(version int) error {
	if version < oldestServer {
		return fmt.Errorf("%w: it is PostgreSQL %d, and Cosell needs %d or newer", errOldServer, version, oldestServer)
	}
	return nil
}

// versions returns every version in the files, of which there is at least one.
func versions(files fs.FS) ([]uint, error) {
	src, err := iofs.New(files, ".")
	if err != nil {
		return nil, wrapMigration(err)
	}
	defer src.Close()
	var all []uint
	version, err := src.First()
	for ; err == nil; version, err = src.Next(version) {
		all = append(all, version)
	}
	if len(all) == 0 || !errors.Is(err, fs.ErrNotExist) {
		return nil, wrapMigration(err)
	}
	return all, nil
}
