package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/registrations"
	"github.com/cosell/cosell/internal/verb"
)

// ListHolidays answers GET /v1/holidays.
func (s *Server) ListHolidays(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Text()
	switch {
	case err != nil:
		return err
	case after == "":
		after = "0001-01-01"
	case !isDay(after):
		return door.BadCursor()
	}
	page, err := s.Registrations.Holidays(r.Context(), after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// SetHoliday answers PUT /v1/holidays/{day}.
func (s *Server) SetHoliday(w http.ResponseWriter, r *door.Request) error {
	day, err := holidayIn(r)
	if err != nil {
		return err
	}
	type holiday struct {
		Name string `json:"name"`
	}
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in holiday) (verb.Reply, error) {
		return s.Registrations.SetHoliday(ctx, c, registrations.Holiday{Day: day, Name: in.Name})
	})
}

// RemoveHoliday answers DELETE /v1/holidays/{day}.
func (s *Server) RemoveHoliday(w http.ResponseWriter, r *door.Request) error {
	day, err := holidayIn(r)
	if err != nil {
		return err
	}
	return door.Act(w, r, day, s.Registrations.RemoveHoliday)
}

// holidayIn returns the day in the path, or fault BadRequest for one that the database cannot hold.
func holidayIn(r *door.Request) (string, error) {
	if !isDay(r.Text("day")) {
		return "", door.BadParameter("/path/day", "The year must be at least 1.")
	}
	return r.Text("day"), nil
}
