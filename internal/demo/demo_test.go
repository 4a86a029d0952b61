package demo_test

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/demo"
	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/token"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// pastDeals are enough to have some of each kind.
const pastDeals = 30

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Whoever lacks a role is told whom to ask, including Microsoft's users.
func TestEveryOrganizationHasAnAccountAdmin(t *testing.T) {
	t.Parallel()
	with := map[string]bool{}
	for _, known := range demo.Tokens() {
		with[known.Organization] = with[known.Organization] || known.Role == access.AccountAdmin
	}
	require.NotEmpty(t, with)
	for organization, has := range with {
		require.True(t, has, organization)
	}
}

// TestTheDemoIsLoadedOnce kills the load of a demo at several points, and then lets three instances load it at once.
func TestTheDemoIsLoadedOnce(t *testing.T) {
	t.Parallel()
	undisturbed := pgtest.URL(t)
	k := &killer{}
	require.NoError(t, load(t, undisturbed, k))
	trips := k.trips

	url := pgtest.URL(t)
	for _, at := range []int{trips / 4, trips - 1} {
		require.Error(t, load(t, url, &killer{at: at}))
		require.Zero(t, counts(t, url)["organizations"], "a load that is killed leaves nothing")
	}
	var all sync.WaitGroup
	errs := make([]error, 3)
	for i := range errs {
		all.Go(func() { errs[i] = load(t, url, &killer{}) })
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	require.Equal(t, counts(t, undisturbed), counts(t, url), "there is one demo, and all of it")
	require.Greater(t, counts(t, url)["deals"], int64(50))
	require.Equal(t, int64(len(registration.Statuses())), counts(t, url)["states of registrations"], "there are some in each")
}

// The demo's feed is in order of time: its beginning can be forgotten, and the rest is read page by page.
func TestTheFeedOfTheDemoIsReadPageByPage(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), pgtest.URL(t), postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, demo.Load(t.Context(), db, pastDeals, now))
	services := service.New(db, service.Defaults())
	services.Kernel.Now = func() time.Time { return now }
	forgotten, err := services.Outbox.ForgetEvents(t.Context())
	require.NoError(t, err)
	require.Positive(t, forgotten)
	_, err = services.Outbox.ForgetDocuments(t.Context())
	require.NoError(t, err)

	admin, err := db.ActorByToken(t.Context(), token.Hash("demo-contoso-referral-admin"), now)
	require.NoError(t, err)
	read := 0
	for page := (outbox.Feed{More: true}); page.More; read += len(page.Items) {
		page, err = services.Outbox.Events(t.Context(), admin, page.Next, nil, 2)
		require.NoError(t, err)
	}
	require.Equal(t, []string{strconv.Itoa(read)}, collect(t, db.Pool(),
		"select count(*)::text from events where organization_id = 'contoso' and deal_id is not null and deal is not null"))
	require.Equal(t, []string{"0"}, collect(t, db.Pool(), `
		select count(*)::text from events e join events before on before.position < e.position and before.occurred_at > e.occurred_at`))
}

// What an earlier program left when it was killed has no tokens, but is a demo all the same.
func TestADemoWithoutTokensGetsThem(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	db, err := postgres.Open(t.Context(), url, postgres.Options{})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, demo.LoadOrganizations(t.Context(), db, now))
	require.NoError(t, demo.Load(t.Context(), db, pastDeals, now))
	require.NoError(t, demo.Load(t.Context(), db, pastDeals, now))
	require.Equal(t, int64(len(demo.Tokens())), counts(t, url)["tokens"])
}

func load(t *testing.T, url string, k *killer) error {
	t.Helper()
	db, err := postgres.Open(context.Background(), url, postgres.Options{Tracer: k})
	require.NoError(t, err)
	defer db.Close()
	return demo.Load(t.Context(), db, pastDeals, now)
}

// counts returns how many rows there are in the tables that a demo fills.
func counts(t *testing.T, url string) map[string]int64 {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	require.NoError(t, err)
	defer pool.Close()
	found, err := pool.Query(t.Context(), `select 'organizations', count(*) from organizations union all select 'users', count(*) from users
		union all select 'tokens', count(*) from tokens union all select 'deals', count(*) from deals union all select 'solutions', count(*) from solutions
		union all select 'history', count(*) from deal_history union all select 'events', count(*) from events where position is not null
		union all select 'jobs', count(*) from river.river_job
		union all select 'states of registrations', count(distinct status) from registrations`)
	require.NoError(t, err)
	all := map[string]int64{}
	var table string
	var n int64
	_, err = pgx.ForEachRow(found, []any{&table, &n}, func() error { all[table] = n; return nil })
	require.NoError(t, err)
	return all
}

// killer counts round trips and ends the session at one of them.
type killer struct {
	at, trips int
}

func (k *killer) TraceQueryStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	k.trip(conn)
	return ctx
}

func (k *killer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (k *killer) TraceBatchStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	k.trip(conn)
	return ctx
}

func (k *killer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

func (k *killer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (k *killer) trip(conn *pgx.Conn) {
	if k.trips++; k.trips == k.at {
		_ = conn.PgConn().Conn().Close()
	}
}
