package worker

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/webhook"
)

// How many attempts an instance makes at the same time: in all, for one organisation, and at one endpoint, which gets more slots while it
// answers quickly. An endpoint that has failed many times in a row gets one slot now and then.
const (
	maxAttempts         = 256
	maxPerOrganization  = 64
	maxPerEndpoint      = 4
	maxPerQuickEndpoint = 32
	quickAnswer         = 200 * time.Millisecond
	quickFor            = time.Minute // after its last answer
	failingAfter        = 12
	failingPause        = time.Second
)

// slots are the attempts that an instance can make at the same time, with who holds them.
type slots struct {
	total         int
	organizations map[string]int
	endpoints     map[uuid.UUID]*endpoint
}

// endpoint is what is known about a receiver.
type endpoint struct {
	underWay   int
	quickUntil time.Time // set by its last answer
	failures   int       // in a row
	failed     time.Time
}

func newSlots() slots {
	return slots{organizations: map[string]int{}, endpoints: map[uuid.UUID]*endpoint{}}
}

// priority is the order in which an endpoint is sent things: what a person waits for, then what has happened, then what is sent again.
var priority = []webhook.Kind{webhook.Trial, webhook.Event, webhook.Replay}

// allocate returns how many deliveries of each lane get a slot. The organisations take turns, those with the fewest attempts under way
// first, and so do the endpoints of each: an organisation with a long queue gets what the others leave.
func (s *slots) allocate(due []outbox.Lane, now time.Time) map[outbox.Lane]int {
	s.forget(now)
	slices.SortStableFunc(due, func(a, b outbox.Lane) int {
		return cmp.Compare(slices.Index(priority, a.Kind), slices.Index(priority, b.Kind))
	})
	lanes := map[string][]outbox.Lane{}
	room := map[uuid.UUID]int{}
	var organizations []string
	for _, l := range due {
		if _, seen := room[l.WebhookID]; seen {
			continue // wait behind what is more urgent
		}
		if room[l.WebhookID] = s.room(l.WebhookID, now); room[l.WebhookID] <= 0 {
			continue
		}
		if lanes[l.OrganizationID] == nil {
			organizations = append(organizations, l.OrganizationID)
		}
		lanes[l.OrganizationID] = append(lanes[l.OrganizationID], l)
	}
	slices.SortStableFunc(organizations, func(a, b string) int { return cmp.Compare(s.organizations[a], s.organizations[b]) })

	counts, given := map[outbox.Lane]int{}, map[string]int{}
	for free := maxAttempts - s.total; free > 0 && len(organizations) > 0; {
		organizations = slices.DeleteFunc(organizations, func(o string) bool {
			return len(lanes[o]) == 0 || s.organizations[o]+given[o] >= maxPerOrganization
		})
		for _, o := range organizations[:min(free, len(organizations))] {
			next := lanes[o][0]
			lanes[o] = lanes[o][1:]
			counts[next]++
			given[o]++
			free--
			if room[next.WebhookID]--; room[next.WebhookID] > 0 {
				lanes[o] = append(lanes[o], next)
			}
		}
	}
	return counts
}

// room returns how many more attempts may be made at an endpoint.
func (s *slots) room(id uuid.UUID, now time.Time) int {
	e := s.endpoints[id]
	switch {
	case e == nil:
		return maxPerEndpoint
	case e.failures >= failingAfter && now.Sub(e.failed) < failingPause:
		return 0
	case e.failures >= failingAfter:
		return 1 - e.underWay
	case now.Before(e.quickUntil):
		return maxPerQuickEndpoint - e.underWay
	default:
		return maxPerEndpoint - e.underWay
	}
}

// acquire records that an attempt begins.
func (s *slots) acquire(organizationID string, id uuid.UUID) {
	s.total++
	s.organizations[organizationID]++
	if s.endpoints[id] == nil {
		s.endpoints[id] = &endpoint{}
	}
	s.endpoints[id].underWay++
}

// release records how an attempt ended.
func (s *slots) release(organizationID string, id uuid.UUID, a webhook.Attempt, now time.Time) {
	s.total--
	if s.organizations[organizationID]--; s.organizations[organizationID] == 0 {
		delete(s.organizations, organizationID)
	}
	e := s.endpoints[id]
	e.underWay--
	e.quickUntil = time.Time{}
	if a.Outcome != webhook.Accepted {
		e.failures, e.failed = e.failures+1, now
		return
	}
	e.failures = 0
	if time.Duration(a.DurationMS)*time.Millisecond < quickAnswer {
		e.quickUntil = now.Add(quickFor)
	}
}

// forget drops the endpoints about which there is nothing to remember.
func (s *slots) forget(now time.Time) {
	maps.DeleteFunc(s.endpoints, func(_ uuid.UUID, e *endpoint) bool {
		return e.underWay == 0 && e.failures == 0 && !now.Before(e.quickUntil)
	})
}
