package demo

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/insights"
	"github.com/cosell/cosell/internal/pgtest"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
)

// A larger demo whose load is killed again and again, and finally continued by two programs at once, is the same as one that nobody
// disturbs, and its figures are right.
func TestALargerDemoGoesOnWhereItWasKilled(t *testing.T) {
	t.Parallel()
	whole := Larger{Deals: 70, Seed: 3, batch: 20}
	url := pgtest.URL(t)
	require.NoError(t, Load(t.Context(), openDemo(t, url, nil), 0, today))
	for i, batch := range []int{3, 1} { // the second program writes none: it is killed while it rewrites the third
		k := &copyKiller{at: batch}
		at := today.Add(time.Duration(i) * time.Hour)
		require.Error(t, whole.Load(t.Context(), openDemo(t, url, k), at, func(int64, int64) {}))
		require.Equal(t, batch, k.copies, "it was killed while it wrote")
	}
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		db := openDemo(t, url, nil)
		both.Go(func() { errs[i] = whole.Load(t.Context(), db, today.Add(48*time.Hour), func(int64, int64) {}) })
	}
	both.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}

	db := openDemo(t, url, nil)
	require.Equal(t, planned(t, whole), kept(t, db, whole))
	d, err := service.New(db, service.Defaults()).Insights.Verify(t.Context(), func(insights.Progress) {})
	require.NoError(t, err)
	require.False(t, d.Any(), "%v", d.Examples)

	more, err := db.DealsByReference(t.Context(), "contoso", []string{"DEMO-3-0"})
	require.NoError(t, err)
	require.Equal(t, "20", *more[0].CampaignID)
	var told []int64
	tell := func(done, all int64) { told = append(told, done, all) }
	require.NoError(t, Larger{Deals: 50, Seed: 3, batch: 20}.Load(t.Context(), db, today, tell), "these are there")
	require.Equal(t, []int64{20, 50, 40, 50, 50, 50}, told)
	require.ErrorContains(t, Larger{Deals: 90, Seed: 3, batch: 20}.Load(t.Context(), db, today, func(int64, int64) {}),
		"there are 70 deals of the seed 3 already, which does not go on; take another seed")
}

// openDemo opens a database, with something that kills it while it copies, or nil.
func openDemo(t *testing.T, url string, k *copyKiller) *postgres.DB {
	t.Helper()
	o := postgres.Options{}
	if k != nil {
		o.Tracer = k
	}
	db, err := postgres.Open(context.Background(), url, o)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return db
}

// planned returns the documents of the deals of a larger demo, by id.
func planned(t *testing.T, l Larger) map[uuid.UUID]string {
	t.Helper()
	w, err := world()
	require.NoError(t, err)
	all := map[uuid.UUID]string{}
	for number := range l.batches() {
		made, err := w.Batch(l.Seed, number, l.size(number), today)
		require.NoError(t, err)
		for _, d := range made {
			all[d.ID] = string(d.Document)
		}
	}
	require.Len(t, all, l.Deals)
	return all
}

// kept returns a database's documents besides those of every demo.
func kept(t *testing.T, db *postgres.DB, l Larger) map[uuid.UUID]string {
	t.Helper()
	found, err := db.Pool().Query(t.Context(), "select id, document::text from deals d where not exists (select from events where deal_id = d.id)")
	require.NoError(t, err)
	all := map[uuid.UUID]string{}
	var id uuid.UUID
	var document string
	_, err = pgx.ForEachRow(found, []any{&id, &document}, func() error { all[id] = document; return nil })
	require.NoError(t, err)
	require.Len(t, all, l.Deals)
	return all
}

// copyKiller counts copies and ends the session at one of them.
type copyKiller struct{ at, copies int }

func (k *copyKiller) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

func (k *copyKiller) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (k *copyKiller) TraceCopyFromStart(ctx context.Context, conn *pgx.Conn, d pgx.TraceCopyFromStartData) context.Context {
	if d.TableName[0] != "deal_history" {
		return ctx
	}
	if k.copies++; k.copies == k.at {
		_ = conn.PgConn().Conn().Close()
	}
	return ctx
}

func (k *copyKiller) TraceCopyFromEnd(context.Context, *pgx.Conn, pgx.TraceCopyFromEndData) {}

func TestALargerDemoOfNoSizeIsRefused(t *testing.T) {
	t.Parallel()
	for _, deals := range []int{0, -1, 1_000_000_000_000, maxDeals + 1} {
		require.ErrorContains(t, Larger{Deals: deals, Seed: 1}.Check(), "--deals (COSELL_DEALS): give 1 to 10000000")
	}
	for _, seed := range []int{0, -1} {
		err := Larger{Deals: -1, Seed: seed}.Check()
		require.ErrorContains(t, err, "--seed (COSELL_SEED): give 1 or more")
		require.ErrorContains(t, err, "--deals", "every mistake is named")
	}
	require.NoError(t, Larger{Deals: maxDeals, Seed: 1}.Check())
}

// A database in use for something else is left alone.
func TestALargerDemoIsNotMadeBesideOrganizationsOfItsOwn(t *testing.T) {
	t.Parallel()
	db := openDemo(t, pgtest.URL(t), nil)
	require.NoError(t, db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.Queue.InsertOrganization(account.NewOrganization{ID: "own", Name: "Own", Locations: []account.Location{{ID: "9000001", Name: "Own"}}}.Organization(today))
		return nil
	}))
	require.ErrorIs(t, Larger{Deals: 1, Seed: 1}.Load(t.Context(), db, today, func(int64, int64) {}), ErrNotDemo)
}
