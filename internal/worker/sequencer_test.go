package worker_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// follower reads the feed behind what it has read, again and again.
type follower struct{ seen []int64 }

func (f *follower) read(t *testing.T, h *apitest.Harness) {
	t.Helper()
	last := int64(0)
	if len(f.seen) > 0 {
		last = f.seen[len(f.seen)-1]
	}
	f.seen = append(f.seen, query[int64](t, h, "select position from events where position > $1 order by position", last)...)
}

// busy lets many callers on two instances create, edit, answer and close deals at once; a third of it is only tried, or refused.
func busy(t *testing.T, one, other *apitest.Harness) {
	t.Helper()
	var all sync.WaitGroup
	for i := range 16 {
		h := []*apitest.Harness{one, other}[i%2]
		all.Go(func() {
			for range 3 {
				mine := apitest.Inviting(apitest.Draft("contoso"), "3000001", "msft")
				contoso(h).Post(t, "/v1/deals?dryRun=true", mine).Want(t, http.StatusOK)
				id := contoso(h).Create(t, mine)
				theirs := northwind(h).Engaged(t, contoso(h), id)
				var both sync.WaitGroup
				for _, c := range []*apitest.Client{contoso(one), contoso(other)} { // they edit the same deal at once
					both.Go(func() {
						for n := range 3 {
							c.Patch(t, apitest.Path(id), apitest.Object{"campaignId": fmt.Sprint("campaign ", i, n)}, apitest.IfMatch("*")).Want(t, http.StatusOK)
						}
					})
				}
				both.Go(func() { northwind(h).Post(t, apitest.Path(theirs, "accept"), nil).Want(t, http.StatusOK) })
				both.Wait()
				contoso(h).Patch(t, apitest.Path(id), apitest.Object{"name": "x"}, apitest.IfMatch(`"1"`)).Want(t, http.StatusPreconditionFailed)
				contoso(h).Post(t, apitest.Path(id, "win")+"?dryRun=true", nil).Want(t, http.StatusOK)
				contoso(h).Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
				contoso(h).Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusConflict)
			}
		})
	}
	all.Wait()
}

// However transactions overlap, and whichever instance gives out the places: nothing appears behind what a reader has read, no
// place is left out, every change is told to its deal's party once and in order, and nothing that was not done is told.
func TestTheFeedHasNoHoleAndNothingAppearsBehind(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := apitest.Open(t, h.DBURL)
	h.Work()
	other.Work()
	reader, done := &follower{}, make(chan struct{})
	go func() {
		defer close(done)
		busy(t, h, other)
	}()
	for working := true; working; reader.read(t, h) {
		select {
		case <-done:
			working = false
			h.Settle()
		default:
		}
	}
	require.Equal(t, query[int64](t, h, "select position from events order by position"), reader.seen, "a reader has missed something")
	for i, p := range reader.seen {
		require.EqualValues(t, i+1, p, "a hole")
	}
	requireToldOnce(t, h)
}

// requireToldOnce fails the test unless the events that a deal's own party got are the deal's history, in its order.
func requireToldOnce(t *testing.T, h *apitest.Harness) {
	t.Helper()
	const history = `select deal_id || ' ' || string_agg(sequence || ' ' || (document->>'action'), ', ' order by sequence)
		from deal_history group by deal_id order by deal_id`
	const told = `select deal_id || ' ' || string_agg((document->'change'->>'sequence') || ' ' || (document->'change'->>'action'), ', ' order by position)
		from events where type in ('referral-created', 'referral-updated') group by deal_id order by deal_id`
	want := query[string](t, h, history)
	require.NotEmpty(t, want)
	require.Equal(t, want, query[string](t, h, told))
	const disorder = `select count(*) from (
		select position, lag(position) over (partition by deal_id order by trim('"' from deal->>'eTag')::int) as before
		from events where type in ('referral-created', 'referral-updated')) e where before > position`
	require.Equal(t, []int64{0}, query[int64](t, h, disorder), "the deal that an event shows is not the one before a later event's")
}

// An instance that has nothing to do writes nothing: many of them may look at a database all night.
func TestLookingForEventsWritesNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso(h).Create(t, apitest.Draft("contoso"))
	n, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, n)
	lock := query[string](t, h, "select xmax::text from feed")
	n, err = h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, lock, query[string](t, h, "select xmax::text from feed"))
}
