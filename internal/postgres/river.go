package postgres

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/cosell/cosell/internal/job"
)

// jobSchema is the schema of the job library's tables.
const jobSchema = "river"

// Jobs is the job library's client.
type Jobs = river.Client[pgx.Tx]

// NewJobs returns a client that works on jobs as cfg says. The error tells what is wrong with cfg.
func (db *DB) NewJobs(cfg *river.Config) (*Jobs, error) {
	cfg.Schema, cfg.Test.Time = jobSchema, machineClock{}
	return river.NewClient(riverpgxv5.New(db.pool), cfg)
}

// newJobInserter returns a client that can do nothing but insert jobs.
func newJobInserter(pool *pgxpool.Pool) (*Jobs, error) {
	return river.NewClient(riverpgxv5.New(pool), &river.Config{
		Schema: jobSchema, Logger: slog.New(slog.DiscardHandler), Test: river.TestConfig{Time: machineClock{}},
	})
}

// machineClock makes the jobs follow one clock, this machine's. By default, the job library inserts, retries and rescues by this clock but
// fetches what is due by the database's: what it inserted would wait for as long as the database's clock is behind. The library calls the
// setting one for tests.
type machineClock struct{}

// Now returns the time.
func (machineClock) Now() time.Time { return time.Now() } //nolint:forbidigo // jobs are no business of the verbs' clock

// NowOrNil returns the time, which the library then passes to the database instead of using the database's own.
func (c machineClock) NowOrNil() *time.Time {
	now := c.Now()
	return &now
}

// leapTolerated is how far in the future a time may be that belongs to the present: by as much as the clocks of several machines may
// differ.
const leapTolerated = time.Minute

// RepairJobTimes corrects times that are in the future although they belong to the present, as happens after the clock was set back: of
// jobs that are due at once; of those begun, which would never count as lost; of those to be retried after a while; and of the leader among
// the instances. It returns how many jobs it corrected.
func (db *DB) RepairJobTimes(ctx context.Context, now time.Time) (int64, error) {
	var mended int64
	latest := now.Add(leapTolerated)
	err := db.Write(ctx, func(tx *Tx) error {
		tx.Queue.add("delete from river.river_leader where expires_at > $1", latest)
		tx.Queue.add(`
			with mended as (
				update river.river_job set
					scheduled_at = case
						when state = 'available' then $1
						when state = 'running' then scheduled_at
						else scheduled_at - (attempted_at - $1) end,
					attempted_at = case when state = 'available' then attempted_at else $1 end
				where state = 'available' and scheduled_at > $2
					or state in ('running', 'retryable', 'scheduled') and attempted_at > $2
				returning 1)
			select count(*) from mended`, now, latest).QueryRow(func(row pgx.Row) error { return row.Scan(&mended) })
		return nil
	})
	return mended, err
}

// Enqueue inserts jobs with this transaction: they are run once it has committed, and never if it fails. What waits is written first.
func (tx *Tx) Enqueue(ctx context.Context, jobs ...job.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	all := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		o := j.Options()
		all[i] = river.InsertManyParams{Args: j, InsertOpts: &river.InsertOpts{Queue: o.Queue, MaxAttempts: o.Attempts}}
	}
	_, err := tx.jobs.InsertManyFastTx(ctx, &openTx{conn: tx.conn}, all)
	return translate(err)
}

// openTx lets the job library write on the connection of an open transaction.
type openTx struct {
	pgx.Tx // what the library does not use when it inserts
	conn   *pgxpool.Conn
}

func (t *openTx) Conn() *pgx.Conn { return t.conn.Conn() }

func (t *openTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return t.conn.Exec(ctx, sql, args...)
}

func (t *openTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return t.conn.Query(ctx, sql, args...)
}

func (t *openTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return t.conn.QueryRow(ctx, sql, args...)
}

func (t *openTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, from pgx.CopyFromSource) (int64, error) {
	return t.conn.CopyFrom(ctx, table, columns, from)
}

// migrateJobs brings the tables of the job library to the version that this program was built with, each version in one transaction with
// its record.
func (m *migrator) migrateJobs(ctx context.Context) error {
	pool, err := pgxpool.NewWithConfig(ctx, m.address)
	if err != nil {
		return err
	}
	defer pool.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: jobSchema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// jobsMigrated tells whether the tables of the job library are at the version that this program was built with, or a newer one.
func jobsMigrated(ctx context.Context, conn *pgx.Conn) (bool, error) {
	migrator, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return false, err
	}
	known := migrator.AllVersions()
	var applied int
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	err = conn.QueryRow(ctx, `select coalesce(max(version), 0) from river.river_migration where line = 'main'`).Scan(&applied)
	if hasCode(err, pgerrcode.UndefinedTable, pgerrcode.UndefinedColumn) { // it is old, or half made
		return false, nil
	}
	return applied >= known[len(known)-1].Version, err
}
