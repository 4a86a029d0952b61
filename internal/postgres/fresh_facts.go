package postgres

import (
	"sync"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/projection"
)

// FreshFacts holds the facts told by the events that this instance has written. So the database need not unpack and send whole documents
// for the projection to come to the same facts. Whoever writes and whoever projects share one. The facts are found by event: nobody asks
// for those of a transaction that was rolled back. Facts that are missing, of another instance or from before the start, are read from the
// document. A nil FreshFacts holds nothing.
type FreshFacts struct {
	mu     sync.Mutex
	of     map[uuid.UUID]projection.Deal
	events []uuid.UUID // the newest, in a ring
	next   int
}

// mostFresh is how many events are remembered: as many as are written between two rounds of the projection, some 4 MB.
const mostFresh = 4096

// NewFreshFacts returns an empty FreshFacts.
func NewFreshFacts() *FreshFacts {
	return &FreshFacts{of: map[uuid.UUID]projection.Deal{}, events: make([]uuid.UUID, mostFresh)}
}

func (f *FreshFacts) put(event uuid.UUID, d projection.Deal) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.of, f.events[f.next])
	f.of[event], f.events[f.next] = d, event
	f.next = (f.next + 1) % len(f.events)
}

// take removes and returns the facts that an event tells.
func (f *FreshFacts) take(event uuid.UUID) (d projection.Deal, held bool) {
	if f == nil {
		return d, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	d, held = f.of[event]
	delete(f.of, event)
	return d, held
}
