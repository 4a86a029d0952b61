package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
)

// ListCustomers answers GET /v1/customers.
func (s *Server) ListCustomers(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Position(deal.ByCustomer.Takes)
	if err != nil {
		return err
	}
	var m fault.Mistakes
	text := searchText(r, &m)
	if len(m) > 0 {
		return fault.InvalidParameters(m)
	}
	page, err := s.Deals.Customers(r.Context(), r.Actor, *text, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondDocuments(w, r, list, page)
}
