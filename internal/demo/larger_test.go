package demo

import (
	"context"
	"slices"
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

// A larger demo that is killed again and again, and in the end goes on in two programs at once, is the same as one that nobody disturbs,
// and its figures are right.
func TestALargerDemoGoesOnWhereItWasKilled(t *testing.T) {
	t.Parallel()
	whole := Larger{Deals: 70, Seed: 3, batch: 20}
	undisturbed, disturbed := openDemo(t, pgtest.URL(t), nil), pgtest.URL(t)
	var told []int64
	require.NoError(t, whole.Load(t.Context(), undisturbed, today, func(done, all int64) { told = append(told, done, all) }))
	require.Equal(t, []int64{20, 70, 40, 70, 60, 70, 70, 70}, told)

	require.NoError(t, Load(t.Context(), openDemo(t, disturbed, nil), 0, today))
	for i, batch := range []int{3, 1} { // the second program writes none: it is killed while it writes the third one again
		k := &copyKiller{at: batch}
		at := today.Add(time.Duration(i) * time.Hour)
		require.Error(t, whole.Load(t.Context(), openDemo(t, disturbed, k), at, func(int64, int64) {}))
		require.Equal(t, batch, k.copies, "it was killed while it wrote")
	}
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		db := openDemo(t, disturbed, nil)
		both.Go(func() { errs[i] = whole.Load(t.Context(), db, today.Add(48*time.Hour), func(int64, int64) {}) })
	}
	both.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}

	db := openDemo(t, disturbed, nil)
	want, got := largerDeals(t, undisturbed, whole), largerDeals(t, db, whole)
	require.Len(t, want, 70)
	require.Equal(t, want, got)
	d, err := service.New(db, service.Defaults()).Insights.Verify(t.Context(), func(insights.Progress) {})
	require.NoError(t, err)
	require.False(t, d.Any(), "%v", d.Examples)

	more, err := db.DealsByReference(t.Context(), "contoso", []string{"DEMO-3-0"})
	require.NoError(t, err)
	require.Equal(t, "20", *more[0].CampaignID)
	require.NoError(t, Larger{Deals: 50, Seed: 3, batch: 20}.Load(t.Context(), db, today, func(int64, int64) {}), "these are there")
	require.ErrorContains(t, Larger{Deals: 90, Seed: 3, batch: 20}.Load(t.Context(), db, today, func(int64, int64) {}),
		"there are 70 deals of the seed 3 already, which does not go on; take another seed")
}

// openDemo opens a database with a demo that has no past deals of its own, or will have.
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

// largerDeals returns the rows of the deals of a larger demo.
func largerDeals(t *testing.T, db *postgres.DB, l Larger) []string {
	t.Helper()
	w, err := world()
	require.NoError(t, err)
	var ids []uuid.UUID
	for number := range l.batches() {
		made, err := w.Batch(l.Seed, number, l.size(number), today)
		require.NoError(t, err)
		ids = append(ids, idsOf(made)...)
	}
	found, err := db.Pool().Query(t.Context(), "select d.id || ' ' || md5(row_to_json(d)::text) from deals d where id = any($1)", ids)
	require.NoError(t, err)
	all, err := pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	slices.Sort(all)
	return all
}

// copyKiller counts what is copied, and ends the session at one of them.
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
	for _, deals := range []int{0, -1, 1_000_000_000_000, MaxDeals + 1} {
		require.ErrorContains(t, Larger{Deals: deals, Seed: 1}.Check(), "--deals (COSELL_DEALS): give 1 to 10000000")
	}
	for _, seed := range []int{0, -1} {
		err := Larger{Deals: -1, Seed: seed}.Check()
		require.ErrorContains(t, err, "--seed (COSELL_SEED): give 1 or more")
		require.ErrorContains(t, err, "--deals", "every mistake is named")
	}
	require.NoError(t, Larger{Deals: MaxDeals, Seed: 1}.Check())
}

// What is in use for something else is left alone.
func TestALargerDemoIsNotMadeBesideOrganizationsOfItsOwn(t *testing.T) {
	t.Parallel()
	db := openDemo(t, pgtest.URL(t), nil)
	require.NoError(t, db.Write(t.Context(), func(tx *postgres.Tx) error {
		tx.Queue.InsertOrganization(account.NewOrganization{ID: "own", Name: "Own", Locations: []account.Location{{ID: "9000001", Name: "Own"}}}.Organization(today))
		return nil
	}))
	require.ErrorIs(t, Larger{Deals: 1, Seed: 1}.Load(t.Context(), db, today, func(int64, int64) {}), ErrNotDemo)
}
