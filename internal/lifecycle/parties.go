package lifecycle

import (
	"context"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/referral"
)

// Parties returns the parties of the engagement of the caller's deal that the caller's organisation hears of: itself first, then the
// others in the order in which they joined. Faults: NotFound, Forbidden.
func (s *Service) Parties(ctx context.Context, a access.Actor, id uuid.UUID) ([]referral.Party, error) {
	parties, err := s.db.PartiesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	viewer, err := ownDeal(a, parties)
	if viewer.ID != id { // another party's deal does not exist for the caller, whatever its roles
		err = fault.Missing()
	}
	if err != nil {
		return nil, s.Advise(ctx, a, err)
	}
	now := s.Time()
	known := []referral.Party{referral.PartyOf(viewer, viewer, now)}
	for _, p := range parties {
		if hears(viewer, p.Deal) {
			known = append(known, referral.PartyOf(p.Deal, viewer, now))
		}
	}
	return known, nil
}
