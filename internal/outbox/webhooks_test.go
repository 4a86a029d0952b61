package outbox_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/webhook"
	"github.com/cosell/cosell/internal/worker"
)

const webhooksPath = "/v1/webhooks"

func TestTheLifeOfAWebhook(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c, body := h.ContosoAdmin(), apitest.Object{"url": "https://hooks.contoso.example/in", "description": "Our CRM", "eventTypes": []string{"referral-created"}}
	rehearsed := c.Post(t, webhooksPath+"?dryRun=true", body).Want(t, http.StatusOK)
	require.Nil(t, rehearsed.At(t, "secret"))
	require.Zero(t, h.Count(t, "webhooks"))
	made := c.Post(t, webhooksPath, body).Want(t, http.StatusCreated)
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, made.Text(t, "secret"))
	path := made.Header.Get("Location")
	read := c.Get(t, path).Want(t, http.StatusOK)
	require.Equal(t, made.At(t, "webhook"), read.At(t))
	require.Equal(t, []any{"Active", nil, `"1"`, "Our CRM"}, []any{read.At(t, "status"), read.At(t, "pausedReason"), read.ETag(), read.At(t, "description")})
	c.Get(t, path, apitest.IfNoneMatch(`"1"`)).Want(t, http.StatusNotModified)

	c.Patch(t, path, `{"url":"https://b.example"}`).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	c.Patch(t, path, `{"url":"https://b.example"}`, apitest.IfMatch(`"7"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	changed := c.Patch(t, path, `{"eventTypes":null,"description":null}`, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, []any{`"2"`, nil, nil}, []any{changed.ETag(), changed.At(t, "eventTypes"), changed.At(t, "description")})
	require.Equal(t, `"2"`, c.Patch(t, path, `{"eventTypes":null}`, apitest.IfMatch(`"2"`)).Want(t, http.StatusOK).ETag(), "nothing has changed")

	paused := c.Post(t, path+"/pause", nil).Want(t, http.StatusOK)
	require.Equal(t, []any{"Paused", "ByCaller", `"3"`}, []any{paused.At(t, "status"), paused.At(t, "pausedReason"), paused.ETag()})
	c.Post(t, path+"/pause", nil).WantProblem(t, http.StatusConflict, "webhook-state")
	c.Post(t, path+"/replays", apitest.GoodBodies["replayWebhook"]).WantProblem(t, http.StatusConflict, "webhook-state")
	require.Nil(t, c.Post(t, path+"/resume", nil).Want(t, http.StatusOK).At(t, "pausedDateTime"))
	c.Post(t, path+"/resume", nil).WantProblem(t, http.StatusConflict, "webhook-state")
	c.Post(t, path+"/rotate-secret", nil).Want(t, http.StatusOK)
	c.Post(t, path+"/replays", apitest.GoodBodies["replayWebhook"]).Want(t, http.StatusOK)

	c.Do(t, http.MethodDelete, path, nil, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	c.Do(t, http.MethodDelete, path+"?dryRun=true", nil).Want(t, http.StatusOK)
	c.Do(t, http.MethodDelete, path, nil).Want(t, http.StatusOK)
	c.Get(t, path).WantProblem(t, http.StatusNotFound, "not-found")
	c.Get(t, path+"/deliveries").WantProblem(t, http.StatusNotFound, "not-found")
	require.Equal(t, []string{
		"DeleteWebhook", "ReplayWebhook", "RotateWebhookSecret", "ResumeWebhook", "PauseWebhook", "UpdateWebhook", "CreateWebhook",
	}, audited(t, h))
}

// audited returns the actions in Contoso's audit log about webhooks, newest first, and makes sure that they hold no secret.
func audited(t *testing.T, h *apitest.Harness) []string {
	t.Helper()
	r := h.As("contoso", access.AccountAdmin).Get(t, "/v1/audit-log").Want(t, http.StatusOK)
	require.NotContains(t, string(r.Body), "whsec_")
	var log struct {
		Items []struct {
			Action  string
			Subject struct{ Type, Name string }
		}
	}
	r.Decode(t, &log)
	var said []string
	for _, e := range log.Items {
		if e.Subject.Type == "Webhook" {
			require.Equal(t, "hooks.contoso.example", e.Subject.Name)
			said = append(said, e.Action)
		}
	}
	return said
}

func TestEveryMistakeOfAWebhookIsNamed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Names.Set("nowhere.example")
	for body, want := range map[string][]string{
		`{}`: {"/url required"},
		`{"url":"ftp://a.example","eventTypes":["referral-created","referral-created"],"x":1}`: {"/eventTypes/1 duplicate", "/url invalid-url", "/x unknown-field"},
		`{"url":7,"eventTypes":["referral-lost","access-requested"],"description":"a\nb"}`: {
			"/description invalid-value", "/eventTypes/0 invalid-value", "/eventTypes/1 invalid-value", "/url invalid-type",
		},
		`{"url":"https://nowhere.example","eventTypes":[]}`:                               {"/eventTypes too-few", "/url address-not-allowed"},
		`{"url":"https://10.1.2.3","description":"` + strings.Repeat("x", 201) + `"}`:     {"/description too-long", "/url address-not-allowed"},
		`{"url":"http://hooks.contoso.example"}`:                                          {"/url address-not-allowed"},
		`{"url":"https://a.example/` + strings.Repeat("x", 2000) + `"}`:                   {"/url too-long"},
		`{"url":"https://user:word@a.example/#x","eventTypes":["referral-created",null]}`: {"/eventTypes/1 required", "/url invalid-url"},
	} {
		r := h.ContosoAdmin().Post(t, webhooksPath, body).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, want, r.Mistakes(t), body)
	}
	id := h.CreateWebhook(t)
	for body, want := range map[string][]string{
		`{"url":null}`:                  {"/url required"},
		`{"url":"https://127.0.0.1"}`:   nil, // this machine is allowed to the tests
		`{"url":"https://192.168.0.1"}`: {"/url address-not-allowed"},
		`{"eventTypes":[]}`:             {"/eventTypes too-few"},
	} {
		r := h.ContosoAdmin().Patch(t, apitest.WebhookPath(id), body, apitest.IfMatch("*"))
		if want != nil {
			require.Equal(t, want, r.WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t), body)
		}
	}
	for body, want := range map[string][]string{
		`{}`: {" required"},
		`{"fromDateTime":"2026-11-23T00:00:00Z"}`:                                     {"/toDateTime required"},
		`{"toDateTime":"2026-11-23T00:00:00Z"}`:                                       {"/fromDateTime required"},
		`{"fromDateTime":"2026-11-23T00:00:00Z","toDateTime":"2026-11-23T00:00:00Z"}`: {"/toDateTime contradiction"},
		`{"eventId":"` + uuid.NewString() + `","toDateTime":"2026-11-23T00:00:00Z"}`:  {"/toDateTime contradiction"},
		`{"eventId":"` + uuid.NewString() + `"}`:                                      {"/eventId unknown-event"},
	} {
		r := h.ContosoAdmin().Post(t, apitest.WebhookPath(id, "replays"), body).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, want, r.Mistakes(t), body)
	}
	h.ContosoAdmin().Post(t, apitest.WebhookPath(id, "rotate-secret"), `{"overlapSeconds":604801}`).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	h.ContosoAdmin().Get(t, apitest.WebhookPath("x")).WantProblem(t, http.StatusBadRequest, "invalid-parameter")
}

// A secret is only in the first answer: not in a replay of it, nor in anything that is read.
func TestTheSecretOfAWebhookIsShownOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c, key := h.ContosoAdmin(), apitest.Key("k")
	first := c.Post(t, webhooksPath, apitest.GoodBodies["createWebhook"], key).Want(t, http.StatusCreated)
	again := c.Post(t, webhooksPath, apitest.GoodBodies["createWebhook"], key).Want(t, http.StatusCreated)
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.Equal(t, first.At(t, "webhook"), again.At(t, "webhook"))
	require.Nil(t, again.At(t, "secret"))
	path := apitest.WebhookPath(first.Text(t, "webhook", "id"))
	rotated := c.Post(t, path+"/rotate-secret", nil, key).Want(t, http.StatusOK)
	require.Nil(t, c.Post(t, path+"/rotate-secret", nil, key).Want(t, http.StatusOK).At(t, "secret"))
	require.Nil(t, c.Post(t, path+"/rotate-secret?dryRun=true", nil).Want(t, http.StatusOK).At(t, "secret"))
	require.NotEqual(t, first.Text(t, "secret"), rotated.Text(t, "secret"))
	for _, read := range []string{webhooksPath, path, path + "/deliveries"} {
		require.NotContains(t, string(c.Get(t, read).Want(t, http.StatusOK).Body), "whsec_")
	}
	require.NotContains(t, h.Log.String(), "whsec_")
	var kept int
	require.NoError(t, h.DB.Pool().QueryRow(t.Context(), "select count(*) from idempotency_keys where convert_from(body, 'UTF8') like '%whsec%'").Scan(&kept))
	require.Zero(t, kept)
	require.Len(t, c.Get(t, path).At(t, "secrets"), 2)
}

func TestSecretsEndWithTheirOverlap(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	path := apitest.WebhookPath(h.CreateWebhook(t), "rotate-secret")
	rotate := func(seconds int) *apitest.Response {
		return h.ContosoAdmin().Post(t, path, apitest.Object{"overlapSeconds": seconds})
	}
	for range 4 {
		rotate(3600).Want(t, http.StatusOK)
	}
	rotate(3600).WantProblem(t, http.StatusConflict, "too-many-secrets")
	require.Len(t, rotate(0).Want(t, http.StatusOK).At(t, "webhook", "secrets"), 1)
	rotate(60).Want(t, http.StatusOK)
	h.Clock.Add(time.Minute)
	left := rotate(60).Want(t, http.StatusOK)
	require.Len(t, left.At(t, "webhook", "secrets"), 2, "one has ended")
	require.Equal(t, apitest.Start.Add(2*time.Minute).Format(time.RFC3339), left.Text(t, "webhook", "secrets", 1, "expirationDateTime"))
}

func TestAnOrganisationHasSoManyWebhooks(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	statuses := make([]int, webhook.MaxWebhooks+10)
	var all sync.WaitGroup
	for i := range statuses {
		all.Go(func() {
			statuses[i] = h.ContosoAdmin().Post(t, webhooksPath, apitest.GoodBodies["createWebhook"]).Status
		})
	}
	all.Wait()
	require.Equal(t, webhook.MaxWebhooks, h.Count(t, "webhooks"))
	h.ContosoAdmin().Post(t, webhooksPath, apitest.GoodBodies["createWebhook"]).WantProblem(t, http.StatusConflict, "too-many-webhooks")
	require.Equal(t, http.StatusCreated, h.NorthwindAdmin().Post(t, webhooksPath, apitest.GoodBodies["createWebhook"]).Status)
	var got []string
	for path := webhooksPath + "?limit=7"; path != ""; {
		page := h.ContosoAdmin().Get(t, path).Want(t, http.StatusOK)
		var list struct {
			Items      []struct{ ID string }
			NextCursor *string
		}
		page.Decode(t, &list)
		for _, w := range list.Items {
			got = append(got, w.ID)
		}
		path = ""
		if list.NextCursor != nil {
			path = webhooksPath + "?limit=7&cursor=" + *list.NextCursor
		}
	}
	require.Len(t, got, webhook.MaxWebhooks)
	require.IsIncreasing(t, got)
}

// An endpoint is sent every deal of the organisation, so managing one, and even reading it, needs a role for the whole organisation.
func TestARoleOfALocationManagesNoWebhooks(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	id := h.CreateWebhook(t)
	for _, r := range []*apitest.Response{
		c.Get(t, webhooksPath), c.Get(t, apitest.WebhookPath(id)), c.Get(t, apitest.WebhookPath(id, "deliveries")),
		c.Post(t, webhooksPath, apitest.GoodBodies["createWebhook"]), c.Post(t, apitest.WebhookPath(id, "test"), nil),
		c.Do(t, http.MethodDelete, apitest.WebhookPath(id), nil),
	} {
		r.WantProblem(t, http.StatusForbidden, "role-missing")
	}
}

func TestOnlyOwnEventsAreSentAgain(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Seller().Create(t, apitest.Inviting(apitest.Draft(access.Microsoft), "1000001"))
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	path := apitest.WebhookPath(h.CreateWebhook(t), "replays")
	for organization, status := range map[string]int{"msft": http.StatusUnprocessableEntity, "contoso": http.StatusOK} {
		var event string
		require.NoError(t, h.DB.Pool().QueryRow(t.Context(), "select id::text from events where organization_id = $1 limit 1", organization).Scan(&event))
		h.ContosoAdmin().Post(t, path, apitest.Object{"eventId": event}).Want(t, status)
	}
	r := h.ContosoAdmin().Post(t, path, apitest.GoodBodies["replayWebhook"]).Want(t, http.StatusOK)
	require.JSONEq(t, `{"events":1,"alreadyWaiting":1}`, string(r.Body))
}

func TestOfASpanAtMostSoManyEventsAreSentAgain(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateWebhook(t)
	fill := func(n int) {
		_, err := h.DB.Pool().Exec(t.Context(), `insert into placed_events (id, position, entered, organization_id, type, deal_id, occurred_at, document, deal)
			select gen_random_uuid(), (select coalesce(max(position), 0) from events) + n, n, 'contoso', 'referral-updated', gen_random_uuid(), $1, '{}', '{}'
			from generate_series(1, $2) n`, apitest.Start, n)
		require.NoError(t, err)
	}
	fill(webhook.MaxReplayed)
	r := h.ContosoAdmin().Post(t, apitest.WebhookPath(id, "replays"), apitest.GoodBodies["replayWebhook"]).Want(t, http.StatusOK)
	require.JSONEq(t, fmt.Sprintf(`{"events":%d,"alreadyWaiting":0}`, webhook.MaxReplayed), string(r.Body))
	require.Equal(t, webhook.MaxReplayed, h.Count(t, "webhook_deliveries"))
	fill(1)
	r = h.ContosoAdmin().Post(t, apitest.WebhookPath(id, "replays"), apitest.GoodBodies["replayWebhook"]).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Equal(t, []string{"/toDateTime too-many"}, r.Mistakes(t))
	require.Equal(t, webhook.MaxReplayed, h.Count(t, "webhook_deliveries"))
}

func TestDeliveriesAreListedInPages(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateWebhook(t)
	var want []string
	for range 5 {
		want = append([]string{h.ContosoAdmin().Post(t, apitest.WebhookPath(id, "test"), nil).Want(t, http.StatusCreated).ID(t)}, want...)
	}
	var got []string
	for path := apitest.WebhookPath(id, "deliveries") + "?limit=2"; path != ""; {
		var list struct {
			Items      []struct{ ID string }
			NextCursor *string
		}
		h.ContosoAdmin().Get(t, path).Want(t, http.StatusOK).Decode(t, &list)
		for _, d := range list.Items {
			got = append(got, d.ID)
		}
		path = ""
		if list.NextCursor != nil {
			path = apitest.WebhookPath(id, "deliveries") + "?limit=2&cursor=" + *list.NextCursor
		}
	}
	require.Equal(t, want, got)
	require.Empty(t, h.ContosoAdmin().Get(t, apitest.WebhookPath(id, "deliveries")+"?status=Failed").Want(t, http.StatusOK).At(t, "items"))
	require.Len(t, h.ContosoAdmin().Get(t, apitest.WebhookPath(id, "deliveries")+"?status=Waiting").Want(t, http.StatusOK).At(t, "items"), 5)
	other := h.CreateWebhook(t)
	h.ContosoAdmin().Get(t, apitest.WebhookPath(other, "deliveries", want[0])).WantProblem(t, http.StatusNotFound, "not-found")
}

// What is left of a deleted webhook is removed bit by bit, including what arrived late.
func TestTheDeliveriesOfADeletedWebhookGo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id, other := h.CreateWebhook(t), h.CreateWebhook(t)
	_, err := h.DB.Pool().Exec(t.Context(), `insert into webhook_deliveries (id, webhook_id, event_type, message_id, kind, status, created_at)
		select uuid_v7($1), w, 'x', gen_random_uuid(), 'Test', 'Delivered', $1 from unnest($2::uuid[]) w, generate_series(1, 1200) n`,
		apitest.Start, []string{id, other})
	require.NoError(t, err)
	h.ContosoAdmin().Do(t, http.MethodDelete, apitest.WebhookPath(id), nil).Want(t, http.StatusOK)
	require.Equal(t, 2400, h.Count(t, "webhook_deliveries"))
	require.NoError(t, worker.Sweep(t.Context(), h.Services, slog.New(slog.DiscardHandler)))
	require.Equal(t, 1200, h.Count(t, "webhook_deliveries"))
	require.Equal(t, 1, h.Count(t, "deleted_webhooks"), "what comes late is removed as well")
	h.Clock.Add(2 * time.Hour)
	require.NoError(t, worker.Sweep(t.Context(), h.Services, slog.New(slog.DiscardHandler)))
	require.Zero(t, h.Count(t, "deleted_webhooks"))
	h.Clock.Add(91 * 24 * time.Hour)
	require.NoError(t, worker.Sweep(t.Context(), h.Services, slog.New(slog.DiscardHandler)))
	require.Zero(t, h.Count(t, "webhook_deliveries"), "and all others with the events of their time")
}
