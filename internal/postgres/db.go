// Package postgres holds every SQL statement of Cosell, each as a whole in the function that runs it. A read is a method of DB, with a
// round trip of its own, or of Tx, as part of a transaction. A write is a method of a transaction's Queue.
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
	facts    *factsMemory // remembered facts about what deals name; nil: nothing is remembered
	onEvents func()
	fresh    *FreshFacts       // of deals, for the projection
	planning []string          // settings with which a read begins that has to be planned for its own values
	outer    *outerTransaction // set inside Atomically, in place of the pool

	shares   *semaphore.PerOrganization // of the connections, by organisation
	listTime string                     // the setting that bounds how long a read of a request may take; "": no bound but the request's
}

// Options are the settings of the pool.
type Options struct {
	MaxConns int32           // 0: 16, or pool_max_conns in the address
	Tracer   pgx.QueryTracer // nil: none
	OnEvents func()          // called when a transaction that wrote events has committed; may be nil
	Fresh    *FreshFacts     // facts told by the events written here, shared with whoever projects by another pool; nil: its own

	OrganizationConns int           // how many connections the work for one organisation may use at once; 0: half of them
	ListTimeout       time.Duration // how long the database may take for a query of a request; 0: as long as the request
}

// defaultMaxConns suits a few cores: more connections would only wait for each other.
const defaultMaxConns = 16

// Open returns a pool for the address. It does not connect yet: if the database is down, what is asked of it fails with fault Unavailable.
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
	// No parallel workers, since many statements run at once; and no memoize nodes, since hardly two rows look up the same thing.
	cfg.ConnConfig.RuntimeParams["max_parallel_workers_per_gather"] = "0"
	cfg.ConnConfig.RuntimeParams["enable_memoize"] = "off"
	// What the triggers need not do: write the lists of each deal, types included; check that it is sound and keep what it replaces.
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

// Pool returns the pool, for metrics.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// read runs a read of one statement outside a transaction, after the check of a remembered actor. Faults: those of once.
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

// try reads outside a transaction, or inside the outer one. A connection that turns out to be dead, as all are after the server has
// restarted, is replaced and the read is tried again. Faults: those of takeSlot, access.ErrChanged, and Unavailable, with the code
// question-too-dear if it took longer than a list may.
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

// with calls read with a connection.
func (db *DB) with(ctx context.Context, read func(*pgxpool.Conn) error) error {
	conn, _, release, err := db.acquire(ctx)
	if err != nil {
		return err
	}
	defer release()
	return read(conn)
}

// busy is the code of the fault for a caller whose own organisation uses all of its connections.
const busy = "organization-busy"

// takeSlot waits for one of the connections of the organisation that the work is done for, and returns the function that gives it back. The
// fault is Unavailable, with the code organization-busy.
func (db *DB) takeSlot(ctx context.Context) (release func(), err error) {
	organizationID := ownerOf(ctx)
	if organizationID == "" || db.shares == nil {
		return func() {}, nil
	}
	release, err = db.shares.Acquire(ctx, organizationID)
	if err != nil {
		f := fault.New(fault.Unavailable, busy,
			"Your organisation's share of the service, %d database requests at once, is in use; try again.", db.shares.Limit())
		f.RetryAfter = retryAfter
		return nil, errors.Join(f, err)
	}
	return release, nil
}

// begin returns the settings with which a read begins. The lookup of an actor who is not remembered yet has no bound: that would take
// another statement.
func (db *DB) begin(ctx context.Context) []string {
	if db.listTime == "" || len(db.planning) == 0 && !remembered(ctx) {
		return db.planning
	}
	return append(slices.Clip(db.planning), db.listTime)
}

// Settings for the planning of the statements that follow in the same round trip.
var (
	planAnew = []string{"set_config('plan_cache_mode', 'force_custom_plan', true)"} // for the values it has
	planOnce = []string{"set_config('plan_cache_mode', 'force_generic_plan', true)"}
	noScans  = []string{"set_config('enable_seqscan', 'off', true)"}
	noHashes = []string{"set_config('enable_hashjoin', 'off', true)", "set_config('enable_material', 'off', true)"}
	noMerges = []string{"set_config('enable_mergejoin', 'off', true)"}
	noSorts  = []string{"set_config('enable_sort', 'off', true)", "set_config('enable_bitmapscan', 'off', true)"}
)

// told returns the database for reads that are planned with these settings.
func (db *DB) told(settings ...[]string) *DB {
	return &DB{
		pool: db.pool, health: db.health, outer: db.outer, planning: slices.Concat(settings...), shares: db.shares, listTime: db.listTime,
	}
}

// planned returns the database for reads whose best plan depends on their values, such as on whether a filter leaves half of the deals or
// none. From the sixth time on, PostgreSQL would otherwise use a plan that suits all values alike, which is to read all deals for a filter
// that finds nothing.
func (db *DB) planned() *DB { return db.told(planAnew) }

// indexed is planned for reads of tables that must never be read from end to end: PostgreSQL does not know, for example, how expensive it
// is to fetch the words of a listing.
func (db *DB) indexed() *DB { return db.told(planAnew, noScans) }

// inSteps is indexed for lists of deals, which look up each row by the one before. Otherwise PostgreSQL could read the deals of all
// organisations for a few, or compare each of the organisation's own with all others.
func (db *DB) inSteps() *DB { return db.told(planAnew, noScans, noHashes, noMerges) }

// toCount is inSteps for queries that look at everything the filter leaves: these may merge an organisation's deals with Microsoft's
// answers to them.
func (db *DB) toCount() *DB { return db.told(planAnew, noScans, noHashes) }

// inOrder is inSteps for reads that follow an index in its order and end early, whatever the organisation and the values. So they are
// planned once, since planning takes longer than reading.
func (db *DB) inOrder() *DB { return db.told(planOnce, noScans, noHashes, noMerges, noSorts) }
