// Package postgres holds every SQL statement of Cosell, each whole in the function that runs it. A read is a method of DB, in a round trip
// of its own, or of Tx, as a part of a transaction; a write is a method of the Queue of a transaction.
package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/semaphore"
)

// DB is a pool of connections to the database.
type DB struct {
	pool     *pgxpool.Pool
	servers  *servers
	health   *health
	jobs     *Jobs
	facts    *factsMemory // of what deals name; nil: nothing is remembered
	onEvents func()
	fresh    *FreshFacts       // of deals, for the projection
	planning []string          // what a read begins with that is to be planned for the values it has
	outer    *outerTransaction // set inside Atomically, in place of the pool

	shares   *semaphore.PerOrganization // of the connections
	listTime string                     // sets how long a read of a request may take; "": as long as the request
}

// Options are the settings of the pool.
type Options struct {
	MaxConns int32           // 0: 16, or pool_max_conns of the address
	Tracer   pgx.QueryTracer // nil: none
	OnEvents func()          // called when a transaction that wrote events has committed; nil: nothing is
	Fresh    *FreshFacts     // what the events tell that are written, for who projects with another pool; nil: its own

	OrganizationConns int           // connections that what is done for one organisation has at once; 0: half of them
	ListTimeout       time.Duration // how long a question of a request may take the database; 0: as long as the request
}

// defaultMaxConns is right for a few cores: more connections only wait for each other.
const defaultMaxConns = 16

// Open returns a pool for the address. It does not connect yet: a database that is down shows as fault Unavailable in what
// is asked of it.
func Open(ctx context.Context, databaseURL string, o Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, fmt.Errorf("the address of the database: %w", err)
	}
	switch {
	case o.MaxConns > 0:
		cfg.MaxConns = o.MaxConns
	case !strings.Contains(databaseURL, "pool_max_conns"):
		cfg.MaxConns = defaultMaxConns
	}
	servers := configure(cfg)
	cfg.ConnConfig.Tracer = o.Tracer
	cfg.ConnConfig.RuntimeParams["application_name"] = "cosell"
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "10s"
	// No helpers for a statement, where many are answered at once, and no remembering what a row looks up, which hardly another row does.
	cfg.ConnConfig.RuntimeParams["max_parallel_workers_per_gather"] = "0"
	cfg.ConnConfig.RuntimeParams["enable_memoize"] = "off"
	// What no trigger need do: write lists with each deal, types included; look whether it is sound and keep what it replaces.
	cfg.ConnConfig.RuntimeParams["cosell.lists"] = "typed"
	cfg.ConnConfig.RuntimeParams["cosell.deals"] = "checked"
	cfg.HealthCheckPeriod = 5 * time.Second
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	jobs, err := newJobInserter(pool)
	if err != nil {
		pool.Close()
		return nil, err
	}
	db := &DB{
		pool: pool, servers: servers, health: &health{}, jobs: jobs, onEvents: o.OnEvents,
		facts: newFactsMemory(), fresh: cmp.Or(o.Fresh, NewFreshFacts()),
		shares: semaphore.NewPerOrganization(cmp.Or(o.OrganizationConns, max(1, int(cfg.MaxConns)/2))),
	}
	if o.ListTimeout > 0 {
		db.listTime = fmt.Sprintf("set_config('statement_timeout', '%d', true)", o.ListTimeout.Milliseconds())
	}
	return db, nil
}

// Close closes every connection, waiting for those in use.
func (db *DB) Close() { db.pool.Close() }

// Pool returns the pool, for figures about it.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// read runs a read of one statement outside a transaction, behind the check of a remembered actor. Faults: those of once.
func (db *DB) read(ctx context.Context, handle func(pgx.Rows) error, sql string, args ...any) error {
	return db.once(ctx, func(b *pgx.Batch) {
		queueAccessVersion(ctx, b, db.begin(ctx)...)
		b.Queue(sql, args...).Query(handle)
	})
}

// once makes one round trip outside a transaction, which only reads. Faults: those of try.
func (db *DB) once(ctx context.Context, queue func(*pgx.Batch)) error {
	return db.try(ctx, func(conn *pgxpool.Conn) error {
		batch := &pgx.Batch{}
		queue(batch)
		return conn.SendBatch(ctx, batch).Close()
	})
}

