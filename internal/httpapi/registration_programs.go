package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/door"
)

// ListRegistrationPrograms answers GET /v1/registration-programs.
func (s *Server) ListRegistrationPrograms(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	before, err := list.Number()
	if err != nil {
		return err
	}
	page, err := s.Registrations.RegistrationPrograms(r.Context(), before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondDocuments(w, r, list, page)
}

// GetRegistrationProgram answers GET /v1/registration-programs/{version}.
func (s *Server) GetRegistrationProgram(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Registrations.RegistrationProgram(r.Context(), r.Int("version"))
	if err != nil {
		return err
	}
	return door.RespondJSON(w, r, found)
}

// ExtendRegistrationProgram answers POST /v1/registration-programs.
func (s *Server) ExtendRegistrationProgram(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/registration-programs/", s.Registrations.ExtendProgram)
}
