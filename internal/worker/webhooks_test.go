package worker_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
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

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.got)
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

func verified(t *testing.T, secret string, r received) bool {
	t.Helper()
	v, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	return v.VerifyIgnoringTimestamp(r.body, r.header) == nil // the test's clock is not the machine's
}

// requireBody fails the test unless the body is as the contract has it.
func requireBody(t *testing.T, schema string, body []byte) {
	t.Helper()
	var value any
	require.NoError(t, json.Unmarshal(body, &value))
	require.NoError(t, apitest.Contract(t).Components.Schemas[schema].Value.VisitJSON(value, openapi3.EnableFormatValidation()), "%s", body)
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
		requireBody(t, "EventMessage", one.body)
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

func ids(all []received) []string {
	var found []string
	for _, r := range all {
		found = append(found, r.id())
	}
	return found
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
	settled(t, h) // what is still under way would be sent again by itself
	h.Clock.Add(ttl)
	contoso(h).Post(t, path+"/replays", apitest.Object{"eventId": first.id()}).Want(t, http.StatusOK)
	require.NotContains(t, string(r.await(t, 2)[1].body), "tove@tailspin.example")
}
