package lifecycle

import (
	"context"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/referral"
)

// Referral returns a deal of the caller's with what Microsoft's resource shows of it. Faults: NotFound, Forbidden.
func (s *Service) Referral(ctx context.Context, a access.Actor, id uuid.UUID) (referral.Source, error) {
	found, err := s.db.Referral(ctx, a.OrganizationID, id)
	if err != nil {
		return referral.Source{}, err
	}
	if err := access.Check(a, access.ReadDeal, found.Subject); err != nil {
		return referral.Source{}, s.Advise(ctx, a, err)
	}
	if err := s.finish(&found, false); err != nil {
		return referral.Source{}, err
	}
	return referral.Source{Deal: found.JSON, Registrations: found.Registrations}, nil
}
