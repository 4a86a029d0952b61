package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
)

// ListOrganizations answers GET /v1/organizations.
func (s *Server) ListOrganizations(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Text()
	if err != nil {
		return err
	}
	page, err := s.Admin.Organizations(r.Context(), r.Actor, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// CreateOrganization answers POST /v1/organizations.
func (s *Server) CreateOrganization(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/organizations/", s.Admin.CreateOrganization)
}

// GetOrganization answers GET /v1/organizations/{organizationId}.
func (s *Server) GetOrganization(w http.ResponseWriter, r *door.Request) error {
	o, err := s.Admin.Organization(r.Context(), r.Actor, r.Text("organizationId"))
	if err != nil {
		return err
	}
	return door.RespondTagged(w, r, o.Revision, o)
}

// UpdateOrganization answers PATCH /v1/organizations/{organizationId}.
func (s *Server) UpdateOrganization(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.Text("organizationId"), s.Admin.UpdateOrganization)
}

// SuspendOrganization answers POST /v1/organizations/{organizationId}/suspend.
func (s *Server) SuspendOrganization(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.Text("organizationId"), s.Admin.SuspendOrganization)
}

// ResumeOrganization answers POST /v1/organizations/{organizationId}/resume.
func (s *Server) ResumeOrganization(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.Text("organizationId"), s.Admin.ResumeOrganization)
}

// AddLocation answers POST /v1/organizations/{organizationId}/locations.
func (s *Server) AddLocation(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.Text("organizationId"), s.Admin.AddLocation)
}
