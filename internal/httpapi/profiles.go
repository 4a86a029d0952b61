package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/profile"
)

// ListProfiles answers GET /v1/profiles.
func (s *Server) ListProfiles(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Text()
	if err != nil {
		return err
	}
	page, err := s.Catalog.Profiles(r.Context(), r.Actor, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetProfile answers GET /v1/profiles/{mpnId}.
func (s *Server) GetProfile(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Catalog.Profile(r.Context(), r.Actor, r.Text("mpnId"))
	if err != nil {
		return err
	}
	return door.RespondTagged(w, r, found.Revision, found)
}

// UpdateProfile answers PATCH /v1/profiles/{mpnId}.
func (s *Server) UpdateProfile(w http.ResponseWriter, r *door.Request) error {
	return door.Patch[profile.Contents](w, r, r.Text("mpnId"), s.Catalog.EditProfile)
}

// PublishProfile answers POST /v1/profiles/{mpnId}/publish.
func (s *Server) PublishProfile(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.Text("mpnId"), s.Catalog.PublishProfile)
}

// WithdrawProfile answers POST /v1/profiles/{mpnId}/withdraw.
func (s *Server) WithdrawProfile(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.Text("mpnId"), s.Catalog.WithdrawProfile)
}
