package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
)

// nothing is the body of a route that takes none.
type nothing struct{}

// ListOrganizations answers GET /v1/organizations.
func (s *Server) ListOrganizations(w http.ResponseWriter, r *http.Request, p apigen.ListOrganizationsParams) {
	about := listName(r)
	after, err := about.text(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	found, more, err := s.Verbs.Organizations(r.Context(), actor(r), after, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(o account.Organization) string { return o.ID })
}

// CreateOrganization answers POST /v1/organizations.
func (s *Server) CreateOrganization(w http.ResponseWriter, r *http.Request, p apigen.CreateOrganizationParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/organizations/"}, s.Verbs.CreateOrganization)
}

// GetOrganization answers GET /v1/organizations/{organizationId}.
func (s *Server) GetOrganization(w http.ResponseWriter, r *http.Request, id apigen.OrganizationID) {
	o, err := s.Verbs.Organization(r.Context(), actor(r), id)
	s.giveValue(w, r, o, err)
}

// UpdateOrganization answers PATCH /v1/organizations/{organizationId}.
func (s *Server) UpdateOrganization(w http.ResponseWriter, r *http.Request, id apigen.OrganizationID, p apigen.UpdateOrganizationParams) {
	write(s, w, r, options{dryRun: p.DryRun}, func(ctx context.Context, c lifecycle.Call, in account.OrganizationPatch) (lifecycle.Reply, error) {
		return s.Verbs.UpdateOrganization(ctx, c, id, in)
	})
}

// SuspendOrganization answers POST /v1/organizations/{organizationId}/suspend.
func (s *Server) SuspendOrganization(w http.ResponseWriter, r *http.Request, id apigen.OrganizationID, p apigen.SuspendOrganizationParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.SuspendOrganization(ctx, c, id)
	})
}

// ResumeOrganization answers POST /v1/organizations/{organizationId}/resume.
func (s *Server) ResumeOrganization(w http.ResponseWriter, r *http.Request, id apigen.OrganizationID, p apigen.ResumeOrganizationParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.ResumeOrganization(ctx, c, id)
	})
}

// AddLocation answers POST /v1/organizations/{organizationId}/locations.
func (s *Server) AddLocation(w http.ResponseWriter, r *http.Request, id apigen.OrganizationID, p apigen.AddLocationParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in account.Location) (lifecycle.Reply, error) {
		return s.Verbs.AddLocation(ctx, c, id, in)
	})
}

// ListAuditLog answers GET /v1/audit-log.
func (s *Server) ListAuditLog(w http.ResponseWriter, r *http.Request, p apigen.ListAuditLogParams) {
	about := listName(r)
	before, err := about.id(p.Cursor, lastID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.Verbs.AuditLog(r.Context(), actor(r), before, limitOf(p.Limit))
	next := ""
	if page.Before != nil {
		next = about.cursor(page.Before.String())
	}
	s.givePage(w, r, page.Items, next, err)
}
