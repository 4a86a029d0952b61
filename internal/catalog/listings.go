package catalog

import (
	"context"
	"slices"
	"sync"

	"github.com/cosell/cosell/internal/postgres"
)

const (
	looksAt   = 1000 // profiles at once
	listsEach = 100  // profiles in one transaction, which keeps others from changing them
	mostLooks = 20   // in one round, so that the rest of a sweep does not wait for long
)

// lookedAt is up to which location the listings were looked at.
type lookedAt struct {
	mu   sync.Mutex
	last string
}

// ListPartners makes the listings that are not as they should be, and returns how many those were: of profiles that an older program wrote,
// which knew no listings or made them in another way. What this program changes it lists in the same transaction. A round ends where it
// finds all in order, and the next one goes on there.
func (s *Service) ListPartners(ctx context.Context) (made int, err error) {
	s.listed.mu.Lock()
	defer s.listed.mu.Unlock()
	for range mostLooks {
		wrong, last, err := s.db.Unlisted(ctx, s.listed.last, looksAt)
		if err != nil {
			return made, err
		}
		for batch := range slices.Chunk(wrong, listsEach) {
			err := s.db.Write(ctx, func(tx *postgres.Tx) error {
				tx.Queue.ListPartners(batch...)
				return nil
			})
			if err != nil {
				return made, err
			}
			made += len(batch)
		}
		s.listed.last = last
		if len(wrong) == 0 {
			return made, nil
		}
	}
	return made, nil
}
