package httpapi

import (
	"net/http"
)

// CreateLead answers POST /v1/leads.
func (s *Server) CreateLead(w http.ResponseWriter, r *Request) error {
	return create(w, r, "/v1/deals/", s.Deals.CreateLead)
}
