package postgres

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"regexp"
	"time"

	"github.com/golang-migrate/migrate/v4/database"
	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"
)

// The pauses between attempts at a migration that did not get its lock; they let the traffic behind it through.
const (
	shortestPause = 200 * time.Millisecond
	longestPause  = 5 * time.Second
)

// atomicDriver is golang-migrate's driver, except that the new version is recorded in the same transaction as the change
// itself. A migration that fails, times out or is killed therefore leaves neither half a change nor a dirty mark.
type atomicDriver struct {
	database.Driver
	ctx      context.Context // of the whole migration: golang-migrate passes none on
	db       *sql.DB
	log      *slog.Logger
	target   int  // the version that the next Run leads to
	recorded bool // Run recorded it
}

// SetVersion leaves a version that is about to be reached to Run, and does not repeat what Run recorded.
func (d *atomicDriver) SetVersion(version int, dirty bool) error {
	if dirty {
		d.target, d.recorded = version, false
		return nil
	}
	if d.recorded && d.target == version {
		return nil
	}
	return d.Driver.SetVersion(version, false)
}

// Run applies one migration.
func (d *atomicDriver) Run(migration io.Reader) error {
	text, err := io.ReadAll(migration)
	if err != nil {
		return err
	}
	if notAtomic.Match(text) {
		err = d.alone(string(text))
	} else {
		err = d.untilLocked(string(text))
	}
	if err == nil {
		d.log.InfoContext(d.ctx, "migrated", "to", d.target)
	}
	return err
}

// untilLocked tries a migration again and again while it does not get its locks.
func (d *atomicDriver) untilLocked(text string) error {
	for wait := shortestPause; ; wait = min(2*wait, longestPause) {
		err := d.inTransaction(text)
		if !gaveWay(err) {
			d.recorded = err == nil
			return err
		}
		d.log.WarnContext(d.ctx, "a migration gave way to other transactions and is tried again", "to", d.target, "in", wait, "error", err)
		if err := pause(d.ctx, wait); err != nil {
			return err
		}
	}
}

// inTransaction records the version first, as the migration may change the search path.
func (d *atomicDriver) inTransaction(text string) error {
	tx, err := d.db.BeginTx(d.ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if _, err := tx.ExecContext(d.ctx, `DELETE FROM schema_migrations`); err != nil {
		return err
	}
	if d.target >= 0 {
		if _, err := tx.ExecContext(d.ctx, `INSERT INTO schema_migrations (version, dirty) VALUES ($1, false)`, d.target); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(d.ctx, text); err != nil {
		return err
	}
	return tx.Commit()
}

// notAtomic recognises migrations that end their own transaction or cannot run in one. A word in a comment may make it say
// so needlessly, which costs that migration its retries and nothing else.
var notAtomic = regexp.MustCompile(`(?i)\b(concurrently|commit|rollback|vacuum|alter\s+system)\b`)

// alone runs a migration that cannot be undone as a whole, so that the mark has to be dirty until its end. It waits for its
// locks as long as they take: building an index concurrently holds up nobody.
func (d *atomicDriver) alone(text string) error {
	if err := d.Driver.SetVersion(d.target, true); err != nil {
		return err
	}
	conn, err := d.db.Conn(d.ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(d.ctx, `SET lock_timeout = 0`); err != nil {
		return err
	}
	_, err = conn.ExecContext(d.ctx, text)
	return err
}

// gaveWay says that a transaction was rolled back for no fault of its own.
func gaveWay(err error) bool {
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) {
		return false
	}
	return pgErr.Code == pgerrcode.LockNotAvailable || pgErr.Code == pgerrcode.DeadlockDetected
}
