package postgres

import "github.com/jackc/pgx/v5"

// Queue holds the statements that wait for the next round trip of a transaction. Its methods do not reach the database: if a statement
// fails, so does the round trip, and with it the read or the end of the transaction that makes it.
type Queue struct {
	batch     *pgx.Batch
	begin     string         // the statement that begins the transaction; "": it has begun
	published bool           // there are new events
	fresh     *FreshFacts    // receives the facts that these tell
	actor     *accessVersion // the remembered actor that has not been checked yet; nil: none (any more)
	claim     *claim         // the idempotency key that has not been checked yet; nil: none (any more)
	outlived  bool           // the claimed key has an answer that is older than its lifetime
}

// add queues a statement.
func (q *Queue) add(sql string, args ...any) *pgx.QueuedQuery {
	return q.batch.Queue(sql, args...)
}

// take returns what waits for a round trip that is not the last one, preceded by the checks of the actor and the key.
func (q *Queue) take() *pgx.Batch {
	first := q.first()
	if q.claim != nil {
		q.claim.look(q, first)
		q.claim = nil
	}
	q.confirmActor()
	return q.behind(first)
}

// takeLast returns what waits for the last round trip. Nobody can react while it runs, so the database itself refuses all of it if the
// actor or the key, as far as they have not been checked, are not what the transaction relies on.
func (q *Queue) takeLast() *pgx.Batch {
	first := q.first()
	if q.actor != nil {
		q.actor.require(first, q.claim)
		q.actor, q.claim = nil, nil
	}
	return q.behind(first)
}

// first returns a batch with what goes first: the begin of the transaction, unless it has begun.
func (q *Queue) first() *pgx.Batch {
	first := &pgx.Batch{}
	if q.begin != "" {
		first.Queue(q.begin)
		q.begin = ""
	}
	return first
}

// behind returns the batch with everything that waits appended to it.
func (q *Queue) behind(first *pgx.Batch) *pgx.Batch {
	first.QueuedQueries = append(first.QueuedQueries, q.batch.QueuedQueries...)
	q.batch = &pgx.Batch{}
	return first
}
