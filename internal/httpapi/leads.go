package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/httpapi/apigen"
)

// CreateLead answers POST /v1/leads.
func (s *Server) CreateLead(w http.ResponseWriter, r *http.Request, p apigen.CreateLeadParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/deals/"}, s.Verbs.CreateLead)
}
