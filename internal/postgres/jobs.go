package postgres

import (
	"context"
	"errors"
	"log/slog"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// jobSchema is the schema that the tables of the job library are in.
const jobSchema = "river"

// Jobs is the job library's client.
type Jobs = river.Client[pgx.Tx]

// NewJobs returns a client that works on jobs as cfg says. The error tells what is wrong with cfg.
func (db *DB) NewJobs(cfg *river.Config) (*Jobs, error) {
	cfg.Schema = jobSchema
	return river.NewClient(riverpgxv5.New(db.pool), cfg)
}

// newJobInserter returns a client that can do nothing but insert jobs.
func newJobInserter(pool *pgxpool.Pool) (*Jobs, error) {
	return river.NewClient(riverpgxv5.New(pool), &river.Config{Schema: jobSchema, Logger: slog.New(slog.DiscardHandler)})
}

// Enqueue inserts jobs with this transaction: they are done once it is over, and never if it fails. What waits is written first.
func (tx *Tx) Enqueue(ctx context.Context, jobs ...river.InsertManyParams) error {
	if len(jobs) == 0 {
		return nil
	}
	if err := tx.flush(ctx); err != nil {
		return translate(err)
	}
	_, err := tx.jobs.InsertManyFastTx(ctx, &openTx{conn: tx.conn}, jobs)
	return translate(err)
}

// openTx lets the job library write with the connection of a transaction that is open already.
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

// migrateJobs brings the tables of the job library to the version that this program was built with, each version in a transaction
// with its record.
func (m *migrator) migrateJobs(ctx context.Context) error {
	pool, err := pgxpool.NewWithConfig(ctx, m.address)
	if err != nil {
		return err
	}
	defer pool.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: jobSchema, Logger: m.log})
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
	if state := (*pgconn.PgError)(nil); errors.As(err, &state) && (state.Code == pgerrcode.UndefinedTable || state.Code == pgerrcode.UndefinedColumn) { // it is old, or half made
		return false, nil
	}
	return applied >= known[len(known)-1].Version, err
}
