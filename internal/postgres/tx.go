package postgres

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cosell/cosell/internal/access"
)

// Tx is one transaction. What it writes waits in its Queue: BEGIN travels with the first read, and all writes with COMMIT. So a verb that
// reads once takes two round trips, and one that remembers all that it must know takes one.
type Tx struct {
	Queue *Queue // what waits for the next round trip

	conn     *pgxpool.Conn
	jobs     *Jobs
	rollback string
	actor    *accessVersion // the remembered actor; nil: none
	facts    *factsMemory
}

// Write runs do in a transaction and commits it, or rolls it back if do fails. The faults are those of do, and Unavailable when the
// database does not answer; it is then unknown whether the change was made.
func (db *DB) Write(ctx context.Context, do func(*Tx) error) error {
	published, err := db.transact(ctx, true, do)
	if err == nil && published && db.onEvents != nil {
		db.onEvents()
	}
	return err
}

// DryRun is like Write, but rolls back in the end: every check is made, and nothing is written.
func (db *DB) DryRun(ctx context.Context, do func(*Tx) error) error {
	_, err := db.transact(ctx, false, do)
	return err
}

// Atomically runs do with a database whose writes are committed together when do returns, or not at all. It has one connection, which one
// caller uses at a time, and which may be idle for long between two statements, since whoever loads much data computes in between, perhaps
// on a busy machine. The faults are those of Write.
func (db *DB) Atomically(ctx context.Context, do func(*DB) error) error {
	return db.within(ctx, "begin; set local idle_in_transaction_session_timeout = '10min'", do)
}

// Snapshot runs do with a read-only database, as it is at one moment. The faults are those of Atomically.
func (db *DB) Snapshot(ctx context.Context, do func(*DB) error) error {
	return db.within(ctx, "begin isolation level repeatable read read only", do)
}

func (db *DB) within(ctx context.Context, begin string, do func(*DB) error) error {
	conn, err := db.connection(ctx)
	if err != nil {
		return translate(err)
	}
	defer giveBack(conn) // closes it if the transaction is not over
	if _, err := conn.Exec(ctx, begin, pgx.QueryExecModeSimpleProtocol); err != nil {
		return translate(err)
	}
	if err := do(&DB{jobs: db.jobs, health: db.health, outer: &outerTransaction{conn: conn}}); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "commit")
	return translate(err)
}

// outerTransaction is the transaction around everything that is written, on its one connection.
type outerTransaction struct {
	mu   sync.Mutex
	conn *pgxpool.Conn
}

// bounds are the statements that a transaction begins and ends with.
type bounds struct{ begin, commit, rollback string }

var (
	ofTransaction = bounds{"begin", "commit", "rollback"}
	ofSavepoint   = bounds{"savepoint inside", "release savepoint inside", "rollback to savepoint inside"}
)

// acquire returns a connection, to be used until release is called, and the statements with which a transaction on it begins and ends.
func (db *DB) acquire(ctx context.Context) (conn *pgxpool.Conn, b bounds, release func(), err error) {
	if db.outer != nil {
		db.outer.mu.Lock()
		return db.outer.conn, ofSavepoint, db.outer.mu.Unlock, nil
	}
	free, err := db.takeSlot(ctx)
	if err != nil {
		return nil, bounds{}, nil, err
	}
	conn, err = db.connection(ctx)
	if err != nil {
		free()
		return nil, bounds{}, nil, err
	}
	return conn, ofTransaction, func() { giveBack(conn); free() }, nil
}

// transact runs do in a transaction, and returns whether there are new events.
func (db *DB) transact(ctx context.Context, commits bool, do func(*Tx) error) (published bool, err error) {
	defer func() {
		if isUnavailable(err) || err == nil && commits {
			db.health.note(err)
		}
	}()
	conn, b, release, err := db.acquire(ctx)
	if err != nil {
		return false, translate(err)
	}
	defer release()
	end := b.rollback
	if commits {
		end = b.commit
	}
	tx := &Tx{conn: conn, jobs: db.jobs, rollback: b.rollback, actor: actorOf(ctx), facts: db.facts}
	tx.Queue = &Queue{batch: &pgx.Batch{}, begin: b.begin, actor: tx.actor, fresh: db.fresh}
	if err = do(tx); err == nil {
		err = tx.end(ctx, end)
	} else {
		err = tx.unlessAnswered(ctx, err)
	}
	if err != nil {
		tx.abandon(ctx)
		return false, err
	}
	if tx.actor != nil && commits {
		tx.actor.written = true
	}
	return tx.Queue.published, nil
}

// flush makes the round trip: it sends what waits and reads every answer. The faults are those of what waited, and Unavailable.
func (tx *Tx) flush(ctx context.Context) error { return tx.send(ctx, tx.Queue.take()) }

// end makes the last round trip, with the statement after what waits. The faults are those of flush, and access.ErrChanged for a remembered
// actor.
func (tx *Tx) end(ctx context.Context, statement string) error {
	if tx.Queue.claim != nil && tx.Queue.actor == nil { // an actor who was just read is not started over, but told of the key
		if err := tx.flush(ctx); err != nil {
			return err
		}
	}
	unseen := tx.Queue.claim != nil
	tx.Queue.add(statement)
	err := tx.send(ctx, tx.Queue.takeLast())
	if unseen && err != nil && !isUnavailable(err) { // it may be refused because of what the first request with the key has written
		return access.ErrChanged
	}
	return err
}

// unlessAnswered returns the fault that ends a transaction, or Replay if its key has an answer that has not been looked at yet.
func (tx *Tx) unlessAnswered(ctx context.Context, err error) error {
	if tx.Queue.claim == nil {
		return err
	}
	tx.Queue.batch = &pgx.Batch{}
	return cmp.Or(tx.flush(ctx), err)
}

func (tx *Tx) send(ctx context.Context, batch *pgx.Batch) error {
	return translate(tx.conn.SendBatch(ctx, batch).Close())
}

// read makes the round trip with one more statement.
func (tx *Tx) read(ctx context.Context, handle func(pgx.Rows) error, sql string, args ...any) error {
	tx.Queue.add(sql, args...).Query(handle)
	return tx.flush(ctx)
}

// abandon rolls back what was begun. If even that fails, releasing the connection closes it, which ends the transaction too.
func (tx *Tx) abandon(ctx context.Context) {
	if tx.conn.Conn().IsClosed() || tx.conn.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_, _ = tx.conn.Exec(ctx, tx.rollback)
}
