package postgres

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

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
}

// Replay is the error of a transaction whose key has an answer already. Nothing is written.
type Replay struct{ Answer Answer }

// Error says that the answer is a kept one.
func (*Replay) Error() string { return "the key has an answer already" }

// ClaimKey takes the key with the next round trip, which then fails: with Replay if the key has an answer, with Conflict
// (idempotency-key-in-use) while another request runs under it, with Invalid (idempotency-key-reused) if it was used with
// another body. The lock is tried in a statement of its own, so that the one behind it sees what the last holder committed.
func (q *Queue) ClaimKey(k Key, now time.Time) {
	q.add("select pg_try_advisory_xact_lock($1)", k.lock()).QueryRow(func(row pgx.Row) error {
		var free bool
		if err := row.Scan(&free); err != nil || free {
			return err
		}
		f := fault.New(fault.Conflict, "idempotency-key-in-use", "The first request with this Idempotency-Key is still running.")
		f.RetryAfter = retryAfter
		return f
	})
	q.add(`
		select body_hash, created, resource_id, etag, body from idempotency_keys
		where caller_id = $1 and route = $2 and key = $3 and created_at > $4`,
		k.CallerID, k.Route, k.Value, now.Add(-KeyLifetime)).QueryRow(k.replay)
}

func (k Key) replay(row pgx.Row) error {
	var hash []byte
	var a Answer
	err := row.Scan(&hash, &a.Created, &a.ID, &a.ETag, &a.Body)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return err
	case !bytes.Equal(hash, k.BodyHash):
		return fault.New(fault.Invalid, "idempotency-key-reused", "This Idempotency-Key was used with another body.")
	default:
		return &Replay{a}
	}
}

// lock returns the number of the key's advisory lock. Two keys that share one by chance only wait for a try again.
func (k Key) lock() int64 {
	sum := sha256.Sum256([]byte(k.CallerID.String() + "\n" + k.Route + "\n" + k.Value))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> 1)
}

// KeepAnswer writes the answer to the key, in place of one that is older than its lifetime.
func (q *Queue) KeepAnswer(k Key, a Answer, now time.Time) {
	q.add(`
		insert into idempotency_keys (caller_id, route, key, body_hash, created, resource_id, etag, body, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (caller_id, route, key) do update set body_hash = excluded.body_hash, created = excluded.created,
			resource_id = excluded.resource_id, etag = excluded.etag, body = excluded.body, created_at = excluded.created_at`,
		k.CallerID, k.Route, k.Value, k.BodyHash, a.Created, a.ID, a.ETag, a.Body, now)
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
