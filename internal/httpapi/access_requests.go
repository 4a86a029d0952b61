package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/verb"
)

// ListAccessRequests answers GET /v1/access-requests.
func (s *Server) ListAccessRequests(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	before, err := list.ID(door.LastID)
	if err != nil {
		return err
	}
	page, err := s.Admin.AccessRequests(r.Context(), r.Actor, r.Texts("status"), before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// RequestAccess answers POST /v1/access-requests.
func (s *Server) RequestAccess(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/access-requests/", s.Admin.RequestAccess)
}

// GetAccessRequest answers GET /v1/access-requests/{requestId}.
func (s *Server) GetAccessRequest(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Admin.AccessRequest(r.Context(), r.Actor, r.UUID("requestId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found)
}

// GrantAccessRequest answers POST /v1/access-requests/{requestId}/grant.
func (s *Server) GrantAccessRequest(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in commented) (verb.Reply, error) {
		return s.Admin.GrantAccessRequest(ctx, c, r.UUID("requestId"), in.Comments)
	})
}

// DeclineAccessRequest answers POST /v1/access-requests/{requestId}/decline.
func (s *Server) DeclineAccessRequest(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in commented) (verb.Reply, error) {
		return s.Admin.DeclineAccessRequest(ctx, c, r.UUID("requestId"), in.Comments)
	})
}
