package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
)

// CreateToken answers POST /v1/tokens.
func (s *Server) CreateToken(w http.ResponseWriter, r *http.Request, p apigen.CreateTokenParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/tokens/"}, s.Verbs.CreateToken)
}

// ListTokens answers GET /v1/tokens.
func (s *Server) ListTokens(w http.ResponseWriter, r *http.Request, p apigen.ListTokensParams) {
	about := listName(r)
	after, err := about.id(p.Cursor, firstID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	found, more, err := s.Verbs.Tokens(r.Context(), actor(r), p.UserID, after, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(t account.Token) string { return t.ID.String() })
}

// RevokeToken answers POST /v1/tokens/{tokenId}/revoke.
func (s *Server) RevokeToken(w http.ResponseWriter, r *http.Request, id apigen.TokenID, p apigen.RevokeTokenParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.RevokeToken(ctx, c, id)
	})
}

// RotateToken answers POST /v1/tokens/{tokenId}/rotate.
func (s *Server) RotateToken(w http.ResponseWriter, r *http.Request, id apigen.TokenID, p apigen.RotateTokenParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/tokens/"}, func(ctx context.Context, c lifecycle.Call, in lifecycle.Rotation) (lifecycle.Reply, error) {
		return s.Verbs.RotateToken(ctx, c, id, in)
	})
}
