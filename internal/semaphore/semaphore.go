// Package semaphore shares a scarce resource among organisations, so that none of them can take all of it.
package semaphore

import (
	"context"
	"sync"
)

// PerOrganization is a semaphore for each organisation, all with the same number of slots. Only organisations that hold a slot or wait for
// one take up memory.
type PerOrganization struct {
	limit int

	mu    sync.Mutex
	slots map[string]*slots // by organisation
}

type slots struct {
	taken chan struct{}
	users int // that hold one or wait for it
}

// NewPerOrganization returns semaphores that let each organisation hold up to limit slots at once; 0 for no limit.
func NewPerOrganization(limit int) *PerOrganization {
	return &PerOrganization{limit: limit, slots: map[string]*slots{}}
}

// Limit returns how many slots an organisation can hold.
func (s *PerOrganization) Limit() int { return s.limit }

// Acquire waits for a slot of the organisation until ctx ends, and then returns ctx's error. The caller releases the slot by calling
// release once.
func (s *PerOrganization) Acquire(ctx context.Context, organizationID string) (release func(), err error) {
	if s.limit <= 0 {
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

func (s *PerOrganization) join(organizationID string) *slots {
	s.mu.Lock()
	defer s.mu.Unlock()
	own := s.slots[organizationID]
	if own == nil {
		own = &slots{taken: make(chan struct{}, s.limit)}
		s.slots[organizationID] = own
	}
	own.users++
	return own
}

func (s *PerOrganization) leave(organizationID string, own *slots) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if own.users--; own.users == 0 {
		delete(s.slots, organizationID)
	}
}
