package postgres

import (
	"sync"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/projection"
)

// FreshFacts holds the facts that events tell which this instance has written, so that its projection need not have the database unpack and
// send whole documents, and read them, to come to the same. Who writes and who projects share one. They are found by the event: one whose
// transaction was given up is asked for by nobody. What is not there, of another instance or from before, is read of the document. A nil
// one holds nothing.
type FreshFacts struct {
	mu     sync.Mutex
	of     map[uuid.UUID]projection.Deal
	events []uuid.UUID // the newest, in a ring
	next   int
}

// mostFresh is how many events are remembered: what is written between two rounds of the projection, some 4 MB.
const mostFresh = 4096

// NewFreshFacts returns one that holds nothing yet.
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

// take returns what an event tells, which is then no longer held.
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
