package worker_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
	"github.com/cosell/cosell/internal/webhook/sender"
	"github.com/cosell/cosell/internal/worker"
)

// receiver is an endpoint on this machine that keeps what it is sent.
type receiver struct {
	*httptest.Server
	mu  sync.Mutex
	got []received
}

type received struct {
	header http.Header
	body   []byte
}

func (r received) id() string { return r.header.Get("Webhook-Id") }

// newReceiver starts an endpoint that answers as answer does.
func newReceiver(t *testing.T, answer http.HandlerFunc) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		r.mu.Lock()
		r.got = append(r.got, received{req.Header, body})
		r.mu.Unlock()
		answer(w, req)
	}))
	t.Cleanup(r.Close)
	return r
}

func fine(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }

func answering(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// await waits until so much has arrived and returns it.
func (r *receiver) await(t *testing.T, count int) []received {
	t.Helper()
	require.Eventually(t, func() bool { return len(r.all()) >= count }, eventually, tick)
	return r.all()
}

// register makes a webhook of Contoso's and returns its path and its secret.
func register(t *testing.T, h *apitest.Harness, url string, types ...string) (path, secret string) {
	t.Helper()
	body := apitest.Object{"url": url}
	if types != nil {
		body["eventTypes"] = types
	}
	r := contoso(h).Post(t, "/v1/webhooks", body).Want(t, http.StatusCreated)
	return r.Header.Get("Location"), r.Text(t, "secret")
}

// delivery is a delivery as the log of a webhook shows it.
type delivery struct {
	ID, Status, Kind, MessageID string
	EventID                     *string
	NextAttemptDateTime         *time.Time
	Attempts                    []struct {
		Number     int
		StatusCode *int
		Outcome    string
	}
}

func deliveries(t *testing.T, h *apitest.Harness, path string) []delivery {
	t.Helper()
	var list struct{ Items []delivery }
	contoso(h).Get(t, path+"/deliveries?limit=100").Want(t, http.StatusOK).Decode(t, &list)
	return list.Items
}

// awaitDelivery waits until the newest delivery has the status and, with it, so many attempts.
func awaitDelivery(t *testing.T, h *apitest.Harness, path, status string, attempts int) delivery {
	t.Helper()
	var last delivery
	require.Eventually(t, func() bool {
		all := deliveries(t, h, path)
		if len(all) > 0 {
			last = all[0]
		}
		return last.Status == status && len(last.Attempts) >= attempts
	}, eventually, tick, "%s after %d attempts", status, attempts)
	return last
}

// settled waits until no delivery is under way.
func settled(t *testing.T, h *apitest.Harness) {
	t.Helper()
	require.Eventually(t, func() bool {
		return query[int64](t, h, "select count(*) from webhook_deliveries where leased_until is not null")[0] == 0
	}, eventually, tick)
}

// hurry lets what waits for its next attempt be tried at once.
func hurry(t *testing.T, h *apitest.Harness) {
	t.Helper()
	exec(t, h, "update webhook_deliveries set next_attempt_at = created_at where status = 'Waiting'")
}

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

func verified(t *testing.T, secret string, r received) bool {
	t.Helper()
	v, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	return v.VerifyIgnoringTimestamp(r.body, r.header) == nil // the test's clock is not the machine's
}

// What the feed shows of an event is what an endpoint is sent, signed, under the event's id.
func TestAnEventIsSentAsTheFeedShowsIt(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work(func(c *worker.Config) { c.Metrics = h.Metrics })
	r := newReceiver(t, fine)
	path, secret := register(t, h, r.URL+"/in?key=1")
	id := contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	contoso(h).Patch(t, apitest.Path(id), apitest.Object{"name": "Another name"}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	sent := map[string]received{}
	for _, one := range r.await(t, 3) {
		require.True(t, verified(t, secret, one))
		require.False(t, verified(t, "whsec_"+secret[len(secret)-12:], one))
		sent[one.id()] = one
	}
	feed := contoso(h).Get(t, "/v1/events").Want(t, http.StatusOK)
	items, ok := feed.At(t, "items").([]any)
	require.True(t, ok)
	require.Len(t, items, 3)
	for i := range items {
		one, arrived := sent[feed.Text(t, "items", i, "id")]
		require.True(t, arrived)
		want, err := json.Marshal(apitest.Object{
			"type": feed.At(t, "items", i, "type"), "timestamp": feed.At(t, "items", i, "occurredDateTime"), "data": feed.At(t, "items", i),
		})
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(one.body))
	}
	require.Eventually(t, func() bool { return awaitDelivery(t, h, path, "Delivered", 1).Attempts[0].Outcome == "Delivered" }, eventually, tick)
	h.Settle()
	require.Contains(t, metrics(t, h), `cosell_webhook_attempts_total{outcome="Delivered"} 3`)
}

func TestOnlyChosenEventsOfTheOwnOrganisationAreSent(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := newReceiver(t, fine)
	contoso(h).Post(t, apitest.Path(contoso(h).Create(t, apitest.Draft("contoso")), "win"), nil).Want(t, http.StatusOK)
	h.Clock.Add(time.Second) // what has happened before is nothing to it
	path, _ := register(t, h, r.URL, "referral-updated")
	northwind(h).Create(t, apitest.Draft("northwind"))
	id := contoso(h).Create(t, apitest.Draft("contoso"))
	contoso(h).Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	h.Work()
	r.await(t, 1)
	h.Settle()
	require.Len(t, r.all(), 1)
	require.Contains(t, string(r.all()[0].body), `"type":"referral-updated"`)
	require.NoError(t, h.Outbox.DispatchEvents(t.Context(), 1, 10), "telling again adds nothing")
	require.Len(t, deliveries(t, h, path), 1)
}

// Both secrets sign until the overlap ends, then the new one alone.
func TestSecretsOverlap(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	r := newReceiver(t, fine)
	path, first := register(t, h, r.URL)
	second := contoso(h).Post(t, path+"/rotate-secret", apitest.Object{"overlapSeconds": 60}).Want(t, http.StatusOK).Text(t, "secret")
	contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	one := r.await(t, 1)[0]
	require.True(t, verified(t, first, one) && verified(t, second, one))
	h.Clock.Add(time.Minute)
	contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	two := r.await(t, 2)[1]
	require.True(t, !verified(t, first, two) && verified(t, second, two))
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

func ids(all []received) []string {
	var found []string
	for _, r := range all {
		found = append(found, r.id())
	}
	return found
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

func TestWhatAPausedEndpointMissedIsSentAgainOnly(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	up := make(chan struct{})
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		select {
		case <-up:
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	path, _ := register(t, h, r.URL)
	contoso(h).Create(t, apitest.Draft("contoso"))
	awaitDelivery(t, h, path, "Waiting", 1)
	contoso(h).Post(t, path+"/pause", nil).Want(t, http.StatusOK)
	settled(t, h)
	hurry(t, h)
	awaitDelivery(t, h, path, "Skipped", 1)
	contoso(h).Create(t, apitest.Draft("contoso"))
	h.Settle()
	close(up)
	contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	awaitDelivery(t, h, path, "Delivered", 1)
	require.Len(t, r.all(), 2, "a test is sent to a paused one too")
	require.Contains(t, string(r.all()[1].body), `"type":"test-created"`)

	contoso(h).Post(t, path+"/resume", nil).Want(t, http.StatusOK)
	h.Settle()
	require.Len(t, r.all(), 2)
	span := apitest.Object{"fromDateTime": apitest.Start, "toDateTime": apitest.Start.Add(time.Second)}
	require.JSONEq(t, `{"events":2,"alreadyWaiting":0}`, string(contoso(h).Post(t, path+"/replays?dryRun=true", span).Want(t, http.StatusOK).Body))
	require.JSONEq(t, `{"events":2,"alreadyWaiting":0}`, string(contoso(h).Post(t, path+"/replays", span).Want(t, http.StatusOK).Body))
	again := ids(r.await(t, 4)[2:])
	require.ElementsMatch(t, query[string](t, h, "select id::text from events"), again)
	h.Settle()
	event := apitest.Object{"eventId": again[0]}
	require.JSONEq(t, `{"events":1,"alreadyWaiting":0}`, string(contoso(h).Post(t, path+"/replays", event).Want(t, http.StatusOK).Body))
	require.Equal(t, again[0], r.await(t, 5)[4].id())
	h.Settle()
	require.Len(t, contoso(h).Get(t, path+"/deliveries?eventId="+again[0]).At(t, "items"), 2+len(query[int](t, h,
		"select 1 from webhook_deliveries where event_id = $1::text::uuid and kind = 'Event'", again[0])))
}

// Of two instances one delivers; what an instance had begun when it died is delivered by the other.
func TestTwoInstancesDeliverOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := newReceiver(t, fine)
	register(t, h, r.URL)
	for range 30 {
		contoso(h).Create(t, apitest.Draft("contoso"))
	}
	h.Work()
	h.Work()
	r.await(t, 30)
	h.Settle()
	require.ElementsMatch(t, query[string](t, h, "select id::text from events"), ids(r.all()))
	require.Equal(t, []int64{30}, query[int64](t, h, "select count(*) from webhook_deliveries where status = 'Delivered'"))
}

func TestADeliveryOfADeadInstanceIsMadeAnew(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := newReceiver(t, fine)
	path, _ := register(t, h, r.URL)
	contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	exec(t, h, "update webhook_deliveries set leased_until = now() + interval '1 second'") // by an instance that has died
	h.Work()
	awaitDelivery(t, h, path, "Delivered", 1)
}

// While the database is away nothing is lost; what was delivered may come twice, with the same id.
func TestEverythingArrivesThoughTheDatabaseGoes(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	link := apitest.NewLink(t, h.DBURL)
	far := apitest.Open(t, link.URL)
	far.Work(func(c *worker.Config) { c.Timeout, c.RescueAfter = 2*time.Second, 3*time.Second })
	r := newReceiver(t, func(http.ResponseWriter, *http.Request) { link.Cut() }) // right before the first attempt is noted
	register(t, h, r.URL)
	contoso(h).Create(t, apitest.Draft("contoso"))
	r.await(t, 1)
	r.Config.Handler = http.HandlerFunc(fine)
	contoso(h).Create(t, apitest.Draft("contoso"))
	link.Mend()
	require.Eventually(t, func() bool {
		return query[int64](t, h, "select count(*) from webhook_deliveries where status = 'Delivered'")[0] == 2
	}, time.Minute, tick)
}

func TestASuspendedOrganisationIsSentNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	r := newReceiver(t, fine)
	path, _ := register(t, h, r.URL)
	contoso(h).Post(t, path+"/test", nil).Want(t, http.StatusCreated)
	contoso(h).Create(t, apitest.Draft("contoso"))
	operator(h).Post(t, "/v1/organizations/contoso/suspend", nil).Want(t, http.StatusOK)
	h.Work()
	require.Eventually(t, func() bool {
		return slices.Equal([]string{"Skipped"}, query[string](t, h, "select status from webhook_deliveries"))
	}, eventually, tick)
	h.Settle()
	require.Empty(t, r.all())
	require.Len(t, query[string](t, h, "select status from webhook_deliveries"), 1)
}

// The contacts of a lead that has expired are sent no more, whatever is sent again.
func TestAnExpiredLeadIsSentWithoutContacts(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work(rarely)
	r := newReceiver(t, fine)
	path, _ := register(t, h, r.URL)
	h.CreateLead(t, apitest.LeadTo("contoso"))
	first := r.await(t, 1)[0]
	require.Contains(t, string(first.body), "tove@tailspin.example")
	h.Clock.Add(ttl)
	contoso(h).Post(t, path+"/replays", apitest.Object{"eventId": first.id()}).Want(t, http.StatusOK)
	require.NotContains(t, string(r.await(t, 2)[1].body), "tove@tailspin.example")
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

// What waits for an endpoint already is not put there twice, however often it is sent again; what happens meanwhile comes before it.
func TestReplaysDoNotPileUp(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	path, _ := register(t, h, newReceiver(t, fine).URL)
	contoso(h).Post(t, path+"/pause", nil).Want(t, http.StatusOK)
	id := contoso(h).Create(t, apitest.Draft("contoso"))
	contoso(h).Create(t, apitest.Draft("contoso"))
	h.Work()
	h.Settle()
	hanging := make(chan struct{})
	release := sync.OnceFunc(func() { close(hanging) })
	r := newReceiver(t, func(http.ResponseWriter, *http.Request) { <-hanging })
	t.Cleanup(release)
	contoso(h).Patch(t, path, apitest.Object{"url": r.URL}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	contoso(h).Post(t, path+"/resume", nil).Want(t, http.StatusOK)
	span := apitest.Object{"fromDateTime": apitest.Start, "toDateTime": apitest.Start.Add(time.Second)}
	require.JSONEq(t, `{"events":2,"alreadyWaiting":0}`, string(contoso(h).Post(t, path+"/replays", span).Want(t, http.StatusOK).Body))
	r.await(t, 2)
	require.JSONEq(t, `{"events":0,"alreadyWaiting":2}`, string(contoso(h).Post(t, path+"/replays", span).Want(t, http.StatusOK).Body), "under way is waiting too")
	event := query[string](t, h, "select id::text from events where deal_id = $1::text::uuid", id)[0]
	require.JSONEq(t, `{"events":0,"alreadyWaiting":1}`, string(contoso(h).Post(t, path+"/replays", apitest.Object{"eventId": event}).Want(t, http.StatusOK).Body))
	require.Len(t, deliveries(t, h, path), 2)
	release()
	h.Settle()
	require.JSONEq(t, `{"events":2,"alreadyWaiting":0}`, string(contoso(h).Post(t, path+"/replays", span).Want(t, http.StatusOK).Body), "they have arrived")

	settings := service.Defaults()
	settings.ReplaysWaiting = 2
	services := service.New(h.DB, settings)
	again := func() error {
		call := verb.Call{Actor: access.Actor{OrganizationID: "contoso", Grants: []access.Grant{{Role: access.ReferralAdmin}}}}
		_, err := services.Outbox.ReplayWebhook(t.Context(), call, query[uuid.UUID](t, h, "select id from webhooks")[0], webhook.ReplayRequest{
			From: &apitest.Start, To: new(apitest.Start.Add(time.Second)),
		})
		return err
	}
	h.Settle()
	require.NoError(t, again())
	exec(t, h, "update webhook_deliveries set status = 'Waiting', next_attempt_at = $1 where kind = 'Replay'", apitest.Start.Add(time.Hour))
	f := fault.As(again())
	require.Equal(t, []any{fault.TooMany, "too-many-replays", time.Minute}, []any{f.Kind, f.Code, f.RetryAfter})
}

// One endpoint that answers at once takes a backlog at 500 a second and more. COSELL_TEST_BACKLOG says how many deliveries it is, such as
// 100,000; few of them tell nothing of the speed.
func TestABacklogIsDeliveredQuickly(t *testing.T) {
	t.Parallel()
	h, backlog := apitest.New(t), apitest.Size(t, "COSELL_TEST_BACKLOG", 1_000)
	r := newReceiver(t, fine)
	path, _ := register(t, h, r.URL)
	contoso(h).Create(t, apitest.Draft("contoso"))
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	exec(t, h, `insert into webhook_deliveries (id, webhook_id, event_id, event_type, message_id, kind, status, created_at, next_attempt_at)
		select uuid_v7($1), w.id, e.id, e.type, e.id, 'Replay', 'Waiting', $1, $1 from webhooks w, events e, generate_series(1, $2)`, apitest.Start, backlog)
	begun := time.Now() //nolint:forbidigo // a stopwatch
	h.Work()
	require.Eventually(t, func() bool {
		return len(r.all()) >= backlog && len(query[int](t, h, "select 1 from webhook_deliveries where status = 'Waiting' limit 1")) == 0
	}, time.Duration(backlog)*100*time.Millisecond, tick)
	took := time.Since(begun)
	t.Logf("%d deliveries in %v: %.0f a second", backlog, took, float64(backlog)/took.Seconds())
	require.Len(t, r.all(), backlog+1, "and the event itself")
	require.NotEmpty(t, deliveries(t, h, path))
}
