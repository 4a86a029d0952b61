package httpapi

import (
	"net/http"
	"strconv"

	"github.com/cosell/cosell/internal/door"
)

// ListRegistrationPrograms answers GET /v1/registration-programs.
func (s *Server) ListRegistrationPrograms(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	before, err := list.Number()
	if err != nil {
		return err
	}
	items, last, err := s.Registrations.RegistrationPrograms(r.Context(), before, r.Limit())
	if err != nil {
		return err
	}
	next := ""
	if last > 0 {
		next = list.Cursor(strconv.FormatInt(last, 10))
	}
	return door.RespondPage(w, r, items, next)
}

// ExtendRegistrationProgram answers POST /v1/registration-programs.
func (s *Server) ExtendRegistrationProgram(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/registration-programs", s.Registrations.ExtendProgram)
}
