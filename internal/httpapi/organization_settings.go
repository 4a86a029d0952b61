package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/verb"
)

// GetOrganizationSettings answers GET /v1/organization-settings.
func (s *Server) GetOrganizationSettings(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Admin.OrganizationSettings(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return door.RespondTagged(w, r, found.Revision, found)
}

// UpdateOrganizationSettings answers PATCH /v1/organization-settings.
func (s *Server) UpdateOrganizationSettings(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in door.MergePatch[account.Choices]) (verb.Reply, error) {
		return s.Admin.EditOrganizationSettings(ctx, c, in.Text)
	})
}
