package webhook_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/webhook"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func endpoint() webhook.Endpoint { return webhook.Endpoint{URL: "https://hooks.example/in"} }

func made(t *testing.T) webhook.Webhook {
	t.Helper()
	w, err := webhook.New(endpoint(), webhook.Owner{OrganizationID: "contoso", UserID: uuid.New()}, "whsec_1", nil, now)
	require.NoError(t, err)
	return w
}

func failed(status int) webhook.Attempt {
	return webhook.Attempt{Started: now, StatusCode: &status, Outcome: webhook.OutcomeOf(status)}
}

func waiting(kind webhook.Kind) webhook.Delivery {
	return webhook.Delivery{ID: uuid.New(), Kind: kind, Status: webhook.Waiting, Created: now, Next: &now}
}

// Ten attempts over about three days, each pause longer than the one before, and none more.
func TestTheScheduleOfAttempts(t *testing.T) {
	t.Parallel()
	for jitter, want := range map[float64]time.Duration{0: 75*time.Hour + 35*time.Minute + 5*time.Second, 1: 83*time.Hour + 8*time.Minute + 35500*time.Millisecond} {
		d, at := waiting(webhook.Event), now
		for n := 1; d.Status == webhook.Waiting; n++ {
			require.LessOrEqual(t, n, 10)
			d = d.After(failed(503), 0, jitter, at)
			require.Equal(t, n, d.Attempts[n-1].Number)
			if d.Next != nil {
				at = *d.Next
			}
		}
		require.Equal(t, webhook.Failed, d.Status)
		require.Len(t, d.Attempts, 10)
		require.Equal(t, want, at.Sub(now))
		require.Equal(t, at, *d.Finished)
	}
}

func TestWhatAnAnswerMeans(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]webhook.DeliveryStatus{
		200: webhook.Delivered, 204: webhook.Delivered, 299: webhook.Delivered, 301: webhook.Waiting, 304: webhook.Waiting, 400: webhook.Waiting, 404: webhook.Waiting,
		410: webhook.Failed, 429: webhook.Waiting, 500: webhook.Waiting,
	} {
		require.Equal(t, want, waiting(webhook.Event).After(failed(status), 0, 0, now).Status, "%d", status)
		if want == webhook.Waiting {
			require.Equal(t, webhook.Failed, waiting(webhook.Trial).After(failed(status), 0, 0, now).Status, "a test is tried once")
		}
	}
	require.Equal(t, webhook.RedirectRefused, webhook.OutcomeOf(308))
}

func TestWhatPausesAnEndpoint(t *testing.T) {
	t.Parallel()
	exhausted := waiting(webhook.Event)
	for range 10 {
		exhausted = exhausted.After(failed(500), 0, 0, now)
	}
	before, after := now.Add(-time.Second), now.Add(time.Second)
	gone := waiting(webhook.Replay).After(failed(410), 0, 0, now)
	require.Equal(t, webhook.FailedTooOften, *exhausted.PauseReason(nil))
	require.Equal(t, webhook.FailedTooOften, *exhausted.PauseReason(&before))
	require.Nil(t, exhausted.PauseReason(&now))
	require.Nil(t, exhausted.PauseReason(&after))
	require.Equal(t, webhook.Gone, *gone.PauseReason(&after))
	require.Nil(t, waiting(webhook.Trial).After(failed(410), 0, 0, now).PauseReason(nil), "a test pauses nothing")
	require.Nil(t, waiting(webhook.Event).After(failed(500), 0, 0, now).PauseReason(nil))
	require.Nil(t, waiting(webhook.Event).Skip(now).PauseReason(nil))
}

// An attempt does not change the delivery that it was made for.
func TestAnAttemptLeavesWhatWasBefore(t *testing.T) {
	t.Parallel()
	one := waiting(webhook.Event).After(failed(500), 0, 0, now)
	bad, good := one.After(failed(500), 0, 0, now), one.After(failed(200), 0, 0, now)
	require.Equal(t, []webhook.Outcome{webhook.HTTPStatus, webhook.Accepted}, []webhook.Outcome{bad.Attempts[1].Outcome, good.Attempts[1].Outcome})
	require.Len(t, one.Attempts, 1)
}

