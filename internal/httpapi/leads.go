package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
)

// CreateLead answers POST /v1/leads.
func (s *Server) CreateLead(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/deals/", s.Deals.CreateLead)
}
