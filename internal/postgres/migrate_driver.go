package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"github.com/golang-migrate/migrate/v4/database"
	"github.com/golang-migrate/migrate/v4/source"
	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
)

// lockTimeout is short, since whoever waits for a table's lock makes everybody behind wait too. What a migration waits for may in turn be
// waiting for it: the server itself detects such a deadlock only after a second.
const lockTimeout = "50ms"

// The pauses between attempts at a migration that did not get its lock. They let the traffic behind it through.
const (
	shortestPause = 200 * time.Millisecond
	longestPause  = time.Second
)

// driver makes golang-migrate work on one session, in such a way that a start may be killed at any moment. A migration runs in one
// transaction together with the record of its version. The exceptions are those that cannot: indexes that are built or dropped
// concurrently, and a procedure that commits batch by batch. These are migrations of their own, which can be repeated, and whose version is
// recorded when they are done. So no version is ever marked as dirty; earlier programs did that.
type driver struct {
	ctx      context.Context // of the whole migration: golang-migrate passes none on
	conn     *pgx.Conn
	log      *slog.Logger
	target   int  // the version to which the next Run leads
	recorded bool // Run recorded it
}

var _ database.Driver = (*driver)(nil)

// prepare creates the table that golang-migrate expects.
func (d *driver) prepare() error {
	_, err := d.conn.Exec(d.ctx,
		`create table if not exists schema_migrations (version bigint not null primary key, dirty boolean not null)`)
	return err
}

// Version returns where the schema stands.
func (d *driver) Version() (version int, dirty bool, err error) {
	err = d.conn.QueryRow(d.ctx, `select version, dirty from schema_migrations where version >= 0`).Scan(&version, &dirty)
	if errors.Is(err, pgx.ErrNoRows) {
		return database.NilVersion, false, nil
	}
	return version, dirty, err
}

// SetVersion leaves the record of a version to Run.
func (d *driver) SetVersion(version int, dirty bool) error {
	if dirty {
		d.target, d.recorded = version, false
		return nil
	}
	if d.recorded && d.target == version {
		return nil
	}
	return d.record(version)
}

// record records the version and nothing else.
func (d *driver) record(version int) error {
	if err := d.prepare(); err != nil {
		return err
	}
	return d.untilLocked("", func() error { return d.inTransaction(version, "") })
}

// Run applies one migration.
func (d *driver) Run(migration io.Reader) error {
	text, err := io.ReadAll(migration)
	if err != nil {
		return err
	}
	alone, err := d.outsideTransaction(string(text))
	if err != nil {
		return err
	}
	if alone {
		text = nil // only the version is left to record
	}
	if err := d.untilLocked(string(text), func() error { return d.inTransaction(d.target, string(text)) }); err != nil {
		return err
	}
	d.recorded = true
	d.log.DebugContext(d.ctx, "migrated one step", "to", max(0, d.target))
	return nil
}

// outsideTransaction runs a migration that cannot be one transaction, and returns false for any other.
func (d *driver) outsideTransaction(text string) (alone bool, err error) {
	if call, ok := parseCall(text); ok {
		_, err := d.conn.Exec(d.ctx, call)
		return true, err
	}
	steps := parseIndexSteps(text)
	for _, step := range steps {
		if err := d.untilLocked("", func() error { return d.changeIndex(step) }); err != nil {
			return true, err
		}
	}
	return len(steps) > 0, nil
}

// untilLocked calls do until it gets its locks, within the patience of a migration. Autovacuum is made to leave the tables that text names.
func (d *driver) untilLocked(text string, do func() error) error {
	ctx, cancel := context.WithTimeout(d.ctx, patience)
	defer cancel()
	for wait := shortestPause; ; wait = min(2*wait, longestPause) {
		err := do()
		if !gaveWay(err) || ctx.Err() != nil {
			return err
		}
		d.log.WarnContext(d.ctx, "a migration gave way to other transactions and is tried again", "to", d.target, "in", wait, "error", err)
		if pause(ctx, wait) != nil {
			return errors.Join(err, d.ctx.Err())
		}
		d.endAutovacuum(text)
	}
}

// endAutovacuum makes autovacuum leave the tables that are named in the text. It does so by itself for whoever waits for its lock, once it
// notices, which takes a second by default: longer than a migration may wait with all readers of the table behind it. Behind the lock taken
// here, readers do not wait. A VACUUM that somebody started by hand does not end, nor does one that prevents wraparound; the next attempt
// shows whether it worked.
func (d *driver) endAutovacuum(text string) {
	rows, _ := d.conn.Query(d.ctx, `
		select format('%I.%I', n.nspname, c.relname)
		from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
		where l.mode = 'ShareUpdateExclusiveLock' and l.granted and c.relkind = 'r' and position(c.relname in $1) > 0
			and l.database = (select oid from pg_database where datname = current_database()) and n.nspname <> 'pg_catalog'`, text)
	tables, _ := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, table := range tables {
		_, _ = d.conn.Exec(d.ctx, `set local lock_timeout = '3s'; lock table `+table+` in share update exclusive mode`)
	}
}

