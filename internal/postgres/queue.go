package postgres

import "github.com/jackc/pgx/v5"

// Queue is what waits for the next round trip of a transaction. Its methods do not reach the database: what a statement fails with,
// the round trip fails with, and so what makes it: the next read of the transaction, or its end.
type Queue struct {
	batch     *pgx.Batch
	published bool           // there are new events
	fresh     *freshFacts    // that these tell
	actor     *accessVersion // who was remembered and is to be looked at in the first round trip; nil: nobody any more
	outlived  bool           // the claimed key has an answer that is older than its lifetime
}

// add lets a statement wait.
func (q *Queue) add(sql string, args ...any) *pgx.QueuedQuery {
	return q.batch.Queue(sql, args...)
}
