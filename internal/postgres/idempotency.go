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

// KeyLifetime is how long the first answer to an idempotency key is kept.
const KeyLifetime = 24 * time.Hour

// Key is an idempotency key: the caller's own, on one route.
type Key struct {
	CallerID uuid.UUID
	Route    string
	Value    string
	BodyHash []byte // of the parsed body
}

// Answer is what a write answers, as it is kept under a key.
type Answer struct {
	Created bool   // rather than changed
	ID      string // of what was created or changed
	ETag    string
	Body    []byte

	// OfDeal tells that the body is nothing but the document of the deal with the id, as of the revision in the tag.
	OfDeal bool
}

// referenceTo returns what is kept in place of the body of an answer that is a deal's document, which is kept with the deal. A program of
// the release before that is asked again gives it as it is: the right status, tag and id, and nothing twice.
func referenceTo(id string) []byte { return []byte(`{"id":"` + id + `"}`) }

// Replay is the error of a transaction whose key has an answer already. Nothing is written.
type Replay struct{ Answer Answer }

// Error says that the answer is a kept one.
func (*Replay) Error() string { return "the key has an answer already" }

// claim is a key that a transaction runs under.
type claim struct {
	Key
	now time.Time
}

// ClaimKey takes the key for this transaction. A round trip that reads fails with Replay if the key has an answer, with Conflict
// (idempotency-key-in-use) while another request runs under it, with Invalid (idempotency-key-reused) if it was used with another body; a
// transaction of a remembered actor that reads nothing fails with access.ErrChanged for all three.
func (q *Queue) ClaimKey(k Key, now time.Time) { q.claim = &claim{k, now} }

// look takes the key with a batch. The lock is tried in a statement of its own, so that the one behind it sees what the last holder
// committed. Where there is an answer it does not matter who holds the lock: others who ask for it again.
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

// replay returns Replay for a key that has an answer, unless that has outlived the key.
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

// Recall returns a kept answer with its body, where that is a deal's document.
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

// lock returns the number of the key's advisory lock. Two keys that share one by chance only wait for a try again.
func (k Key) lock() int64 {
	sum := sha256.Sum256([]byte(k.CallerID.String() + "\n" + k.Route + "\n" + k.Value))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}

// KeepAnswer writes the answer to the claimed key, in place of one that has outlived it. Where the key is looked at only on the way to
// here, nobody knows yet whether there is one; and where nobody looks at it the answer goes in front of what it tells, so that nothing else
// is written in vain when there is one.
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
