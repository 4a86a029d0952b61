// Package share divides what there is little of among organisations, so that none of them can have all of it.
package share

import (
	"context"
	"sync"
)

// Slots are held for as long as something is done: so many by each organisation at once. Only organisations that hold some or
// wait for one are remembered.
type Slots struct {
	each int

	mu  sync.Mutex
	all map[string]*slots
}

type slots struct {
	taken   chan struct{}
	holders int // that hold one or wait for it
}

// NewSlots returns slots of which each organisation can hold so many at once; 0 for no limit.
func NewSlots(each int) *Slots { return &Slots{each: each, all: map[string]*slots{}} }

// Each returns how many slots an organisation can hold.
func (s *Slots) Each() int { return s.each }

// Take waits for a slot of the organisation until ctx ends, whose error it returns then. Who has got one calls release, once.
func (s *Slots) Take(ctx context.Context, organizationID string) (release func(), err error) {
	if s.each <= 0 {
		return func() {}, nil
	}
	own := s.join(organizationID)
	select {
	case own.taken <- struct{}{}:
		return func() {
			<-own.taken
			s.leave(organizationID, own)
		}, nil
	case <-ctx.Done():
		s.leave(organizationID, own)
		return nil, ctx.Err()
	}
}

func (s *Slots) join(organizationID string) *slots {
	s.mu.Lock()
	defer s.mu.Unlock()
	own := s.all[organizationID]
	if own == nil {
		own = &slots{taken: make(chan struct{}, s.each)}
		s.all[organizationID] = own
	}
	own.holders++
	return own
}

func (s *Slots) leave(organizationID string, own *slots) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if own.holders--; own.holders == 0 {
		delete(s.all, organizationID)
	}
}
