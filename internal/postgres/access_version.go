package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/access"
)

// accessVersion is the version of an organisation's access as of which an actor is remembered.
type accessVersion struct {
	organizationID string
	version        int64
	confirmed      bool // by a round trip of this request
	written        bool // something has been written, so the request can no longer be started over
}

type accessVersionKey struct{}

// WithRememberedActor returns a context for work on behalf of an actor who was remembered rather than read. The first round trip with it,
// and every transaction, checks along the way that access in the actor's organisation has not changed since. Otherwise it fails with
// access.ErrChanged, and nothing has been written by then; a request after a transaction that has written nothing can still fail with it. A
// transaction also fails with it if it relied on something else that was remembered and has changed. The context serves one request, and
// must not be used by several goroutines.
func WithRememberedActor(ctx context.Context, a access.Actor) context.Context {
	return context.WithValue(ctx, accessVersionKey{}, &accessVersion{organizationID: a.OrganizationID, version: a.Version})
}

type ownerKey struct{}

// WithActor returns a context for work on behalf of an actor who was just read. The actor's organisation gets its share of the connections
// and no more, as for a remembered one.
func WithActor(ctx context.Context, a access.Actor) context.Context {
	return context.WithValue(ctx, ownerKey{}, a.OrganizationID)
}

func remembered(ctx context.Context) bool { return actorOf(ctx) != nil }

// actorOf returns the remembered actor on whose behalf something is done. It is nil if there is none, or if something has been written on
// the actor's behalf already.
func actorOf(ctx context.Context) *accessVersion {
	if s, _ := ctx.Value(accessVersionKey{}).(*accessVersion); s != nil && !s.written {
		return s
	}
	return nil
}

// ownerOf returns the organisation for which something is done; "" if it is for the service itself.
func ownerOf(ctx context.Context) string {
	if s, _ := ctx.Value(accessVersionKey{}).(*accessVersion); s != nil {
		return s.organizationID
	}
	organizationID, _ := ctx.Value(ownerKey{}).(string)
	return organizationID
}

// Confirm checks a remembered actor on its own, for a request that needs nothing else from the database. Faults: those of
// WithRememberedActor, and Unavailable.
func (db *DB) Confirm(ctx context.Context) error {
	s := actorOf(ctx)
	if s == nil || s.confirmed {
		return nil
	}
	return db.read(ctx, func(found pgx.Rows) error { found.Close(); return found.Err() }, "select")
}

// queueAccessVersion adds the check of a remembered actor to a batch, along with the settings that the batch wants to begin with.
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

// takeActor hands the remembered actor of a transaction over to a statement that reads the organisation anyway, and then has to have the
// version confirmed. It returns nil if the check has been made, or the actor is of another organisation.
func (q *Queue) takeActor(organizationID string) *accessVersion {
	s := q.actor
	if s == nil || s.organizationID != organizationID {
		return nil
	}
	q.actor = nil
	return s
}

// confirmActor queues the check of a transaction's remembered actor, unless a statement has taken it over.
func (q *Queue) confirmActor() {
	s := q.actor
	if s == nil {
		return
	}
	q.actor = nil
	q.add("select access_version from organizations where id = $1", s.organizationID).QueryRow(s.scan)
}

// require makes a batch fail as a whole with access.ErrChanged, before anything is written, if the version is no longer current or the key
// is in use; a nil key is none. That the key has an answer already is noticed when the new answer is inserted.
func (s *accessVersion) require(b *pgx.Batch, key *claim) {
	var lock *int64
	if key != nil {
		lock = new(key.lock())
	}
	b.Queue(`
		select refuse_outdated() where not coalesce(pg_try_advisory_xact_lock($1), true)
			or not exists (select from organizations where id = $2 and access_version = $3)`, lock, s.organizationID, s.version)
}

// scan confirms the version in a row that holds nothing else.
func (s *accessVersion) scan(row pgx.Row) error {
	var version int64
	err := row.Scan(&version)
	return s.confirm(version, err)
}

// confirm compares the version with the one that was read, or passes on why it could not be read. s is nil for an actor who was not
// remembered.
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
