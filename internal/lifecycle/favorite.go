package lifecycle

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// favorite is the answer to marking a deal.
type favorite struct {
	DealID   uuid.UUID `json:"dealId"`
	Favorite bool      `json:"favorite"`
}

// AddFavorite marks a deal as a favorite of the caller's, whatever state the deal is in. The deal itself does not change. Faults:
// NotFound, Forbidden.
func (s *Service) AddFavorite(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.favor(ctx, c, favorite{id, true}, (*postgres.Queue).AddFavorite)
}

// RemoveFavorite removes the mark, if there is one. Faults: NotFound, Forbidden.
func (s *Service) RemoveFavorite(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.favor(ctx, c, favorite{id, false}, (*postgres.Queue).RemoveFavorite)
}

func (s *Service) favor(
	ctx context.Context, c verb.Call, f favorite, mark func(q *postgres.Queue, userID, dealID uuid.UUID),
) (verb.Reply, error) {
	return s.Write(ctx, c, s.dealReplay(c.Actor), func(tx *postgres.Tx, _ time.Time) (verb.Answer, error) {
		subject, err := tx.DealSubject(ctx, c.Actor.OrganizationID, f.DealID)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := access.Check(c.Actor, access.ReadDeal, subject); err != nil {
			return verb.Answer{}, err
		}
		mark(tx.Queue, c.Actor.UserID, f.DealID)
		return verb.Answered(f, f.DealID.String())
	})
}
