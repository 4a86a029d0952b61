package lifecycle

import (
	"context"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
)

// Customers returns the customers whose name contains the text, from the deals that the caller may see: their names, addresses and
// identifiers, but no contacts. The fault is Forbidden for a caller whose roles open no deal.
func (s *Service) Customers(ctx context.Context, a access.Actor, text string, after *page.Position, limit int) (page.Page[[]byte], error) {
	scope, err := access.ScopeOf(a, access.ReadDeal)
	if err != nil {
		return page.Page[[]byte]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Customers(ctx, scope, text, after, limit+1)
	if err != nil {
		return page.Page[[]byte]{}, err
	}
	customers := page.Of(found, limit, func(c postgres.CustomerDocument) page.Position { return c.Position })
	return page.Map(customers, func(c postgres.CustomerDocument) []byte { return c.JSON }), nil
}
