package hook_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/hook"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func endpoint() hook.Endpoint { return hook.Endpoint{URL: "https://hooks.example/in"} }

func made(t *testing.T) hook.Webhook {
	t.Helper()
	w, err := hook.New(endpoint(), hook.Owner{OrganizationID: "contoso", UserID: uuid.New()}, "whsec_1", nil, now)
	require.NoError(t, err)
	return w
}

func failed(status int) hook.Attempt {
	return hook.Attempt{Started: now, StatusCode: &status, Outcome: hook.OutcomeOf(status)}
}

func waiting(kind hook.Kind) hook.Delivery {
	return hook.Delivery{ID: uuid.New(), Kind: kind, Status: hook.Waiting, Created: now, Next: &now}
}

// Ten attempts over about three days, each pause longer than the one before, and none more.
func TestTheScheduleOfAttempts(t *testing.T) {
	t.Parallel()
	for jitter, want := range map[float64]time.Duration{0: 75*time.Hour + 35*time.Minute + 5*time.Second, 1: 83*time.Hour + 8*time.Minute + 35500*time.Millisecond} {
		d, at := waiting(hook.Event), now
		for n := 1; d.Status == hook.Waiting; n++ {
			require.LessOrEqual(t, n, 10)
			d = d.After(failed(503), 0, jitter, at)
			require.Equal(t, n, d.Attempts[n-1].Number)
			if d.Next != nil {
				at = *d.Next
			}
		}
		require.Equal(t, hook.Failed, d.Status)
		require.Len(t, d.Attempts, 10)
		require.Equal(t, want, at.Sub(now))
		require.Equal(t, at, *d.Finished)
	}
}

func TestWhatAnAnswerMeans(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]hook.DeliveryStatus{
		200: hook.Delivered, 204: hook.Delivered, 299: hook.Delivered, 301: hook.Waiting, 304: hook.Waiting, 400: hook.Waiting, 404: hook.Waiting,
		410: hook.Failed, 429: hook.Waiting, 500: hook.Waiting,
	} {
		require.Equal(t, want, waiting(hook.Event).After(failed(status), 0, 0, now).Status, "%d", status)
		if want == hook.Waiting {
			require.Equal(t, hook.Failed, waiting(hook.Trial).After(failed(status), 0, 0, now).Status, "a test is tried once")
		}
	}
	require.Equal(t, hook.RedirectRefused, hook.OutcomeOf(308))
}

func TestWhatPausesAnEndpoint(t *testing.T) {
	t.Parallel()
	exhausted := waiting(hook.Event)
	for range 10 {
		exhausted = exhausted.After(failed(500), 0, 0, now)
	}
	before, after := now.Add(-time.Second), now.Add(time.Second)
	gone := waiting(hook.Replay).After(failed(410), 0, 0, now)
	require.Equal(t, hook.FailedTooOften, *exhausted.PausesFor(nil))
	require.Equal(t, hook.FailedTooOften, *exhausted.PausesFor(&before))
	require.Nil(t, exhausted.PausesFor(&now))
	require.Nil(t, exhausted.PausesFor(&after))
	require.Equal(t, hook.Gone, *gone.PausesFor(&after))
	require.Nil(t, waiting(hook.Trial).After(failed(410), 0, 0, now).PausesFor(nil), "a test pauses nothing")
	require.Nil(t, waiting(hook.Event).After(failed(500), 0, 0, now).PausesFor(nil))
	require.Nil(t, waiting(hook.Event).Skip(now).PausesFor(nil))
}

// An attempt does not reach into the delivery that it was made of.
func TestAnAttemptLeavesWhatWasBefore(t *testing.T) {
	t.Parallel()
	one := waiting(hook.Event).After(failed(500), 0, 0, now)
	bad, good := one.After(failed(500), 0, 0, now), one.After(failed(200), 0, 0, now)
	require.Equal(t, []hook.Outcome{hook.HTTPStatus, hook.Accepted}, []hook.Outcome{bad.Attempts[1].Outcome, good.Attempts[1].Outcome})
	require.Len(t, one.Attempts, 1)
}

func TestTheLifeOfAWebhook(t *testing.T) {
	t.Parallel()
	w := made(t)
	paused, err := w.Pause(hook.ByCaller, now)
	require.NoError(t, err)
	require.Equal(t, []any{hook.Paused, hook.ByCaller, now}, []any{paused.Status, *paused.PausedReason, *paused.PausedSince})
	by := uuid.New()
	resumed, err := paused.Resume(by, now)
	require.NoError(t, err)
	require.Equal(t, hook.Active, resumed.Status)
	require.Nil(t, resumed.PausedReason)
	require.Equal(t, []uuid.UUID{w.CreatedBy, by}, []uuid.UUID{resumed.CreatedBy, resumed.OwnerID})
	require.Equal(t, w.CreatedBy, paused.OwnerID)
	require.Nil(t, resumed.PausedSince)
	for _, impossible := range []func() (hook.Webhook, error){
		func() (hook.Webhook, error) { return paused.Pause(hook.Gone, now) }, func() (hook.Webhook, error) { return w.Resume(by, now) },
	} {
		_, err := impossible()
		require.Equal(t, "webhook-state", fault.As(err).Code)
	}
	require.True(t, waiting(hook.Trial).Sendable(paused, true))
	require.False(t, waiting(hook.Trial).Sendable(w, false))
	require.False(t, waiting(hook.Event).Sendable(paused, true))
}

// A secret signs until its end, which a rotation may bring nearer and never puts off.
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

func TestEveryMistakeIsNamed(t *testing.T) {
	t.Parallel()
	var refused fault.Mistakes
	refused.Add("/url", "address-not-allowed", "x")
	long := string(make([]byte, 10))
	in := hook.Endpoint{URL: "nonsense", Description: &long, EventTypes: hook.Types{event.ReferralCreated, event.ReferralCreated, event.WebhookPaused}}
	_, err := hook.New(in, hook.Owner{Count: hook.Most}, "", refused, now)
	var said []string
	for _, m := range fault.As(err).Mistakes {
		said = append(said, m.Pointer+" "+m.Code)
	}
	require.Equal(t, []string{"/description invalid-value", "/eventTypes/1 duplicate", "/eventTypes/2 unknown-code", "/url address-not-allowed"}, said)
	_, err = hook.New(endpoint(), hook.Owner{Count: hook.Most}, "", nil, now)
	require.Equal(t, "too-many-webhooks", fault.As(err).Code)
}

// A pause is no shorter than what the receiver has asked for.
func TestAReceiverMayAskForALongerPause(t *testing.T) {
	t.Parallel()
	require.Equal(t, now.Add(10*time.Minute), *waiting(hook.Event).After(failed(429), 10*time.Minute, 0, now).Next)
	require.Equal(t, now.Add(5*time.Second), *waiting(hook.Event).After(failed(429), time.Second, 0, now).Next, "no sooner than otherwise")
}

func TestSoManyReplaysMayWait(t *testing.T) {
	t.Parallel()
	require.NoError(t, hook.MayReplay(9, 10))
	require.Equal(t, "too-many-replays", fault.As(hook.MayReplay(10, 10)).Code)
}
