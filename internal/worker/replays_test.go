package worker_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
)

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
	requireBody(t, "TestMessage", r.all()[1].body)

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
	settings.Outbox.ReplaysWaiting = 2
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
