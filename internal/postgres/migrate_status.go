package postgres

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"slices"

	"github.com/golang-migrate/migrate/v4/source/iofs"

	"github.com/cosell/cosell/migrations"
)

// Status says where the schema of a database stands.
type Status struct {
	Current uint // 0 when nothing was ever migrated
	Latest  uint // the newest that this program knows
	Dirty   bool // a migration that cannot be undone as a whole stopped half way; see MigrateForce
}

// MigrationStatus reads where the schema stands and changes nothing. It returns an error when the database cannot be reached.
func MigrationStatus(ctx context.Context, databaseURL string) (Status, error) {
	known, err := versions(migrations.FS)
	if err != nil {
		return Status{}, err
	}
	db, err := openForMigration(databaseURL)
	if err != nil {
		return Status{}, err
	}
	defer db.Close()
	s := Status{Latest: slices.Max(known)}
	var exists bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass('schema_migrations') IS NOT NULL`).Scan(&exists); err != nil || !exists {
		return s, wrapMigration(err)
	}
	err = db.QueryRowContext(ctx, `SELECT version, dirty FROM schema_migrations WHERE version >= 0`).Scan(&s.Current, &s.Dirty)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return s, wrapMigration(err)
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
