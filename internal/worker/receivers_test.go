package worker_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/webhook/sender"
	"github.com/cosell/cosell/internal/worker"
)

// exhaust lets the newest delivery fail until that is for good, so many times.
func exhaust(t *testing.T, h *apitest.Harness, path string, times int) delivery {
	t.Helper()
	for n := range times - 1 {
		awaitDelivery(t, h, path, "Waiting", n+1)
		settled(t, h)
		hurry(t, h)
	}
	return awaitDelivery(t, h, path, "Failed", times)
}

// An endpoint that answers 500, or is down, is tried again after pauses that grow; the tenth time it is paused, and its organisation
// told why.
func TestAnEndpointThatFailsTooOftenIsPaused(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	r := newReceiver(t, answering(http.StatusInternalServerError))
	path, _ := register(t, h, r.URL)
	contoso(h).Create(t, apitest.Draft("contoso"))
	first := awaitDelivery(t, h, path, "Waiting", 1)
	require.WithinRange(t, *first.NextAttemptDateTime, apitest.Start.Add(5*time.Second), apitest.Start.Add(5500*time.Millisecond))
	last := exhaust(t, h, path, 10)
	require.Len(t, last.Attempts, 10)
	require.Equal(t, []any{"HttpStatus", 500, 10}, []any{last.Attempts[9].Outcome, *last.Attempts[9].StatusCode, last.Attempts[9].Number})
	require.Nil(t, last.NextAttemptDateTime)
	for _, one := range r.all() {
		require.Equal(t, last.MessageID, one.id(), "the id stays")
	}
	requirePaused(t, h, path, "FailedTooOften", r.URL)
	contoso(h).Create(t, apitest.Draft("contoso"))
	h.Settle()
	require.Len(t, deliveries(t, h, path), 1, "nothing is sent to a paused one")
}

// requirePaused fails the test unless the webhook is paused, by the service, and its organisation has been told so.
func requirePaused(t *testing.T, h *apitest.Harness, path, reason, url string) {
	t.Helper()
	w := contoso(h).Get(t, path).Want(t, http.StatusOK)
	require.Equal(t, []any{"Paused", reason}, []any{w.At(t, "status"), w.At(t, "pausedReason")})
	told := query[string](t, h, "select document::text from events where type = 'webhook-paused' and organization_id = 'contoso' and deal_id is null")
	require.Len(t, told, 1)
	require.JSONEq(t, fmt.Sprintf(`{"webhookId":%q,"url":%q,"description":null,"reason":%q,"createdBy":%q}`,
		w.Text(t, "id"), url, reason, w.Text(t, "createdBy")), told[0])
	log := query[string](t, h, "select document->>'action' || ' ' || (document->'actor'->>'type') from audit_log where document->>'action' = 'PauseWebhook'")
	require.Equal(t, []string{"PauseWebhook System"}, log)
}

func TestAnEndpointThatIsGoneIsPausedAtOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	r := newReceiver(t, answering(http.StatusGone))
	path, _ := register(t, h, r.URL)
	contoso(h).Create(t, apitest.Draft("contoso"))
	require.Equal(t, 410, *awaitDelivery(t, h, path, "Failed", 1).Attempts[0].StatusCode)
	requirePaused(t, h, path, "Gone", r.URL)
}

