package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
)

// accessVersion is the version of an organisation's access that a remembered actor is known as of.
type accessVersion struct {
	organizationID string
	version        int64
	confirmed      bool // by a round trip of this request
	written        bool // something has been, so that the request cannot begin anew any more
}

type accessVersionKey struct{}

// WithRememberedActor returns a context for what is done on behalf of an actor that was remembered rather than read. The first round trip
// with it, and every transaction, makes sure on the way that nobody has changed access in the actor's organisation since,
// and otherwise fails with access.ErrChanged; nothing has been written then, and behind a transaction that has written nothing fails with
// it. A transaction fails with it, too, where it relied on something else that was remembered. It serves one request, which is not run by
// several goroutines.
func WithRememberedActor(ctx context.Context, a access.Actor) context.Context {
	return context.WithValue(ctx, accessVersionKey{}, &accessVersion{organizationID: a.OrganizationID, version: a.Version})
}

type ownerKey struct{}

// WithActor returns a context for what is done on behalf of an actor that was just read. The actor's organisation has its share of
// the connections and no more, as for one that was remembered.
func WithActor(ctx context.Context, a access.Actor) context.Context {
	return context.WithValue(ctx, ownerKey{}, a.OrganizationID)
}

func remembered(ctx context.Context) bool { return actorOf(ctx) != nil }

// actorOf returns the remembered actor that something is done on behalf of, or nil: there is none, or something has been written on behalf
// of it.
func actorOf(ctx context.Context) *accessVersion {
	if s, _ := ctx.Value(accessVersionKey{}).(*accessVersion); s != nil && !s.written {
		return s
	}
	return nil
}

// ownerOf returns the organisation that something is done for; "" if it is for the service itself.
func ownerOf(ctx context.Context) string {
	if s, _ := ctx.Value(accessVersionKey{}).(*accessVersion); s != nil {
		return s.organizationID
	}
	organizationID, _ := ctx.Value(ownerKey{}).(string)
	return organizationID
}

// Confirm makes sure of a remembered actor by itself, for a request that needs nothing else of the database. Faults: those of
// WithRememberedActor, and Unavailable.
func (db *DB) Confirm(ctx context.Context) error {
	s := actorOf(ctx)
	if s == nil || s.confirmed {
		return nil
	}
	return db.read(ctx, func(found pgx.Rows) error { found.Close(); return found.Err() }, "select")
}

// queueAccessVersion lets the check of a remembered actor travel with a batch, and with it what else the batch wants to begin with.
func queueAccessVersion(ctx context.Context, b *pgx.Batch, begin ...string) {
	s := actorOf(ctx)
	if s == nil {
		if len(begin) > 0 {
			b.Queue("select " + strings.Join(begin, ", "))
		}
		return
	}
	columns := append([]string{"access_version"}, begin...)
	b.Queue("select "+strings.Join(columns, ", ")+" from organizations where id = $1", s.organizationID).QueryRow(func(row pgx.Row) error {
		var version int64
		targets := make([]any, len(columns))
		targets[0] = &version
		return s.confirm(version, row.Scan(targets...))
	})
}

// takeActor returns the remembered actor of a transaction to a statement that reads the organisation anyway, and then has the version
// confirmed; nil where that has been done, or the actor is of another organisation.
func (q *Queue) takeActor(organizationID string) *accessVersion {
	s := q.actor
	if s == nil || s.organizationID != organizationID {
		return nil
	}
	q.actor = nil
	return s
}

// confirmActor lets the check of a transaction's remembered actor wait, where no statement has taken it.
func (q *Queue) confirmActor() {
	s := q.actor
	if s == nil {
		return
	}
	q.actor = nil
	q.add("select access_version from organizations where id = $1", s.organizationID).QueryRow(s.scan)
}

// require lets a batch fail with access.ErrChanged, all of it and before anything is written, where the version is another one by now, or
// where the key is in use or has an answer; nil: there is no key. That it has one the insert of its answer notices.
func (s *accessVersion) require(b *pgx.Batch, key *claim) {
	var lock *int64
	if key != nil {
		lock = new(key.lock())
	}
	b.Queue(`
		select refuse_outdated() where not coalesce(pg_try_advisory_xact_lock($1), true)
			or not exists (select from organizations where id = $2 and access_version = $3)`, lock, s.organizationID, s.version)
}

// scan confirms the version of a row that has nothing else.
func (s *accessVersion) scan(row pgx.Row) error {
	var version int64
	err := row.Scan(&version)
	return s.confirm(version, err)
}

// confirm compares the version with the one that was read, or that could not be for err. Who was not remembered has none: nil.
func (s *accessVersion) confirm(version int64, err error) error {
	switch {
	case s == nil:
		return err
	case errors.Is(err, pgx.ErrNoRows) || err == nil && version != s.version:
		return access.ErrChanged
	case err != nil:
		return err
	default:
		s.confirmed = true
		return nil
	}
}
