package catalog

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/partner"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

// SimilarPartners returns up to limit partners that have won deals like one of the caller's, the best first: one location of each
// organisation, without the caller's own and those that are known to be in the engagement. Which deals these partners have won is not
// disclosed. Faults: NotFound, Forbidden.
func (s *Service) SimilarPartners(ctx context.Context, a access.Actor, dealID uuid.UUID, limit int) ([]partner.Hit, error) {
	document, err := s.db.Deal(ctx, a.OrganizationID, dealID, false)
	if err != nil {
		return nil, err
	}
	if err := access.Check(a, access.ReadDeal, document.Subject); err != nil {
		return nil, s.Advise(ctx, a, err)
	}
	if err := access.Require(a, access.SearchPartners); err != nil {
		return nil, s.Advise(ctx, a, err)
	}
	var d deal.Deal
	if err := json.Unmarshal(document.JSON, &d); err != nil {
		return nil, err
	}
	facts := projection.Of(d, microsoft.Answer{}, money.Amount{}, nil)
	like := partner.LikenessOf(facts, ranking.WeightsAt(s.Time()))
	// A guest must not learn who the other guests are, which their absence from the result would reveal.
	without, engagement := []string{a.OrganizationID}, &d.EngagementID
	if by := d.InviteContext.InvitedBy; by != nil {
		without, engagement = append(without, by.OrganizationID), nil
	}
	found, err := s.db.SimilarPartners(ctx, like, without, engagement, limit)
	hits := make([]partner.Hit, len(found))
	for i, f := range found {
		hits[i] = f.Hit(nil)
	}
	return hits, err
}
