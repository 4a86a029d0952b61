package apitest

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Trips counts the traffic to the database: round trips, and statements in them.
type Trips struct {
	trips, statements atomic.Int64
}

var (
	_ pgx.QueryTracer   = (*Trips)(nil)
	_ pgx.BatchTracer   = (*Trips)(nil)
	_ pgx.PrepareTracer = (*Trips)(nil)
)

// Reset sets the counts to zero.
func (t *Trips) Reset() {
	t.trips.Store(0)
	t.statements.Store(0)
}

// Round returns the number of round trips since Reset.
func (t *Trips) Round() int { return int(t.trips.Load()) }

// Statements returns the number of statements since Reset.
func (t *Trips) Statements() int { return int(t.statements.Load()) }

// CountTrips makes the request and returns how many round trips and statements it took.
func (h *Harness) CountTrips(t testing.TB, status int, do func() *Response) (trips, statements int) {
	t.Helper()
	h.Trips.Reset()
	do().Want(t, status)
	return h.Trips.Round(), h.Trips.Statements()
}

// TraceQueryStart counts a statement that is sent alone.
func (t *Trips) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	t.trips.Add(1)
	t.statements.Add(1)
	return ctx
}

// TraceQueryEnd does nothing.
func (*Trips) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart counts statements that are sent together.
func (t *Trips) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	t.trips.Add(1)
	t.statements.Add(int64(data.Batch.Len()))
	return ctx
}

// TraceBatchQuery does nothing.
func (*Trips) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd does nothing.
func (*Trips) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// TracePrepareStart counts the round trip that a statement costs the first time on a connection.
func (t *Trips) TracePrepareStart(ctx context.Context, _ *pgx.Conn, _ pgx.TracePrepareStartData) context.Context {
	t.trips.Add(1)
	return ctx
}

// TracePrepareEnd does nothing.
func (*Trips) TracePrepareEnd(context.Context, *pgx.Conn, pgx.TracePrepareEndData) {}
