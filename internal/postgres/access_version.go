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
}

type accessVersionKey struct{}

// WithRememberedActor returns a context for what is done on behalf of an actor that was remembered rather than read. The first round trip
// with it, and every transaction, makes sure on the way that nobody has changed access in the actor's organisation since,
// and otherwise fails with access.ErrChanged. It serves one request, which is not run by several goroutines.
func WithRememberedActor(ctx context.Context, a access.Actor) context.Context {
	return context.WithValue(ctx, accessVersionKey{}, &accessVersion{organizationID: a.OrganizationID, version: a.Version})
}

type ownerKey struct{}

// WithActor returns a context for what is done on behalf of an actor that was just read. The actor's organisation has its share of
// the connections and no more, as for one that was remembered.
func WithActor(ctx context.Context, a access.Actor) context.Context {
	return context.WithValue(ctx, ownerKey{}, a.OrganizationID)
}

func remembered(ctx context.Context) bool {
	_, known := ctx.Value(accessVersionKey{}).(*accessVersion)
	return known
}

// ownerOf returns the organisation that something is done for; "" if it is for the service itself.
func ownerOf(ctx context.Context) string {
	if s, known := ctx.Value(accessVersionKey{}).(*accessVersion); known {
		return s.organizationID
	}
	organizationID, _ := ctx.Value(ownerKey{}).(string)
	return organizationID
}

// Confirm makes sure of a remembered actor by itself, for a request that needs nothing else of the database. Faults: those of
// WithRememberedActor, and Unavailable.
func (db *DB) Confirm(ctx context.Context) error {
	s, remembered := ctx.Value(accessVersionKey{}).(*accessVersion)
	if !remembered || s.confirmed {
		return nil
	}
	return db.read(ctx, func(found pgx.Rows) error { found.Close(); return found.Err() }, "select")
}

// queueAccessVersion lets the check of a remembered actor travel with a batch, and with it what else the batch wants to begin with.
func queueAccessVersion(ctx context.Context, b *pgx.Batch, begin ...string) {
	s, remembered := ctx.Value(accessVersionKey{}).(*accessVersion)
	if !remembered {
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