func TestTheLifeOfAWebhook(t *testing.T) {
	t.Parallel()
	w := made(t)
	paused, err := w.Pause(webhook.ByCaller, now)
	require.NoError(t, err)
	require.Equal(t, []any{webhook.Paused, webhook.ByCaller, now}, []any{paused.Status, *paused.PausedReason, *paused.PausedSince})
	by := uuid.New()
	resumed, err := paused.Resume(by, now)
	require.NoError(t, err)
	require.Equal(t, webhook.Active, resumed.Status)
	require.Nil(t, resumed.PausedReason)
	require.Equal(t, []uuid.UUID{w.CreatedBy, by}, []uuid.UUID{resumed.CreatedBy, resumed.OwnerID})
	require.Equal(t, w.CreatedBy, paused.OwnerID)
	require.Nil(t, resumed.PausedSince)
	for said, impossible := range map[string]func() (webhook.Webhook, error){
		"The webhook is already paused.": func() (webhook.Webhook, error) { return paused.Pause(webhook.Gone, now) },
		"The webhook is already active.": func() (webhook.Webhook, error) { return w.Resume(by, now) },
	} {
		_, err := impossible()
		require.Equal(t, "webhook-state", fault.As(err).Code)
		require.Equal(t, said, fault.As(err).Detail.String())
	}
	require.True(t, waiting(webhook.Trial).Sendable(paused, true))
	require.False(t, waiting(webhook.Trial).Sendable(w, false))
	require.False(t, waiting(webhook.Event).Sendable(paused, true))
}

// A secret signs until it expires; a rotation may bring that forward but never puts it off.
func TestSecretsSignUntilTheirEnd(t *testing.T) {
	t.Parallel()
	w, err := made(t).Rotate("whsec_2", time.Hour, now)
	require.NoError(t, err)
	require.Equal(t, []string{"whsec_2", "whsec_1"}, w.Keys(now.Add(time.Hour-1)))
	require.Equal(t, []string{"whsec_2"}, w.Keys(now.Add(time.Hour)))
	w, err = w.Rotate("whsec_3", 2*time.Hour, now.Add(time.Minute))
	require.NoError(t, err)
	require.Equal(t, []string{"whsec_3", "whsec_2"}, w.Keys(now.Add(time.Hour)))
	w, err = w.Rotate("whsec_4", 0, now.Add(2*time.Minute))
	require.NoError(t, err)
	require.Equal(t, []string{"whsec_4"}, w.Keys(now.Add(2*time.Minute)))
	text, err := json.Marshal(w)
	require.NoError(t, err)
	require.NotContains(t, string(text), "whsec_")
}

func TestFiveSecretsSignAtMost(t *testing.T) {
	t.Parallel()
	w := made(t)
	for range 4 {
		var err error
		w, err = w.Rotate("whsec_2", time.Hour, now)
		require.NoError(t, err)
	}
	_, err := w.Rotate("whsec_3", time.Hour, now)
	require.Equal(t, "too-many-secrets", fault.As(err).Code)
	w, err = w.Rotate("whsec_3", time.Hour, now.Add(time.Hour))
	require.NoError(t, err, "what has ended signs no more")
	require.Equal(t, []string{"whsec_3", "whsec_2"}, w.Keys(now.Add(time.Hour)))
	w.Format = webhook.PartnerCenter
	_, err = w.Rotate("whsec_4", 0, now)
	require.Equal(t, "webhook-format", fault.As(err).Code)
}