// try reads outside of a transaction, or inside of the outer one. A connection that turns out to be dead, as all are after the server was
// restarted, is replaced and the read is tried again. Faults: those of takeSlot, access.ErrChanged, and Unavailable, with the code
// question-too-dear for what took longer than a list may.
func (db *DB) try(ctx context.Context, read func(*pgxpool.Conn) error) error {
	const tries = 3
	var err error
	for range tries {
		if err = db.with(ctx, read); !lost(err) || ctx.Err() != nil {
			break
		}
	}
	if db.listTime != "" && tookTooLong(err) {
		return tooDear(err)
	}
	if err = translate(err); isUnavailable(err) {
		db.health.note(err)
	}
	return err
}

// with reads with a connection.
func (db *DB) with(ctx context.Context, read func(*pgxpool.Conn) error) error {
	conn, _, release, err := db.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	return read(conn)
}

// busy is the code for who waits for the own organisation.
const busy = "organization-busy"

// takeSlot waits for one of the connections of the organisation that something is done for, and returns what gives it back. The fault is
// Unavailable, with the code organization-busy.
func (db *DB) takeSlot(ctx context.Context) (release func(), err error) {
	organizationID := ownerOf(ctx)
	if organizationID == "" || db.shares == nil {
		return func() {}, nil
	}
	release, err = db.shares.Acquire(ctx, organizationID)
	if err != nil {
		f := fault.New(fault.Unavailable, busy,
			"Your organisation has its share of the service, %d requests at the database at once, in use; try again.", db.shares.Limit())
		f.RetryAfter = retryAfter
		return nil, errors.Join(f, err)
	}
	return release, nil
}

// begin returns what a read begins with. Who is not remembered yet is looked up without a bound: that would be a statement more.
func (db *DB) begin(ctx context.Context) []string {
	if db.listTime == "" || len(db.planning) == 0 && !remembered(ctx) {
		return db.planning
	}
	return append(slices.Clip(db.planning), db.listTime)
}

// What PostgreSQL is told before it plans what is behind it in the same round trip.
var (
	planAnew = []string{"set_config('plan_cache_mode', 'force_custom_plan', true)"} // for the values it has
	planOnce = []string{"set_config('plan_cache_mode', 'force_generic_plan', true)"}
	noScans  = []string{"set_config('enable_seqscan', 'off', true)"}
	noHashes = []string{"set_config('enable_hashjoin', 'off', true)", "set_config('enable_material', 'off', true)"}
	noMerges = []string{"set_config('enable_mergejoin', 'off', true)"}
	noSorts  = []string{"set_config('enable_sort', 'off', true)", "set_config('enable_bitmapscan', 'off', true)"}
)

// told returns the database for reads before which PostgreSQL is told something.
func (db *DB) told(settings ...[]string) *DB {
	return &DB{
		pool: db.pool, health: db.health, outer: db.outer, planning: slices.Concat(settings...), shares: db.shares, listTime: db.listTime,
	}
}

// planned returns the database for reads whose best plan depends on their values: whether a filter leaves half of the deals
// or none. From the sixth time on, PostgreSQL would otherwise take a plan that fits all values alike, which is to read all
// deals for a filter that finds nothing.
func (db *DB) planned() *DB { return db.told(planAnew) }

// indexed is planned for reads of what is never read from end to end: PostgreSQL does not know, say, how much it is to
// fetch the words of a listing.
func (db *DB) indexed() *DB { return db.told(planAnew, noScans) }

// inSteps is indexed for lists of deals, which look up each row by the one before: put together as a whole, the deals of all organisations
// could be read for a few, or each of one's own be held against all others.
func (db *DB) inSteps() *DB { return db.told(planAnew, noScans, noHashes, noMerges) }

// toCount is inSteps for what looks at all that the filter leaves: an organisation's deals and what Microsoft was asked about may be gone
// along beside each other.
func (db *DB) toCount() *DB { return db.told(planAnew, noScans, noHashes) }

// inOrder is inSteps for what is read along an index of its order and ends early, of whatever organisation and with whatever values: so it
// is planned once, which takes longer than to read it.
func (db *DB) inOrder() *DB { return db.told(planOnce, noScans, noHashes, noMerges, noSorts) }
