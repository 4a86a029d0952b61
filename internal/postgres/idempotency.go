package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
)

// KeyLifetime is how long the first answer under an idempotency key is kept.
const KeyLifetime = 24 * time.Hour

// Key is an idempotency key, which belongs to the caller and one route.
type Key struct {
	CallerID uuid.UUID
	Route    string
	Value    string
	BodyHash []byte // of the parsed body
}

// Answer is the answer to a write, as it is stored under a key.
type Answer struct {
	Created bool   // true: created; false: changed
	ID      string // of what was created or changed
	ETag    string
	Body    []byte

	// OfDeal tells that the body is just the document of the deal with the id, as of the revision in the tag.
	OfDeal bool
}

// referenceTo returns what is stored in place of the body of an answer that is a deal's document, since that is stored with the deal. A
// program of the release before that repeats the answer gives this as the body: with the right status, tag and id, and nothing is done
// twice.
func referenceTo(id string) []byte { return []byte(`{"id":"` + id + `"}`) }

// Replay is the error of a transaction whose key has an answer already. Nothing is written.
type Replay struct{ Answer Answer }

// Error says that there is an answer already.
func (*Replay) Error() string { return "the key has an answer already" }

// claim is a key that a transaction runs under.
type claim struct {
	Key
	now time.Time
}

// ClaimKey claims the key for this transaction. A round trip that reads fails with Replay if the key has an answer, with Conflict
// (idempotency-key-in-use) while another request runs under it, and with Invalid (idempotency-key-reused) if it was used with another body.
// A transaction of a remembered actor that reads nothing fails with access.ErrChanged in all three cases.
func (q *Queue) ClaimKey(k Key, now time.Time) { q.claim = &claim{k, now} }

// look queues the check of the key. The lock is tried in a statement of its own, so that the next one sees what the last holder committed.
// If there is an answer, it does not matter who holds the lock: that is another request for the same answer.
func (c *claim) look(q *Queue, b *pgx.Batch) {
	var free bool
	b.Queue("select pg_try_advisory_xact_lock($1)", c.lock()).QueryRow(func(row pgx.Row) error { return row.Scan(&free) })
	b.Queue(`
		select body_hash, created, resource_id, etag, body, created_at <= $4 as outlived from idempotency_keys
		where caller_id = $1 and route = $2 and key = $3`,
		c.CallerID, c.Route, c.Value, c.now.Add(-KeyLifetime)).QueryRow(func(row pgx.Row) (err error) {
		if q.outlived, err = c.replay(row); err != nil || free {
			return err
		}
		f := fault.New(fault.Conflict, "idempotency-key-in-use", "The first request with this key is still running.")
		f.RetryAfter = retryAfter
		return f
	})
}

// replay returns Replay for a key that has an answer, unless that is older than its lifetime.
func (k Key) replay(row pgx.Row) (outlived bool, err error) {
	var hash []byte
	var a Answer
	err = row.Scan(&hash, &a.Created, &a.ID, &a.ETag, &a.Body, &outlived)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return false, nil
	case err != nil || outlived:
		return outlived, err
	case !bytes.Equal(hash, k.BodyHash):
		return false, fault.New(fault.Invalid, "idempotency-key-reused", "This Idempotency-Key was used with another body.")
	default:
		a.OfDeal = bytes.Equal(a.Body, referenceTo(a.ID))
		return false, &Replay{a}
	}
}

// Recall returns a stored answer with its body filled in, if that is a deal's document.
func (db *DB) Recall(ctx context.Context, a Answer) (Answer, error) {
	if !a.OfDeal {
		return a, nil
	}
	document, err := one(ctx, db, pgx.RowTo[[]byte], `
		select coalesce(
			(select document from deals where id = $1 and revision = $2),
			(select document from replaced_documents where deal_id = $1 and revision = $2))`, a.ID, strings.Trim(a.ETag, `"`))
	if document != nil {
		a.Body = deal.Shown(document)
	}
	return a, err
}

// lock returns the number of the key's advisory lock. If two keys happen to share one, that only costs another try.
func (k Key) lock() int64 {
	sum := sha256.Sum256([]byte(k.CallerID.String() + "\n" + k.Route + "\n" + k.Value))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}

// KeepAnswer writes the answer for the claimed key, in place of one that is older than its lifetime. If the key is checked only in the
// round trip that writes this, it is not known yet whether there is such an answer, so one is deleted in any case. If it is not checked at
// all, the answer is inserted before everything that it tells of, so that nothing else is written in vain if there is one already.
func (q *Queue) KeepAnswer(k Key, a Answer, now time.Time) {
	if a.OfDeal {
		a.Body = referenceTo(a.ID)
	}
	unseen := q.claim != nil
	if q.outlived || unseen && q.actor == nil {
		q.add("delete from idempotency_keys where caller_id = $1 and route = $2 and key = $3 and created_at <= $4",
			k.CallerID, k.Route, k.Value, now.Add(-KeyLifetime))
	}
	q.add(`
		insert into idempotency_keys (caller_id, route, key, body_hash, created, resource_id, etag, body, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		k.CallerID, k.Route, k.Value, k.BodyHash, a.Created, a.ID, a.ETag, a.Body, now)
	if all := q.batch.QueuedQueries; unseen && q.actor != nil {
		last := len(all) - 1
		q.batch.QueuedQueries = slices.Insert(all[:last:last], 0, all[last])
	}
}

// ForgetKeys removes up to limit answers that are older than their lifetime and returns how many it removed.
func (db *DB) ForgetKeys(ctx context.Context, now time.Time, limit int) (int64, error) {
	return one(ctx, db, pgx.RowTo[int64], `
		with gone as (
			delete from idempotency_keys where ctid = any(array(
				select ctid from idempotency_keys where created_at <= $1 order by created_at limit $2))
			returning 1)
		select count(*) from gone`, now.Add(-KeyLifetime), limit)
}
