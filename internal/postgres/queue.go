package postgres

import "github.com/jackc/pgx/v5"

// Queue is what waits for the next round trip of a transaction. Its methods do not reach the database: what a statement fails with,
// the round trip fails with, and so what makes it: the next read of the transaction, or its end.
type Queue struct {
	batch     *pgx.Batch
	begin     string         // what the transaction begins with; "": it has begun
	published bool           // there are new events
	fresh     *FreshFacts    // that these tell
	actor     *accessVersion // who was remembered and has not been looked at yet; nil: nobody (any more)
	claim     *claim         // the idempotency key that has not been looked at yet; nil: none (any more)
	outlived  bool           // the claimed key has an answer that is older than its lifetime
}

// add lets a statement wait.
func (q *Queue) add(sql string, args ...any) *pgx.QueuedQuery {
	return q.batch.Queue(sql, args...)
}

// take returns what waits for a round trip that is not the last one, and with it looks at the actor and the key.
func (q *Queue) take() *pgx.Batch {
	first := q.first()
	if q.claim != nil {
		q.claim.look(q, first)
		q.claim = nil
	}
	q.confirmActor()
	return q.behind(first)
}

// takeLast returns what waits for the last round trip. Nobody can answer on its way, so the database itself refuses all of it where the
// actor or the key, if they have not been looked at, are not what the transaction relies on.
func (q *Queue) takeLast() *pgx.Batch {
	first := q.first()
	if q.actor != nil {
		q.actor.require(first, q.claim)
		q.actor, q.claim = nil, nil
	}
	return q.behind(first)
}

// first returns a batch for what goes first: the begin of the transaction, unless that has been.
func (q *Queue) first() *pgx.Batch {
	first := &pgx.Batch{}
	if q.begin != "" {
		first.Queue(q.begin)
		q.begin = ""
	}
	return first
}

// behind returns the batch with everything that waits behind it.
func (q *Queue) behind(first *pgx.Batch) *pgx.Batch {
	first.QueuedQueries = append(first.QueuedQueries, q.batch.QueuedQueries...)
	q.batch = &pgx.Batch{}
	return first
}
