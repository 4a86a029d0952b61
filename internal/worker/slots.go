package worker

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/webhook"
)

// How many attempts an instance makes at the same time: in all, for one organisation, and at one endpoint, which gets more while it
// answers quickly. One that has failed often in a row is tried now and then, one at a time.
const (
	mostAttempts   = 256
	mostOfOne      = 64
	fewAtEndpoint  = 4
	mostAtEndpoint = 32
	quickly        = 200 * time.Millisecond
	oftenInARow    = 12
	afterOften     = time.Second
)

// slots are the attempts that an instance can make at the same time, and who holds them.
type slots struct {
	total         int
	organizations map[string]int
	endpoints     map[uuid.UUID]*endpoint
}

// endpoint is what is known of a receiver.
type endpoint struct {
	underWay int
	quick    bool // its last answer was
	failures int  // in a row
	failed   time.Time
}

func newSlots() slots {
	return slots{organizations: map[string]int{}, endpoints: map[uuid.UUID]*endpoint{}}
}

// order is the order in which an endpoint is sent things: what a person waits for, what has happened, what is sent again.
var order = []webhook.Kind{webhook.Trial, webhook.Event, webhook.Replay}

// share returns how many deliveries of each lane get a slot. The organisations take turns, those with the fewest attempts under way first,
// and in each its endpoints: so whoever has much that waits gets what the others leave.
func (s *slots) share(due []outbox.Lane, now time.Time) map[outbox.Lane]int {
	slices.SortStableFunc(due, func(a, b outbox.Lane) int {
		return cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind))
	})
	lanes := map[string][]outbox.Lane{}
	room := map[uuid.UUID]int{}
	var organizations []string
	for _, l := range due {
		if _, seen := room[l.WebhookID]; seen {
			continue // for what is not as urgent
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
	for free := mostAttempts - s.total; free > 0 && len(organizations) > 0; {
		organizations = slices.DeleteFunc(organizations, func(o string) bool {
			return len(lanes[o]) == 0 || s.organizations[o]+given[o] >= mostOfOne
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

// room returns how many attempts more may be made at an endpoint.
func (s *slots) room(id uuid.UUID, now time.Time) int {
	e := s.endpoints[id]
	switch {
	case e == nil:
		return fewAtEndpoint
	case e.failures >= oftenInARow && now.Sub(e.failed) < afterOften:
		return 0
	case e.failures >= oftenInARow:
		return 1 - e.underWay
	case e.quick:
		return mostAtEndpoint - e.underWay
	default:
		return fewAtEndpoint - e.underWay
	}
}

// take notes that an attempt begins.
func (s *slots) take(organizationID string, id uuid.UUID) {
	s.total++
	s.organizations[organizationID]++
	if s.endpoints[id] == nil {
		s.endpoints[id] = &endpoint{}
	}
	s.endpoints[id].underWay++
}

// free notes how an attempt ended, and forgets an endpoint of which there is nothing to know.
func (s *slots) free(organizationID string, id uuid.UUID, a webhook.Attempt, now time.Time) {
	s.total--
	if s.organizations[organizationID]--; s.organizations[organizationID] == 0 {
		delete(s.organizations, organizationID)
	}
	e := s.endpoints[id]
	e.underWay--
	if a.Outcome == webhook.Accepted {
		e.quick, e.failures = time.Duration(a.DurationMS)*time.Millisecond < quickly, 0
	} else {
		e.quick, e.failures, e.failed = false, e.failures+1, now
	}
	if e.underWay == 0 && e.failures == 0 {
		delete(s.endpoints, id)
	}
}
