package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
)

// ListAuditLog answers GET /v1/audit-log.
func (s *Server) ListAuditLog(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	before, err := list.ID(door.LastID)
	if err != nil {
		return err
	}
	page, err := s.Admin.AuditLog(r.Context(), r.Actor, before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondDocuments(w, r, list, page)
}
