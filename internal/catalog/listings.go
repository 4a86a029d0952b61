package catalog

import (
	"context"
	"slices"
	"sync"

	"github.com/cosell/cosell/internal/postgres"
)

const (
	looksAt   = 1000 // profiles read at once
	listsEach = 100  // profiles in one transaction, during which nobody else can change them
	mostLooks = 20   // per round, so that the rest of the sweep need not wait long
)

// lookedAt is the last location whose listing ListPartners has looked at.
type lookedAt struct {
	mu   sync.Mutex
	last string
}

// ListPartners rebuilds listings that are out of date, and returns how many. They are of profiles that an older version of the program
// wrote, which had no listings or made them differently; this one lists a profile in the transaction that changes it. A round ends at the
// first batch with nothing to rebuild, and the next round goes on from there.
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
