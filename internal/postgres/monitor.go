package postgres

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/fault"
)

const (
	// A success counts for successCounts. Run checks every lookEvery, so that a recent one is known.
	successCounts = 3 * time.Second
	lookEvery     = time.Second
	// lookWithin bounds one check, connecting not included.
	lookWithin = 2 * time.Second
	// clocksDiffer is the least difference of the clocks that is worth a warning.
	clocksDiffer = time.Second
)

// Monitor tells whether the database can do what requests need. It has a connection of its own, so it takes none of theirs and waits for
// none.
type Monitor struct {
	db  *DB
	now func() time.Time
	log *slog.Logger

	mu         sync.Mutex
	look       *look // the check in progress; nil: none
	down       bool  // what the last check found
	difference time.Duration
	differs    bool

	conn *pgx.Conn // of the check in progress
}

// look is one check of the database.
type look struct {
	done chan struct{}
	err  error // once it is done
}

// NewMonitor returns a monitor of the database, which compares the database's clock with now.
func NewMonitor(db *DB, now func() time.Time, log *slog.Logger) *Monitor {
	return &Monitor{db: db, now: now, log: log}
}

// Ready returns nil if a change has succeeded in the last few seconds, and nothing has failed since. Otherwise it returns the result of a
// check of the database, for which it waits until ctx ends. The fault is Unavailable, with a detail that says what is missing.
func (m *Monitor) Ready(ctx context.Context) error {
	if m.db.health.succeededSince(successCounts) {
		return nil
	}
	look := m.begin()
	select {
	case <-look.done:
		return look.err
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "unavailable", "The database does not answer.")
	}
}

// Run checks the database again and again until ctx ends, so that Ready knows without waiting.
func (m *Monitor) Run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	defer func() { go m.Close() }()
	for {
		m.begin()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Close closes the monitor's connection, after the check in progress.
func (m *Monitor) Close() {
	m.mu.Lock()
	look := m.look
	m.mu.Unlock()
	if look != nil {
		<-look.done
	}
	m.hangUp()
}

// Difference returns by how much the database's clock was ahead of the service's at the last check.
func (m *Monitor) Difference() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.difference
}

// begin returns the check in progress, or starts one.
func (m *Monitor) begin() *look {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.look != nil {
		return m.look
	}
	m.look = &look{done: make(chan struct{})}
	go m.end(m.look)
	return m.look
}

func (m *Monitor) end(l *look) {
	difference, known, err := m.ask()
	m.db.health.note(err)
	m.mu.Lock()
	defer m.mu.Unlock()
	l.err = reason(err)
	m.look = nil
	close(l.done)
	if down := err != nil; down != m.down {
		m.down = down
		m.logChange(err)
	}
	if known {
		m.compare(difference)
	}
}

// errReadOnly says that the database accepts no changes.
var errReadOnly = errors.New("the database can only be read")

// difference is how far the database's clock is ahead, with the time that the round trip took as the margin of error.
type difference struct{ ahead, giveOrTake time.Duration }

// ask asks the database for its clock and whether it can be written to. A connection on which that failed is not used again.
func (m *Monitor) ask() (d difference, known bool, err error) {
	ctx := context.Background()
	if m.conn == nil {
		if m.conn, err = m.db.servers.connect(ctx); err != nil {
			return d, false, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	var version int64
	var readOnly bool
	var theirs time.Time
	before := m.now()
	err = m.conn.QueryRow(ctx, `
		select version, current_setting('transaction_read_only')::bool, clock_timestamp() from schema_migrations limit 1`,
		pgx.QueryExecModeExec).Scan(&version, &readOnly, &theirs)
	half := m.now().Sub(before) / 2
	known = err == nil
	if known && readOnly {
		err = errReadOnly
	}
	if err != nil {
		m.db.servers.avoid(context.Background(), m.conn)
		m.hangUp()
	}
	return difference{ahead: theirs.Sub(before.Add(half)), giveOrTake: half}, known, err
}

func (m *Monitor) hangUp() {
	if conn := m.conn; conn != nil {
		m.conn = nil
		go closeConn(conn)
	}
}

// logChange logs that the database is gone or back.
func (m *Monitor) logChange(err error) {
	if err != nil {
		m.log.Warn("the database cannot serve", "error", err)
		return
	}
	m.log.Info("the database serves")
}

// compare records the difference of the clocks, and warns once when it becomes large.
func (m *Monitor) compare(d difference) {
	m.difference = d.ahead
	differs := d.ahead.Abs() > clocksDiffer+d.giveOrTake
	if differs == m.differs {
		return
	}
	m.differs = differs
	if differs {
		m.log.Warn("the clocks of this machine and of the database differ; let both keep the time",
			"databaseAheadSeconds", d.ahead.Seconds())
		return
	}
	m.log.Info("the clocks of this machine and of the database agree", "databaseAheadSeconds", d.ahead.Seconds())
}

// reason returns the fault that tells callers why the database cannot serve.
func reason(err error) error {
	if err == nil {
		return nil
	}
	detail, known := Outage(err)
	if hasCode(err, pgerrcode.UndefinedTable) {
		detail, known = "The schema of the database is not in place.", true
	}
	if !known {
		detail = "The database does not answer."
	}
	return fault.New(fault.Unavailable, "unavailable", detail)
}

// health is what the changes of all requests reveal about the database.
type health struct {
	mu                sync.Mutex
	succeeded, failed time.Time // last
}

// note records the outcome of something that needs a writable database.
func (h *health) note(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now() //nolint:forbidigo // a stopwatch
	if err == nil {
		h.succeeded = now
	} else {
		h.failed = now
	}
}

// succeededSince tells whether something succeeded within that time, and nothing has failed after it.
func (h *health) succeededSince(d time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.succeeded.After(h.failed) && time.Since(h.succeeded) < d
}
