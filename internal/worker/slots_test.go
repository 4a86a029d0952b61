package worker

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/webhook"
)

// lanes returns the lanes of so many endpoints of an organisation.
func lanes(organizationID string, endpoints int, kinds ...webhook.Kind) []outbox.Lane {
	var all []outbox.Lane
	for range endpoints {
		id := uuid.New()
		for _, k := range kinds {
			all = append(all, outbox.Lane{WebhookID: id, OrganizationID: organizationID, Kind: k})
		}
	}
	return all
}

// shared returns how many slots each organisation gets.
func shared(counts map[outbox.Lane]int) map[string]int {
	all := map[string]int{}
	for lane, n := range counts {
		all[lane.OrganizationID] += n
	}
	return all
}

// hold takes the slots that were shared.
func (s *slots) hold(counts map[outbox.Lane]int) {
	for lane, n := range counts {
		for range n {
			s.acquire(lane.OrganizationID, lane.WebhookID)
		}
	}
}

func TestTheSlotsAreSharedAmongOrganisations(t *testing.T) {
	t.Parallel()
	s, now := newSlots(), time.Now() //nolint:forbidigo // any time
	large := lanes("large", 20, webhook.Event)
	counts := s.allocate(append(large, lanes("small", 1, webhook.Event)...), now)
	require.Equal(t, map[string]int{"large": maxPerOrganization, "small": maxPerEndpoint}, shared(counts))
	for _, n := range counts {
		require.LessOrEqual(t, n, maxPerEndpoint)
	}
	s.hold(counts)
	require.Equal(t, map[string]int{"late": 2 * maxPerEndpoint}, shared(s.allocate(append(large, lanes("late", 2, webhook.Replay)...), now)), "the share of one is its most")

	s = newSlots()
	var all []outbox.Lane
	for i := range 20 {
		all = append(all, lanes(string(rune('a'+i)), 20, webhook.Event)...)
	}
	counts = s.allocate(all, now)
	require.Len(t, shared(counts), 20)
	for _, n := range shared(counts) {
		require.InDelta(t, maxAttempts/20, n, 1, "all get as many when there are too few")
	}
	s.hold(counts)
	require.Empty(t, s.allocate(all, now))
	for lane := range counts {
		s.release(lane.OrganizationID, lane.WebhookID, webhook.Attempt{Outcome: webhook.Timeout}, now)
		require.Equal(t, map[string]int{"new": 1}, shared(s.allocate(append(all, lanes("new", 1, webhook.Event)...), now)), "whoever has least comes first")
		break
	}
}

// A test comes before what has happened, and that before what is sent again.
func TestWhatIsMostUrgentGetsTheSlots(t *testing.T) {
	t.Parallel()
	s, now := newSlots(), time.Now() //nolint:forbidigo // any time
	all := lanes("contoso", 1, webhook.Replay, webhook.Event, webhook.Trial)
	for _, want := range []webhook.Kind{webhook.Trial, webhook.Event, webhook.Replay} {
		counts := s.allocate(append([]outbox.Lane{}, all...), now)
		require.Len(t, counts, 1)
		for lane := range counts {
			require.Equal(t, want, lane.Kind)
		}
		all = all[:len(all)-1]
	}
}

// An endpoint gets more slots while it answers quickly, and hardly any once it has failed often in a row.
func TestAnEndpointGetsTheSlotsThatItEarns(t *testing.T) {
	t.Parallel()
	s, now := newSlots(), time.Now() //nolint:forbidigo // any time
	all := lanes("contoso", 1, webhook.Event)
	width := func() int { return shared(s.allocate(all, now))["contoso"] }
	end := func(outcome webhook.Outcome, took time.Duration) {
		s.release("contoso", all[0].WebhookID, webhook.Attempt{Outcome: outcome, DurationMS: took.Milliseconds()}, now)
	}
	require.Equal(t, maxPerEndpoint, width())
	s.hold(map[outbox.Lane]int{all[0]: 2})
	require.Equal(t, maxPerEndpoint-2, width())
	end(webhook.Accepted, time.Millisecond)
	require.Equal(t, maxPerQuickEndpoint-1, width())
	end(webhook.Accepted, time.Second)
	require.Equal(t, maxPerEndpoint, width())
	for range failingAfter {
		s.hold(map[outbox.Lane]int{all[0]: 1})
		end(webhook.HTTPStatus, time.Millisecond)
	}
	require.Zero(t, width())
	now = now.Add(failingPause)
	require.Equal(t, 1, width())
	s.hold(map[outbox.Lane]int{all[0]: 1})
	require.Zero(t, width())
	end(webhook.Accepted, time.Millisecond)
	require.Equal(t, maxPerQuickEndpoint, width(), "it is known when nothing is under way")
	now = now.Add(quickFor)
	require.Equal(t, maxPerEndpoint, width())
	require.Empty(t, s.endpoints)
	require.Zero(t, s.total)
	require.Empty(t, s.organizations)
}