// An endpoint that takes other events is not down: what it does not take fails alone.
func TestOneEventThatIsNeverTakenPausesNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	var bad string
	r := newReceiver(t, func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("Webhook-Id") == bad {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	path, _ := register(t, h, r.URL)
	contoso(h).Post(t, path+"/pause", nil).Want(t, http.StatusOK)
	contoso(h).Create(t, apitest.Draft("contoso"))
	h.Settle()
	bad = query[string](t, h, "select id::text from events")[0]
	contoso(h).Post(t, path+"/resume", nil).Want(t, http.StatusOK)
	contoso(h).Post(t, path+"/replays", apitest.Object{"eventId": bad}).Want(t, http.StatusOK)
	awaitDelivery(t, h, path, "Waiting", 1)
	h.Clock.Add(time.Minute)
	contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	awaitDelivery(t, h, path, "Delivered", 1)
	failing := func() delivery {
		all := deliveries(t, h, path)
		return all[len(all)-1]
	}
	for n := 2; n <= 10; n++ {
		settled(t, h)
		hurry(t, h)
		require.Eventually(t, func() bool { return len(failing().Attempts) == n }, eventually, tick)
	}
	require.Equal(t, "Failed", failing().Status)
	require.Equal(t, "Active", contoso(h).Get(t, path).Text(t, "status"))
}

func TestAReceiverMayBeDownOrSlowOrSendElsewhereOrTalkForEver(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work(func(c *worker.Config) {
		c.Webhooks = sender.New(sender.Config{Networks: apitest.Loopback(), Timeout: 300 * time.Millisecond})
	})
	down := httptest.NewServer(nil)
	down.Close()
	release := make(chan struct{})
	slow := newReceiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	moved := newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
	})
	endless := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, zeros{}, 3<<30) })
	for url, want := range map[string][2]string{
		down.URL: {"Waiting", "ConnectionFailed"}, slow.URL: {"Waiting", "Timeout"}, moved.URL: {"Waiting", "RedirectRefused"}, endless.URL: {"Delivered", "Delivered"},
	} {
		path, _ := register(t, h, url, "referral-created")
		contoso(h).Create(t, apitest.Draft("contoso"))
		d := awaitDelivery(t, h, path, want[0], 1)
		require.Equal(t, want[1], d.Attempts[0].Outcome)
	}
	require.Len(t, slices.Compact(ids(moved.all())), len(moved.all()), "no redirect is followed")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// A receiver that does not answer, with many deliveries, does not keep those of others.
func TestASlowReceiverKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work(func(c *worker.Config) {
		c.Webhooks = sender.New(sender.Config{Networks: apitest.Loopback(), Timeout: time.Minute})
	})
	release := make(chan struct{})
	slow := newReceiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	path, _ := register(t, h, slow.URL, "referral-expiring")
	for range 150 {
		contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	}
	slow.await(t, 4)
	r := newReceiver(t, fine)
	begun := time.Now() //nolint:forbidigo // a stopwatch
	other, _ := register(t, h, r.URL)
	contoso(h).Post(t, other+"/test", nil).Want(t, http.StatusCreated)
	r.await(t, 1)
	require.Less(t, time.Since(begun), 20*time.Second)
	require.LessOrEqual(t, len(slow.all()), 4)
}

// A burst to a receiver that answers quickly waits for its turn there, and need not come back a second later four by four.
func TestAQuickReceiverGetsABurstAtOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := newReceiver(t, fine)
	path, _ := register(t, h, r.URL)
	const burst = 200
	for range burst {
		contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	}
	begun := time.Now() //nolint:forbidigo // a stopwatch
	h.Work()
	r.await(t, burst)
	require.Less(t, time.Since(begun), 20*time.Second, "one by one in fours of a second that would be 50")
}

// A receiver that asks for patience is sent nothing meanwhile, but for a test that somebody wants; another endpoint in its place need not wait.
func TestAReceiverIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	busy := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	path, _ := register(t, h, busy.URL)
	contoso(h).Create(t, apitest.Draft("contoso"))
	first := awaitDelivery(t, h, path, "Waiting", 1)
	require.WithinRange(t, *first.NextAttemptDateTime, apitest.Start.Add(10*time.Minute), apitest.Start.Add(11*time.Minute))
	for range 3 {
		contoso(h).Create(t, apitest.Draft("contoso"))
	}
	require.Eventually(t, func() bool { return len(deliveries(t, h, path)) == 4 }, eventually, tick)
	contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	awaitDelivery(t, h, path, "Failed", 1)
	require.Len(t, busy.all(), 2, "an event and a test")
	h.Clock.Add(10*time.Minute - time.Second)
	contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	awaitDelivery(t, h, path, "Failed", 1)
	require.Len(t, busy.all(), 3)

	r := newReceiver(t, fine)
	contoso(h).Patch(t, path, apitest.Object{"url": r.URL}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	r.await(t, 3)
}
