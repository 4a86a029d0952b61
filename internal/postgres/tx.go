package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Tx is one transaction. What it is told to write waits for the next round trip: BEGIN travels with the first read, and
// everything written with COMMIT, so that a verb that reads once takes two round trips.
type Tx struct {
	conn    *pgxpool.Conn
	waiting *pgx.Batch
	jobs    *Jobs
	told    bool // there are new events
}

// Write runs do in a transaction and commits it, or rolls it back if do fails. The faults are those of do, and Unavailable
// when the database does not answer; whether the change was made is then not known.
func (db *DB) Write(ctx context.Context, do func(*Tx) error) error {
	told, err := db.transact(ctx, "commit", do)
	if err == nil && told && db.onEvents != nil {
		db.onEvents()
	}
	return err
}

// Rehearse is Write that rolls back in the end: every check is done, nothing is written.
func (db *DB) Rehearse(ctx context.Context, do func(*Tx) error) error {
	_, err := db.transact(ctx, "rollback", do)
	return err
}

// transact returns whether there are new events.
func (db *DB) transact(ctx context.Context, end string, do func(*Tx) error) (told bool, err error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return false, translate(err)
	}
	defer conn.Release()
	tx := &Tx{conn: conn, waiting: &pgx.Batch{}, jobs: db.jobs}
	tx.queue("begin")
	queueStamp(ctx, tx.waiting)
	if err = do(tx); err == nil {
		tx.queue(end)
		err = tx.flush(ctx)
	}
	if err != nil {
		tx.abandon(ctx)
	}
	return tx.told, translate(err)
}

// queue lets a statement wait for the next round trip.
func (tx *Tx) queue(sql string, args ...any) *pgx.QueuedQuery {
	return tx.waiting.Queue(sql, args...)
}

// flush makes the round trip: it sends what waits and reads every answer.
func (tx *Tx) flush(ctx context.Context) error {
	batch := tx.waiting
	tx.waiting = &pgx.Batch{}
	return tx.conn.SendBatch(ctx, batch).Close()
}

// abandon rolls back what was begun. If even that fails, releasing the connection closes it, which ends the transaction too.
func (tx *Tx) abandon(ctx context.Context) {
	if tx.conn.Conn().IsClosed() || tx.conn.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_, _ = tx.conn.Exec(ctx, "rollback")
}
