package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/account"
)

// ListOrganizations answers GET /v1/organizations.
func (s *Server) ListOrganizations(w http.ResponseWriter, r *Request) error {
	list := newList(r)
	after, err := list.text()
	if err != nil {
		return err
	}
	found, more, err := s.Admin.Organizations(r.Context(), r.Actor, after, r.Limit())
	if err != nil {
		return err
	}
	return respondItems(w, r, list, found, more, func(o account.Organization) string { return o.ID })
}

// CreateOrganization answers POST /v1/organizations.
func (s *Server) CreateOrganization(w http.ResponseWriter, r *Request) error {
	return create(w, r, "/v1/organizations/", s.Admin.CreateOrganization)
}

// GetOrganization answers GET /v1/organizations/{organizationId}.
func (s *Server) GetOrganization(w http.ResponseWriter, r *Request) error {
	o, err := s.Admin.Organization(r.Context(), r.Actor, r.Text("organizationId"))
	if err != nil {
		return err
	}
	return respondValue(w, r, o)
}

// UpdateOrganization answers PATCH /v1/organizations/{organizationId}.
func (s *Server) UpdateOrganization(w http.ResponseWriter, r *Request) error {
	return writeTo(w, r, r.Text("organizationId"), s.Admin.UpdateOrganization)
}

// SuspendOrganization answers POST /v1/organizations/{organizationId}/suspend.
func (s *Server) SuspendOrganization(w http.ResponseWriter, r *Request) error {
	return act(w, r, r.Text("organizationId"), s.Admin.SuspendOrganization)
}

// ResumeOrganization answers POST /v1/organizations/{organizationId}/resume.
func (s *Server) ResumeOrganization(w http.ResponseWriter, r *Request) error {
	return act(w, r, r.Text("organizationId"), s.Admin.ResumeOrganization)
}

// AddLocation answers POST /v1/organizations/{organizationId}/locations.
func (s *Server) AddLocation(w http.ResponseWriter, r *Request) error {
	return writeTo(w, r, r.Text("organizationId"), s.Admin.AddLocation)
}

// ListAuditLog answers GET /v1/audit-log.
func (s *Server) ListAuditLog(w http.ResponseWriter, r *Request) error {
	list := newList(r)
	before, err := list.id(lastID)
	if err != nil {
		return err
	}
	page, err := s.Admin.AuditLog(r.Context(), r.Actor, before, r.Limit())
	if err != nil {
		return err
	}
	next := ""
	if page.Before != nil {
		next = list.cursorOf(page.Before.String())
	}
	return respondPage(w, r, page.Items, next)
}
