package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/catalog"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/partner"
)

// SearchPartners answers GET /v1/partners.
func (s *Server) SearchPartners(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := partnerPosition(list)
	if err != nil {
		return err
	}
	filter, m := partnerFilter(r)
	words := partner.Split(r.Text("q"))
	if len(words) > partner.MostWords {
		m.Add("/query/q", "too-many", "A search can have at most %d words.", partner.MostWords).Most(partner.MostWords)
	}
	if len(m) > 0 {
		return fault.InvalidParameters(m)
	}
	found, err := s.Catalog.Partners(r.Context(), r.Actor, catalog.PartnerSearch{
		Words: words, Filter: filter, After: after, Limit: r.Limit(),
	})
	if err != nil {
		return err
	}
	return door.RespondWith(w, r, list, found.Page, found)
}

// partnerPosition returns where the list goes on, nil for its beginning, or fault BadRequest.
func partnerPosition(list door.List) (*partner.Position, error) {
	text, err := list.Text()
	if text == "" {
		return nil, err
	}
	p, ok := partner.ParsePosition(text)
	if !ok {
		return nil, door.BadCursor()
	}
	return &p, nil
}

// partnerFilter returns the filter that the parameters describe, and the mistakes in them.
func partnerFilter(r *door.Request) (partner.Filter, fault.Mistakes) {
	return partner.NewFilter(map[partner.Dimension][]string{
		partner.Market: r.Texts("market"), partner.Industry: r.Texts("industry"), partner.Product: r.Texts("product"),
		partner.Service: r.Texts("service"), partner.SolutionArea: r.Texts("solutionArea"),
		partner.CustomerSize: r.Texts("customerSize"), partner.Incentive: r.Texts("incentive"),
	}, r.BoolPtr("coSellReady"))
}

// ListSimilarPartners answers GET /v1/deals/{dealId}/similar-partners.
func (s *Server) ListSimilarPartners(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Catalog.SimilarPartners(r.Context(), r.Actor, r.UUID("dealId"), r.Limit())
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, map[string][]partner.Hit{"items": found})
}
