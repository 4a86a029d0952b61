package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/admin"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/verb"
)

// CreateToken answers POST /v1/tokens.
func (s *Server) CreateToken(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/tokens/", s.Admin.CreateToken)
}

// ListTokens answers GET /v1/tokens.
func (s *Server) ListTokens(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.ID(door.FirstID)
	if err != nil {
		return err
	}
	page, err := s.Admin.Tokens(r.Context(), r.Actor, r.UUIDPtr("userId"), after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetToken answers GET /v1/tokens/{tokenId}.
func (s *Server) GetToken(w http.ResponseWriter, r *door.Request) error {
	t, err := s.Admin.Token(r.Context(), r.Actor, r.UUID("tokenId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, t)
}

// RevokeToken answers POST /v1/tokens/{tokenId}/revoke.
func (s *Server) RevokeToken(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("tokenId"), s.Admin.RevokeToken)
}

// RotateToken answers POST /v1/tokens/{tokenId}/rotate.
func (s *Server) RotateToken(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/tokens/", func(ctx context.Context, c verb.Call, in admin.Rotation) (verb.Reply, error) {
		return s.Admin.RotateToken(ctx, c, r.UUID("tokenId"), in)
	})
}
