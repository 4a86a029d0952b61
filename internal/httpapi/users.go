package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/admin"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/verb"
)

// ListUsers answers GET /v1/users.
func (s *Server) ListUsers(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.ID(door.FirstID)
	if err != nil {
		return err
	}
	var m fault.Mistakes
	f := admin.UserFilter{
		Role: r.Texts("role"), Location: r.TextPtr("mpnId"), Status: r.Texts("status"), Kind: r.Texts("kind"),
		Text: searchText(r, &m),
	}
	if len(m) > 0 {
		return fault.InvalidParameters(m)
	}
	page, err := s.Admin.Users(r.Context(), r.Actor, f, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// ListColleagues answers GET /v1/colleagues.
func (s *Server) ListColleagues(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.ID(door.FirstID)
	if err != nil {
		return err
	}
	var m fault.Mistakes
	text := searchText(r, &m)
	if len(m) > 0 {
		return fault.InvalidParameters(m)
	}
	page, err := s.Admin.Colleagues(r.Context(), r.Actor, text, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// InviteUser answers POST /v1/users.
func (s *Server) InviteUser(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/users/", s.Admin.InviteUser)
}

// CreateServiceAccount answers POST /v1/service-accounts.
func (s *Server) CreateServiceAccount(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/users/", s.Admin.CreateServiceAccount)
}

// GetUser answers GET /v1/users/{userId}.
func (s *Server) GetUser(w http.ResponseWriter, r *door.Request) error {
	u, err := s.Admin.User(r.Context(), r.Actor, r.UUID("userId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, u)
}

// DeactivateUser answers POST /v1/users/{userId}/deactivate.
func (s *Server) DeactivateUser(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("userId"), s.Admin.DeactivateUser)
}

// ReactivateUser answers POST /v1/users/{userId}/reactivate.
func (s *Server) ReactivateUser(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("userId"), s.Admin.ReactivateUser)
}

// ReinviteUser answers POST /v1/users/{userId}/reinvite.
func (s *Server) ReinviteUser(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("userId"), s.Admin.ReinviteUser)
}

// scoping is the body of GrantRole.
type scoping struct {
	Scope account.Scope `json:"scope"`
}

// GrantRole answers PUT /v1/users/{userId}/roles/{role}.
func (s *Server) GrantRole(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in scoping) (verb.Reply, error) {
		return s.Admin.GrantRole(ctx, c, r.UUID("userId"), account.Grant{Role: access.Role(r.Text("role")), Scope: in.Scope})
	})
}

// RevokeRole answers DELETE /v1/users/{userId}/roles/{role}.
func (s *Server) RevokeRole(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, _ struct{}) (verb.Reply, error) {
		return s.Admin.RevokeRole(ctx, c, r.UUID("userId"), access.Role(r.Text("role")))
	})
}
