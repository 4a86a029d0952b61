package worker_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/smtptest"
	"github.com/cosell/cosell/internal/webhook"
)

// requireRate logs how many were done in a second since begun. Of many, as a variable has asked for, there must be at least so many a second.
func requireRate(t *testing.T, what string, count, least int, begun time.Time) {
	t.Helper()
	took := time.Since(begun)
	rate := float64(count) / took.Seconds()
	t.Logf("%d %s in %v: %.0f a second", count, what, took, rate)
	if count >= 5_000 {
		require.GreaterOrEqual(t, rate, float64(least), what)
	}
}

// backlog lets so many deliveries wait for an endpoint of Contoso's.
func backlog(t *testing.T, h *apitest.Harness, count int) {
	t.Helper()
	exec(t, h, `insert into webhook_deliveries (id, webhook_id, event_id, event_type, message_id, kind, status, created_at, next_attempt_at)
		select uuid_v7($1), w.id, e.id, e.type, e.id, 'Replay', 'Waiting', $1, $1 from webhooks w, events e, generate_series(1, $2)
		where w.organization_id = 'contoso'`, apitest.Start, count)
}

// One endpoint that answers at once takes a backlog at 500 a second and more, while what another organisation is sent arrives within two
// seconds. COSELL_TEST_BACKLOG says how many deliveries it is, such as 100,000; few of them tell nothing of the speed.
func TestABacklogIsDeliveredQuickly(t *testing.T) {
	t.Parallel()
	h, count := apitest.New(t), apitest.Size(t, "COSELL_TEST_BACKLOG", 1_000)
	r, other := newReceiver(t, fine), newReceiver(t, fine)
	path, _ := register(t, h, r.URL)
	theirs := northwind(h).Post(t, "/v1/webhooks", apitest.Object{"url": other.URL}).Header.Get("Location")
	contoso(h).Create(t, apitest.Draft("contoso"))
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	backlog(t, h, count)
	begun := time.Now() //nolint:forbidigo // a stopwatch
	h.Work()
	r.await(t, 1)
	took := deliveryTimes(t, h, other, theirs)
	require.Eventually(t, func() bool {
		return r.count() >= count && len(query[int](t, h, "select 1 from webhook_deliveries where status = 'Waiting' limit 1")) == 0
	}, time.Duration(count)*100*time.Millisecond, tick)
	requireRate(t, "deliveries to one endpoint", count, 500, begun)
	t.Logf("another organisation's took %v, and %v at most", middle(took), slices.Max(took))
	require.Less(t, slices.Max(took), 2*time.Second)
	require.Equal(t, count+1, r.count(), "and the event itself")
	require.NotEmpty(t, deliveries(t, h, path))
}

// However much waits, little is read to claim a few deliveries, also while PostgreSQL has no statistics of it.
func TestClaimingReadsLittle(t *testing.T) {
	t.Parallel()
	h := apitest.NewWith(t, postgres.Options{MaxConns: 1})
	register(t, h, newReceiver(t, fine).URL)
	contoso(h).Create(t, apitest.Draft("contoso"))
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	backlog(t, h, 15_000) // of fewer it does not make the mistake
	lane := outbox.Lane{WebhookID: query[uuid.UUID](t, h, "select id from webhooks")[0], OrganizationID: "contoso", Kind: webhook.Replay}
	read := func() int64 {
		exec(t, h, "select pg_stat_force_next_flush()")
		return query[int64](t, h, "select seq_tup_read + idx_tup_fetch from pg_stat_user_tables where relname = 'webhook_deliveries'")[0]
	}
	before := read()
	claimed, err := h.Outbox.ClaimDeliveries(t.Context(), map[outbox.Lane]int{lane: 4}, time.Minute)
	require.NoError(t, err)
	require.Len(t, claimed, 4)
	require.Less(t, read()-before, int64(100))
}

// Events get their places in the feed at 4,000 a second and more. COSELL_TEST_EVENTS says how many they are.
func TestManyEventsGetTheirPlacesQuickly(t *testing.T) {
	t.Parallel()
	h, count := apitest.New(t), apitest.Size(t, "COSELL_TEST_EVENTS", 500)
	contoso(h).Create(t, apitest.Draft("contoso"))
	exec(t, h, `insert into unplaced_events (id, organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, revision)
		select uuid_v7($1), organization_id, type, deal_id, engagement_id, mpn_id, occurred_at, document, revision
		from unplaced_events, generate_series(1, $2)`, apitest.Start, count)
	begun := time.Now() //nolint:forbidigo // a stopwatch
	h.Work()
	require.Eventually(t, func() bool { return query[int64](t, h, "select position from feed")[0] == int64(count)+1 }, eventually, tick)
	requireRate(t, "events placed", count, 4_000, begun)
}

// Mails go to a server on the same machine at 200 a second and more. COSELL_TEST_MAILS says how many they are.
func TestManyMailsAreSentQuickly(t *testing.T) {
	t.Parallel()
	h, count := apitest.New(t), apitest.Size(t, "COSELL_TEST_MAILS", 50)
	h.Settings.Outbox.MailLimits = notify.Limits{}
	server := smtptest.New(t, smtptest.Options{})
	waiting(t, h)
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	require.NoError(t, h.Outbox.DispatchEvents(t.Context(), 1, query[int64](t, h, "select position from feed")[0]))
	ids := query[uuid.UUID](t, h, `insert into notifications (
			id, organization_id, mpn_id, deal_id, event_id, event_ids, kind, rule, user_id, name, email, locale, status, attempts, created_at)
		select uuid_v7($1), organization_id, mpn_id, deal_id, gen_random_uuid(), event_ids, kind, rule, user_id, name, email, locale, status,
			attempts, created_at
		from (select * from notifications where status = 'Waiting' limit 1) one, generate_series(1, $2) returning id`, apitest.Start, count)
	require.Len(t, ids, count)
	require.NoError(t, h.DB.Write(t.Context(), func(tx *postgres.Tx) error {
		var jobs []job.Job
		for _, id := range ids {
			jobs = append(jobs, job.Send{NotificationID: id})
		}
		return tx.Enqueue(context.Background(), jobs...)
	}))
	begun := time.Now() //nolint:forbidigo // a stopwatch
	h.Work(by(t, server))
	require.Eventually(t, func() bool {
		return len(query[int](t, h, "select 1 from notifications where status in ('Waiting', 'Handing') limit 1")) == 0
	}, max(eventually, time.Duration(count)*20*time.Millisecond), tick)
	requireRate(t, "mails", count, 200, begun)
	require.GreaterOrEqual(t, len(server.Received()), count)
}
