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

// Tx is one transaction. What it is given to write waits in its Queue: BEGIN travels with the first read, and everything written with
// COMMIT, so that a verb that reads once takes two round trips, and one that remembers what it must know takes one.
type Tx struct {
	Queue *Queue // what waits

	conn     *pgxpool.Conn
	jobs     *Jobs
	rollback string
	actor    *accessVersion // who was remembered; nil: nobody
	facts    *factsMemory
}

// Write runs do in a transaction and commits it, or rolls it back if do fails. The faults are those of do, and Unavailable
// when the database does not answer; whether the change was made is then not known.
func (db *DB) Write(ctx context.Context, do func(*Tx) error) error {
	published, err := db.transact(ctx, true, do)
	if err == nil && published && db.onEvents != nil {
		db.onEvents()
	}
	return err
}

// DryRun is Write that rolls back in the end: every check is done, nothing is written.
func (db *DB) DryRun(ctx context.Context, do func(*Tx) error) error {
	_, err := db.transact(ctx, false, do)
	return err
}

// Atomically runs do with a database on which everything that is written is written together, when do returns, or not at all. It
// has one connection, which one caller at a time works with, and which may be idle for long between two statements: who loads much
// computes between them, on a machine that may be busy. The faults are those of Write.
func (db *DB) Atomically(ctx context.Context, do func(*DB) error) error {
	return db.within(ctx, "begin; set local idle_in_transaction_session_timeout = '10min'", do)
}

// Snapshot runs do with a database that is read as it is at one moment, and that nothing is written to. The faults are those of
// Atomically.
func (db *DB) Snapshot(ctx context.Context, do func(*DB) error) error {
	return db.within(ctx, "begin isolation level repeatable read read only", do)
}

func (db *DB) within(ctx context.Context, begin string, do func(*DB) error) error {
	conn, err := db.connection(ctx)
	if err != nil {
		return translate(err)
	}
	defer giveBack(conn) // which closes it if the transaction is not over
	if _, err := conn.Exec(ctx, begin, pgx.QueryExecModeSimpleProtocol); err != nil {
		return translate(err)
	}
	if err := do(&DB{jobs: db.jobs, health: db.health, outer: &outerTransaction{conn: conn}}); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "commit")
	return translate(err)
}

// outerTransaction is the transaction around all that is written, on its one connection.
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

// acquire returns a connection, until release is called, and what a transaction on it begins and ends with.
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

// transact returns whether there are new events.
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

// end makes the last round trip, with the statement behind what waits. The faults are those of flush, and access.ErrChanged of who was
// remembered.
func (tx *Tx) end(ctx context.Context, statement string) error {
	if tx.Queue.claim != nil && tx.Queue.actor == nil { // who was just read would not begin anew, and is told what the key says
		if err := tx.flush(ctx); err != nil {
			return err
		}
	}
	unseen := tx.Queue.claim != nil
	tx.Queue.add(statement)
	err := tx.send(ctx, tx.Queue.takeLast())
	if unseen && err != nil && !isUnavailable(err) { // it may be refused for what the first request with the key has written
		return access.ErrChanged
	}
	return err
}

// unlessAnswered returns the fault of a transaction that ends with it, but Replay where its key has an answer and nobody has looked.
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

// read makes the round trip with one statement more.
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
