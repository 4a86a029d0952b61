package worker_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// While twenty endpoints of Contoso do not answer, and everything is sent to them again and again, Northwind's deliveries take less than
// two seconds, and its requests about as long as before. COSELL_TEST_NEIGHBOURS says how many events are sent again.
func TestASlowNeighbourKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	h, events := apitest.New(t), apitest.Size(t, "COSELL_TEST_NEIGHBOURS", 30)
	h.Work()
	r := newReceiver(t, fine)
	quick := northwind(h).Post(t, "/v1/webhooks", apitest.Object{"url": r.URL, "eventTypes": []string{"referral-expiring"}}).
		Want(t, http.StatusCreated).Header.Get("Location")
	release := make(chan struct{})
	slow := newReceiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	for range events {
		contoso(h).Create(t, apitest.Draft("contoso"))
	}
	h.Settle()
	quietDelivery, quietRequest := deliveryTimes(t, h, r, quick), requestTimes(t, h)

	var all sync.WaitGroup
	for range 20 {
		path, _ := register(t, h, slow.URL, "referral-created")
		all.Go(func() {
			for range 2 {
				span := apitest.Object{"fromDateTime": apitest.Start.Add(-time.Hour), "toDateTime": apitest.Start.Add(time.Hour)}
				contoso(h).Post(t, path+"/replays", span).Want(t, http.StatusOK)
			}
		})
	}
	all.Wait()
	slow.await(t, 30)
	delivery, request := deliveryTimes(t, h, r, quick), requestTimes(t, h)
	t.Logf("a delivery took %v, of which the longest %v, meanwhile %v and %v: %.1f times as long", middle(quietDelivery), slices.Max(quietDelivery),
		middle(delivery), slices.Max(delivery), float64(middle(delivery))/float64(middle(quietDelivery)))
	t.Logf("a request took %v, meanwhile %v: %.2f times as long", middle(quietRequest), middle(request), float64(middle(request))/float64(middle(quietRequest)))
	require.Less(t, slices.Max(delivery), 2*time.Second)
	require.NotEmpty(t, query[int](t, h, "select 1 from webhook_deliveries where status = 'Waiting' limit 1"), "the neighbour was not there any more")
}

// deliveryTimes returns how long test events take to an endpoint of Northwind's, one after the other.
func deliveryTimes(t *testing.T, h *apitest.Harness, r *receiver, path string) []time.Duration {
	t.Helper()
	took := make([]time.Duration, 5)
	for i := range took {
		before, begun := len(r.all()), time.Now() //nolint:forbidigo // a stopwatch
		northwind(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
		require.Eventually(t, func() bool { return len(r.all()) > before }, eventually, time.Millisecond)
		took[i] = time.Since(begun)
	}
	return took
}

// requestTimes returns how long it takes Northwind to create and read a deal.
func requestTimes(t *testing.T, h *apitest.Harness) []time.Duration {
	t.Helper()
	took := make([]time.Duration, 40)
	for i := range took {
		begun := time.Now() //nolint:forbidigo // a stopwatch
		northwind(h).Get(t, apitest.Path(northwind(h).Create(t, apitest.Draft("northwind")))).Want(t, http.StatusOK)
		took[i] = time.Since(begun)
	}
	return took
}

func middle(all []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}