func TestEveryMistakeIsNamed(t *testing.T) {
	t.Parallel()
	var refused fault.Mistakes
	refused.Add("/url", "address-not-allowed", "x")
	long := string(make([]byte, 10))
	in := webhook.Endpoint{URL: "nonsense", Description: &long, EventTypes: webhook.Types{event.ReferralCreated, event.ReferralCreated, event.WebhookPaused}}
	_, err := webhook.New(in, webhook.Owner{Count: webhook.MaxWebhooks}, "", refused, now)
	var said []string
	for _, m := range fault.As(err).Mistakes {
		said = append(said, m.Pointer+" "+m.Code)
	}
	require.Equal(t, []string{"/description invalid-value", "/eventTypes/1 duplicate", "/eventTypes/2 unknown-code", "/url address-not-allowed"}, said)
	_, err = webhook.New(endpoint(), webhook.Owner{Count: webhook.MaxWebhooks}, "", nil, now)
	require.Equal(t, "too-many-webhooks", fault.As(err).Code)
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	const scheme, user, fragment, port, host = "begins with https", "a user or password", "cannot have a fragment", "no such port", "a name in ASCII"
	for reason, addresses := range map[string][]string{
		"": {
			"https://hooks.example", "http://hooks.example:8080/in?a=b", "https://hooks.example.:65535", "https://192.0.2.1/", "https://[2001:db8::1]:1",
			"https://a_b.hooks.example", "https://localhost", "https://hooks.example/" + strings.Repeat("x", 1978),
		},
		"at most 2000": {"https://hooks.example/" + strings.Repeat("x", 1979)},
		scheme:         {"", "hooks.example", "//hooks.example", "ftp://hooks.example", "https:hooks.example", "https://hooks.example/%zz"},
		user:           {"https://ada@hooks.example", "https://ada:secret@hooks.example", "https://@hooks.example"},
		fragment:       {"https://hooks.example/in#a", "https://hooks.example/in#"},
		port:           {"https://hooks.example:0", "https://hooks.example:65536"},
		host: {
			"https://", "https:///in", "https://bücher.example", "https://hooks..example", "https://-hooks.example", "https://hooks.example..", "https://[fe80::1%25eth0]",
			"https://127.1", "https://2130706433", "https://0x7f.0x1", "https://hooks.0X7F.", "https://" + strings.Repeat("hooks.", 42) + "ab",
		},
	} {
		for _, address := range addresses {
			_, err := webhook.Address(address)
			if reason == "" {
				require.NoError(t, err, address)
				continue
			}
			require.Error(t, err, address)
			m := fault.As(err).Mistakes[0]
			require.Equal(t, "/url invalid-url", m.Pointer+" "+m.Code)
			require.Contains(t, strings.ToLower(m.Detail.String()), strings.ToLower(reason), address)
		}
	}
}

func TestADescriptionIsOneLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", strings.Repeat("å", 200): "", strings.Repeat("å", 201): "too-long", "a\nb": "invalid-value"} {
		in := endpoint()
		in.Description = &text
		_, err := webhook.New(in, webhook.Owner{}, "whsec_1", nil, now)
		if want == "" {
			require.NoError(t, err, text)
		} else {
			require.Equal(t, want, fault.As(err).Mistakes[0].Code)
		}
	}
}

func TestTypesAreNamedOrLeftOut(t *testing.T) {
	t.Parallel()
	in := endpoint()
	in.EventTypes = webhook.Types{}
	_, err := webhook.New(in, webhook.Owner{}, "whsec_1", nil, now)
	require.Equal(t, "too-few", fault.As(err).Mistakes[0].Code)
}

// A pause is no shorter than what the receiver has asked for.
func TestAReceiverMayAskForALongerPause(t *testing.T) {
	t.Parallel()
	require.Equal(t, now.Add(10*time.Minute), *waiting(webhook.Event).After(failed(429), 10*time.Minute, 0, now).Next)
	require.Equal(t, now.Add(5*time.Second), *waiting(webhook.Event).After(failed(429), time.Second, 0, now).Next, "no sooner than otherwise")
}

func TestSoManyReplaysMayWait(t *testing.T) {
	t.Parallel()
	require.NoError(t, webhook.MayReplay(9, 10))
	require.Equal(t, "too-many-replays", fault.As(webhook.MayReplay(10, 10)).Code)
}
