package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/smtptest"
)

// TestKilledAgainAndAgain kills the service in the midst of deals that are created and answered, starts it again and lets it come to
// rest: the feed has no hole, every event has reached the webhook's receiver under its own id, and every person got each mail once,
// but for those of which the service itself says that it does not know.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range apitest.Size(t, "COSELL_TEST_KILLS", 2) {
		p, before := w.launch(t), w.count(t, "select count(*) "+happened, w.from)
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() { w.work(p) })
		}
		time.Sleep(time.Second)
		require.Eventually(t, func() bool { return w.count(t, "select count(*) "+happened, w.from) > before }, time.Minute, 10*time.Millisecond)
		require.NoError(t, p.cmd.Process.Kill())
		all.Wait()
		_ = p.cmd.Wait()
	}
	w.passAMinute(t)
	w.launch(t)
	w.settle(t)
	w.requireNoHole(t)
	w.requireDelivered(t)
	w.requireMailedOnce(t)
}

// world is a database that a service works on again and again, a mail server and a receiver of webhooks.
type world struct {
	url      string
	other    string // the program, if it is not this one
	pool     *pgxpool.Pool
	mails    *smtptest.Server
	receiver *receiver
	from     time.Time // since when there is a webhook
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, inDemo.URL(t), "")
}

// newWorldOn is newWorld on a database that is there already, for instances of another program unless that is "".
func newWorldOn(t *testing.T, url, other string) *world {
	t.Helper()
	w := &world{url: url, other: other, mails: smtptest.New(t, smtptest.Options{}), receiver: newReceiver(t)}
	var err error
	w.pool, err = pgxpool.New(t.Context(), w.url)
	require.NoError(t, err)
	t.Cleanup(w.pool.Close)
	p := w.launch(t)
	status, answer, err := p.do(http.MethodPost, "/v1/webhooks", []byte(`{"url":"`+w.receiver.url+`"}`))
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, status, "%s", answer)
	var made struct {
		Secret  string
		Webhook struct{ CreatedDateTime time.Time }
	}
	require.NoError(t, json.Unmarshal(answer, &made, json.MatchCaseInsensitiveNames(true)))
	w.from = made.Webhook.CreatedDateTime
	w.receiver.trust(t, made.Secret)
	require.NoError(t, p.cmd.Process.Kill())
	_ = p.cmd.Wait()
	return w
}

func (w *world) launch(t *testing.T, environment ...string) *program {
	t.Helper()
	if w.other != "" {
		return w.launchOther(t, w.other, environment...).ready(t)
	}
	return launch(t, w.url, append(environment, w.environment()...)...).ready(t)
}

// launchOther starts another program as launch starts this one.
func (w *world) launchOther(t *testing.T, path string, environment ...string) *program {
	t.Helper()
	p := &program{bearer: referralAdmin, out: &output{}}
	p.cmd = exec.Command(path, "serve", "--demo", "--addr", "127.0.0.1:0", "--log-level", "warn", "--database-url", w.url) //nolint:noctx // it is ended below
	p.cmd.Env = append(append(os.Environ(), environment...), w.environment()...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		if t.Failed() {
			t.Log(p.out)
		}
	})
	return p
}

// environment lets an instance reach the mail server and the receiver. One without it would take deliveries that it cannot make, which then
// wait for minutes.
func (w *world) environment() []string {
	at := w.mails.Addr()
	return []string{
		"COSELL_SMTP_HOST=" + at.IP.String(), "COSELL_SMTP_PORT=" + strconv.Itoa(at.Port), "COSELL_SMTP_SECURITY=none",
		"COSELL_MAIL_FROM=cosell@cosell.example", "COSELL_WEBHOOK_NETWORKS=127.0.0.0/8", "COSELL_MAILS_PER_ORGANIZATION=0", "COSELL_MAILS_PER_RECIPIENT=0",
	}
}

// inviting is a deal of Contoso's to which Northwind is invited.
var inviting = []byte(strings.Replace(string(draft), `{"name"`, `{"target":[{"type":"BusinessProfileLocation","id":"3000001"}],"name"`, 1))

// work creates deals and lets Northwind answer them, until nobody answers any more.
func (w *world) work(p *program) {
	for w.engage(p) {
	}
}

// engage creates a deal, lets Northwind accept it, and returns whether the program has answered.
func (w *world) engage(p *program) bool {
	status, answer, err := p.do(http.MethodPost, "/v1/deals", inviting)
	if err != nil || status != http.StatusCreated {
		return false
	}
	var made struct{ EngagementID string }
	if json.Unmarshal(answer, &made, json.MatchCaseInsensitiveNames(true)) != nil {
		return false
	}
	theirs := p.asNorthwind()
	status, answer, err = theirs.do(http.MethodGet, "/v1/deals?fields=id&engagementId="+made.EngagementID, nil)
	if err != nil || status != http.StatusOK {
		return false
	}
	var page struct{ Items []struct{ ID uuid.UUID } }
	if json.Unmarshal(answer, &page, json.MatchCaseInsensitiveNames(true)) != nil || len(page.Items) == 0 {
		return false
	}
	_, _, err = theirs.do(http.MethodPost, "/v1/deals/"+page.Items[0].ID.String()+"/accept", nil)
	return err == nil
}