// inTransaction records the version first, since the migration may change the search path.
func (d *driver) inTransaction(version int, text string) error {
	return pgx.BeginFunc(d.ctx, d.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(d.ctx, `delete from schema_migrations`); err != nil {
			return err
		}
		if version >= 0 {
			if _, err := tx.Exec(d.ctx, `insert into schema_migrations (version, dirty) values ($1, false)`, version); err != nil {
				return err
			}
		}
		_, err := tx.Exec(d.ctx, text)
		return err
	})
}

// indexStep is a statement that builds or drops an index while others write to its table.
type indexStep struct {
	builds bool
	index  string
	sql    string
}

var (
	sqlComments  = regexp.MustCompile(`--[^\n]*|(?s:/\*.*?\*/)`)
	indexesAlone = regexp.MustCompile(
		`(?is)^(create(?:\s+unique)?|drop)\s+index\s+concurrently\s+(?:if\s+(?:not\s+)?exists\s+)?([\w."]+).*$`)
	callsAlone = regexp.MustCompile(`(?is)^call\s+[\w."]+\s*\(\s*\)$`)
)

// withoutComments returns the statements of a migration as one text, without the last semicolon.
func withoutComments(text string) string {
	return strings.TrimRight(strings.TrimSpace(sqlComments.ReplaceAllString(text, "")), "; \n")
}

// parseCall returns false for a migration that does more than to call one procedure.
func parseCall(text string) (sql string, alone bool) {
	sql = withoutComments(text)
	return sql, callsAlone.MatchString(sql)
}

// parseIndexSteps returns nothing for a migration that does more than to build or drop indexes concurrently.
func parseIndexSteps(text string) []indexStep {
	var steps []indexStep
	for sql := range strings.SplitSeq(withoutComments(text), ";") {
		sql = strings.TrimSpace(sql)
		parts := indexesAlone.FindStringSubmatch(sql)
		if parts == nil || strings.EqualFold(parts[2], "on") { // an index without a name could not be found again
			return nil
		}
		steps = append(steps, indexStep{builds: !strings.EqualFold(parts[1], "drop"), index: parts[2], sql: sql})
	}
	return steps
}

// changeIndex builds or drops an index, whatever an earlier attempt left of it: nothing, an invalid index, or everything but the record. It
// waits for its locks as long as necessary, since it holds up nobody.
func (d *driver) changeIndex(step indexStep) error {
	if _, err := d.conn.Exec(d.ctx, `set lock_timeout = 0`); err != nil {
		return err
	}
	var exists, valid bool
	err := d.conn.QueryRow(d.ctx,
		`select true, indisvalid from pg_index where indexrelid = to_regclass($1)`, step.index).Scan(&exists, &valid)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if exists && (!step.builds || !valid) {
		if _, err := d.conn.Exec(d.ctx, `drop index concurrently `+step.index); err != nil {
			return err
		}
	}
	if step.builds && !valid {
		if _, err := d.conn.Exec(d.ctx, step.sql); err != nil {
			return fmt.Errorf("index %s could not be built, and is built anew by the next attempt: %w", step.index, err)
		}
	}
	_, err = d.conn.Exec(d.ctx, `set lock_timeout = '`+lockTimeout+`'`)
	return err
}

// mend completes what an earlier program left half done: it marked a version as dirty while an index was being built or dropped, on the way
// up to the version or down to it. Either way can be repeated to its end.
func (d *driver) mend(files source.Driver, version uint) error {
	d.target = int(version) // no overflow: versions are small
	steps := indexSteps(files, version)
	if len(steps) == 0 {
		return fmt.Errorf("%w: migration %d stopped half way and cannot be repeated. "+
			"Finish what it does by hand and type `cosell migrate force %d`, "+
			"or undo it and type `cosell migrate force` with the version before",
			ErrHalfMigrated, version, version)
	}
	for _, step := range steps {
		d.log.WarnContext(d.ctx, "mending an index that a killed start left half done", "index", step.index)
		if err := d.untilLocked("", func() error { return d.changeIndex(step) }); err != nil {
			return err
		}
	}
	return d.record(d.target)
}

// indexSteps returns the steps up to a version and those down to it that change an index concurrently.
func indexSteps(files source.Driver, version uint) []indexStep {
	var steps []indexStep
	add := func(file io.ReadCloser, _ string, err error) {
		if err != nil { // there is no such way
			return
		}
		defer file.Close()
		text, err := io.ReadAll(file)
		if err != nil {
			return
		}
		steps = append(steps, parseIndexSteps(string(text))...)
	}
	add(files.ReadUp(version))
	if next, err := files.Next(version); err == nil {
		add(files.ReadDown(next))
	}
	return steps
}

// gaveWay tells whether a transaction was rolled back only because of others.
func gaveWay(err error) bool {
	return hasCode(err, pgerrcode.LockNotAvailable, pgerrcode.DeadlockDetected)
}

// Open is unsupported: golang-migrate opens drivers by name, and this one is made directly.
func (d *driver) Open(string) (database.Driver, error) { return nil, errors.ErrUnsupported }

// Lock does nothing: the session holds the lock of all migrations already.
func (d *driver) Lock() error { return nil }

// Unlock does nothing.
func (d *driver) Unlock() error { return nil }

// Close does nothing: the session belongs to the caller.
func (d *driver) Close() error { return nil }

// Drop is unsupported, since the database holds people's data.
func (d *driver) Drop() error { return errors.ErrUnsupported }
