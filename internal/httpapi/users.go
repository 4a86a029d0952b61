package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
)

// ListUsers answers GET /v1/users.
func (s *Server) ListUsers(w http.ResponseWriter, r *http.Request, p apigen.ListUsersParams) {
	about := listName(r)
	after, err := about.id(p.Cursor, firstID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var m fault.Mistakes
	f := lifecycle.UserFilter{Role: text(p.Role), Location: p.MpnID, Status: text(p.Status), Kind: text(p.Kind), Text: searched(&m, p.Q)}
	if len(m) > 0 {
		s.fail(w, r, invalidParameters(m))
		return
	}
	found, more, err := s.Verbs.Users(r.Context(), actor(r), f, after, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(u account.User) string { return u.ID.String() })
}

// InviteUser answers POST /v1/users.
func (s *Server) InviteUser(w http.ResponseWriter, r *http.Request, p apigen.InviteUserParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/users/"}, s.Verbs.InviteUser)
}

// CreateServiceAccount answers POST /v1/service-accounts.
func (s *Server) CreateServiceAccount(w http.ResponseWriter, r *http.Request, p apigen.CreateServiceAccountParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/users/"}, s.Verbs.CreateServiceAccount)
}

// GetUser answers GET /v1/users/{userId}.
func (s *Server) GetUser(w http.ResponseWriter, r *http.Request, id apigen.UserID) {
	u, err := s.Verbs.User(r.Context(), actor(r), id)
	s.giveValue(w, r, u, err)
}

// DeactivateUser answers POST /v1/users/{userId}/deactivate.
func (s *Server) DeactivateUser(w http.ResponseWriter, r *http.Request, id apigen.UserID, p apigen.DeactivateUserParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.DeactivateUser(ctx, c, id)
	})
}

// ReactivateUser answers POST /v1/users/{userId}/reactivate.
func (s *Server) ReactivateUser(w http.ResponseWriter, r *http.Request, id apigen.UserID, p apigen.ReactivateUserParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.ReactivateUser(ctx, c, id)
	})
}

// ReinviteUser answers POST /v1/users/{userId}/reinvite.
func (s *Server) ReinviteUser(w http.ResponseWriter, r *http.Request, id apigen.UserID, p apigen.ReinviteUserParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.ReinviteUser(ctx, c, id)
	})
}

// scoping is the body of GrantRole.
type scoping struct {
	Scope account.Scope `json:"scope"`
}

// GrantRole answers PUT /v1/users/{userId}/roles/{role}.
func (s *Server) GrantRole(w http.ResponseWriter, r *http.Request, id apigen.UserID, role apigen.RolePath, p apigen.GrantRoleParams) {
	write(s, w, r, options{dryRun: p.DryRun}, func(ctx context.Context, c lifecycle.Call, in scoping) (lifecycle.Reply, error) {
		return s.Verbs.GrantRole(ctx, c, id, account.Grant{Role: access.Role(role), Scope: in.Scope})
	})
}

// RevokeRole answers DELETE /v1/users/{userId}/roles/{role}.
func (s *Server) RevokeRole(w http.ResponseWriter, r *http.Request, id apigen.UserID, role apigen.RolePath, p apigen.RevokeRoleParams) {
	write(s, w, r, options{dryRun: p.DryRun}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.RevokeRole(ctx, c, id, access.Role(role))
	})
}

// ListAccessRequests answers GET /v1/access-requests.
func (s *Server) ListAccessRequests(w http.ResponseWriter, r *http.Request, p apigen.ListAccessRequestsParams) {
	about := listName(r)
	before, err := about.id(p.Cursor, lastID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	found, more, err := s.Verbs.AccessRequests(r.Context(), actor(r), text(p.Status), before, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(a account.Request) string { return a.ID.String() })
}

// RequestAccess answers POST /v1/access-requests.
func (s *Server) RequestAccess(w http.ResponseWriter, r *http.Request, p apigen.RequestAccessParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/access-requests/"}, s.Verbs.RequestAccess)
}

// requestAnswer is the body of the decisions on a request.
type requestAnswer struct {
	Answer *string `json:"answer"`
}

// GrantAccessRequest answers POST /v1/access-requests/{requestId}/grant.
func (s *Server) GrantAccessRequest(w http.ResponseWriter, r *http.Request, id apigen.RequestID, p apigen.GrantAccessRequestParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in requestAnswer) (lifecycle.Reply, error) {
		return s.Verbs.GrantAccessRequest(ctx, c, id, in.Answer)
	})
}

// DeclineAccessRequest answers POST /v1/access-requests/{requestId}/decline.
func (s *Server) DeclineAccessRequest(w http.ResponseWriter, r *http.Request, id apigen.RequestID, p apigen.DeclineAccessRequestParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in requestAnswer) (lifecycle.Reply, error) {
		return s.Verbs.DeclineAccessRequest(ctx, c, id, in.Answer)
	})
}