// happened finds what the webhook has to be told.
const happened = "from events where organization_id = 'contoso' and deal_id is not null and occurred_at >= $1"

// passAMinute makes what an instance had begun when it was killed so old that another one takes it over. Who is at some of it may have locked
// it in another order.
func (w *world) passAMinute(t *testing.T) {
	t.Helper()
	for _, sql := range []string{
		"update river.river_job set attempted_at = attempted_at - interval '1 minute' where state = 'running'",
		"update webhook_deliveries set leased_until = leased_until - interval '1 minute' where status = 'Waiting'",
	} {
		require.Eventually(t, func() bool {
			_, err := w.pool.Exec(t.Context(), sql)
			return err == nil
		}, time.Minute, 10*time.Millisecond)
	}
}

// settle waits until everything is told.
func (w *world) settle(t *testing.T) {
	t.Helper()
	const busy = `select (select count(*) from events where position is null)
		+ (select count(*) from webhook_deliveries where status = 'Waiting')
		+ (select count(*) from river.river_job where kind <> 'sweep' and state in ('available', 'running', 'retryable', 'scheduled'))`
	require.Eventually(t, func() bool { return w.count(t, busy) == 0 }, 4*time.Minute, 100*time.Millisecond)
}

func (w *world) count(t *testing.T, sql string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, w.pool.QueryRow(t.Context(), sql, args...).Scan(&n))
	return n
}

func (w *world) requireNoHole(t *testing.T) {
	t.Helper()
	const places = "select max(position) - min(position) + 1 from events where position > (select forgotten from feed)"
	require.Equal(t, w.count(t, places), w.count(t, "select count(*) from events where position > (select forgotten from feed)"))
	const untold = `select count(*) from deal_history h where (h.document->>'occurredDateTime')::timestamptz >= $1 and not exists (
		select from events e where e.deal_id = h.deal_id and e.document->'change'->>'sequence' = h.sequence::text and e.type in ('referral-created', 'referral-updated'))`
	require.Zero(t, w.count(t, untold, w.from), "a change without its event")
	require.Greater(t, w.count(t, "select count(*) from deal_history"), 50)
}

func (w *world) requireDelivered(t *testing.T) {
	t.Helper()
	found, err := w.pool.Query(t.Context(), "select id "+happened, w.from)
	require.NoError(t, err)
	want, err := pgx.CollectRows(found, pgx.RowTo[uuid.UUID])
	require.NoError(t, err)
	require.NotEmpty(t, want)
	got := w.receiver.received()
	for _, id := range want {
		require.Positive(t, got[id.String()], "event %s has not arrived", id)
	}
	require.Len(t, got, len(want), "and nothing else has")
	t.Logf("%d events arrived, in %d deliveries", len(want), sum(got))
}

func sum(counts map[string]int) (all int) {
	for _, n := range counts {
		all += n
	}
	return all
}

func (w *world) requireMailedOnce(t *testing.T) {
	t.Helper()
	got := map[string]int{}
	for _, m := range w.mails.Received() {
		id, _, _ := strings.Cut(m.MessageID, "@")
		got[id]++
	}
	// A mail of the demo's that waited until its event was forgotten is not sent.
	const all = "select id::text, status from notifications where coalesce(detail, '') <> 'What happened is no longer kept.'"
	found, err := w.pool.Query(t.Context(), all)
	require.NoError(t, err)
	statuses := map[string]int{}
	var id, status string
	_, err = pgx.ForEachRow(found, []any{&id, &status}, func() error {
		statuses[status]++
		switch status {
		case "Sent":
			require.Equal(t, 1, got[id])
		case "Unknown":
			require.LessOrEqual(t, got[id], 1)
		default:
			require.Fail(t, "what has become of this mail?", status)
		}
		delete(got, id)
		return nil
	})
	require.NoError(t, err)
	require.Empty(t, got, "mails of nobody's")
	t.Log("mails: ", fmt.Sprint(statuses))
	require.Positive(t, statuses["Sent"])
	require.Zero(t, w.count(t, "select count(*) from (select from notifications group by event_id, email having count(*) > 1) twice"))
}

// receiver takes webhooks whose signature is right, and counts them by their id.
type receiver struct {
	url string

	mu     sync.Mutex
	verify *standardwebhooks.Webhook
	seen   map[string]int
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{seen: map[string]int{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL + "/in"
	return r
}

func (r *receiver) trust(t *testing.T, secret string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	var err error
	r.verify, err = standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
}

// ServeHTTP takes a message.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil || r.verify == nil || r.verify.Verify(body, req.Header) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	r.seen[req.Header.Get("webhook-id")]++
}

func (r *receiver) received() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := map[string]int{}
	maps.Copy(seen, r.seen)
	return seen
}
