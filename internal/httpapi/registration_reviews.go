package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/registrations"
	"github.com/cosell/cosell/internal/verb"
)

// ListRegistrationReviews answers GET /v1/registration-reviews.
func (s *Server) ListRegistrationReviews(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := queuePosition(list)
	if err != nil {
		return err
	}
	f := registrations.QueueFilter{Status: r.Text("status"), Type: r.TextPtr("type"), OrganizationID: r.TextPtr("organizationId")}
	switch r.Text("claimed") {
	case "Mine":
		f.ClaimedBy = &r.Actor.UserID
	case "Nobody":
		f.Unclaimed = true
	}
	found, more, err := s.Registrations.RegistrationQueue(r.Context(), r.Actor, f, int(r.Int("minAgeDays")), after, r.Limit())
	if err != nil {
		return err
	}
	next := ""
	if more {
		last := found[len(found)-1]
		next = list.Cursor(last.Since.Format(time.RFC3339Nano), last.ID().String())
	}
	return door.RespondValues(w, r, found, next)
}

// queuePosition returns where the queue goes on, or its beginning.
func queuePosition(l door.List) (registrations.QueuePosition, error) {
	key, id, goesOn, err := l.Keyed()
	if err != nil || !goesOn {
		return registrations.QueuePosition{Since: time.Unix(0, 0).UTC(), ID: door.FirstID}, err
	}
	since, err := time.Parse(time.RFC3339Nano, key)
	if err != nil || since.Year() < 1 {
		return registrations.QueuePosition{}, door.BadCursor()
	}
	return registrations.QueuePosition{Since: since, ID: id}, nil
}

// GetRegistrationReview answers GET /v1/registration-reviews/{registrationId}.
func (s *Server) GetRegistrationReview(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Registrations.QueuedRegistration(r.Context(), r.Actor, r.UUID("registrationId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found)
}

// ClaimRegistration answers POST /v1/registration-reviews/{registrationId}/claim.
func (s *Server) ClaimRegistration(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("registrationId"), s.Registrations.ClaimRegistration)
}

// ReleaseRegistration answers POST /v1/registration-reviews/{registrationId}/release.
func (s *Server) ReleaseRegistration(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("registrationId"), s.Registrations.ReleaseRegistration)
}

// AskForRegistrationAction answers POST /v1/registration-reviews/{registrationId}/ask-for-action.
func (s *Server) AskForRegistrationAction(w http.ResponseWriter, r *door.Request) error {
	return s.review(w, r, registration.AskForAction)
}

// PassRegistration answers POST /v1/registration-reviews/{registrationId}/pass.
func (s *Server) PassRegistration(w http.ResponseWriter, r *door.Request) error {
	return s.review(w, r, registration.Pass)
}

// FailRegistration answers POST /v1/registration-reviews/{registrationId}/fail.
func (s *Server) FailRegistration(w http.ResponseWriter, r *door.Request) error {
	return s.review(w, r, registration.Fail)
}

// SampleRegistration answers POST /v1/registration-reviews/{registrationId}/sample.
func (s *Server) SampleRegistration(w http.ResponseWriter, r *door.Request) error {
	return s.review(w, r, registration.Sample)
}

// CloseRegistration answers POST /v1/registration-reviews/{registrationId}/close.
func (s *Server) CloseRegistration(w http.ResponseWriter, r *door.Request) error {
	return s.review(w, r, registration.Close)
}

// review is the way of a reviewer's step.
func (s *Server) review(w http.ResponseWriter, r *door.Request, a registration.Action) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in commented) (verb.Reply, error) {
		return s.Registrations.ReviewRegistration(ctx, c, r.UUID("registrationId"), a, in.Comments)
	})
}

// ValidateMarketplace answers POST /v1/registration-reviews/{registrationId}/validate-marketplace.
func (s *Server) ValidateMarketplace(w http.ResponseWriter, r *door.Request) error {
	type validation struct {
		Passed   bool    `json:"passed"`
		Comments *string `json:"comments"`
	}
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in validation) (verb.Reply, error) {
		a := registration.FailMarketplace
		if in.Passed {
			a = registration.PassMarketplace
		}
		return s.Registrations.ReviewRegistration(ctx, c, r.UUID("registrationId"), a, in.Comments)
	})
}

// ListRegistrationExceptions answers GET /v1/registration-exceptions.
func (s *Server) ListRegistrationExceptions(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := exceptionPosition(list)
	if err != nil {
		return err
	}
	status := registration.ExceptionStatus(r.Text("status"))
	items, last, err := s.Registrations.Exceptions(r.Context(), r.Actor, status, after, r.Limit())
	if err != nil {
		return err
	}
	next := ""
	if last != nil {
		next = list.Cursor(last.Due, last.ID.String())
	}
	return door.RespondPage(w, r, items, next)
}

// exceptionPosition returns where the list of exceptions goes on, or its beginning.
func exceptionPosition(l door.List) (registrations.ExceptionPosition, error) {
	key, id, goesOn, err := l.Keyed()
	if err != nil || !goesOn {
		return registrations.ExceptionPosition{Due: "0001-01-01", ID: door.FirstID}, err
	}
	if !isDay(key) {
		return registrations.ExceptionPosition{}, door.BadCursor()
	}
	return registrations.ExceptionPosition{Due: key, ID: id}, nil
}

// isDay tells whether the text is a day as YYYY-MM-DD that the database knows too.
func isDay(text string) bool {
	day, err := time.Parse(time.DateOnly, text)
	return err == nil && day.Year() > 0
}

// GetRegistrationException answers GET /v1/registration-exceptions/{exceptionId}.
func (s *Server) GetRegistrationException(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Registrations.Exception(r.Context(), r.Actor, r.UUID("exceptionId"))
	if err != nil {
		return err
	}
	return door.RespondJSON(w, r, found)
}

// ApproveRegistrationException answers POST /v1/registration-exceptions/{exceptionId}/approve.
func (s *Server) ApproveRegistrationException(w http.ResponseWriter, r *door.Request) error {
	return s.decideException(w, r, registration.ExceptionApproved)
}

// DeclineRegistrationException answers POST /v1/registration-exceptions/{exceptionId}/decline.
func (s *Server) DeclineRegistrationException(w http.ResponseWriter, r *door.Request) error {
	return s.decideException(w, r, registration.ExceptionDeclined)
}

func (s *Server) decideException(w http.ResponseWriter, r *door.Request, to registration.ExceptionStatus) error {
	type decision struct {
		Comments string `json:"comments"`
	}
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in decision) (verb.Reply, error) {
		return s.Registrations.DecideException(ctx, c, r.UUID("exceptionId"), to, in.Comments)
	})
}

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
	found, more, err := s.Registrations.Holidays(r.Context(), after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondItems(w, r, list, found, more, func(h registrations.Holiday) string { return h.Day })
}

// SetHoliday answers PUT /v1/holidays/{day}.
func (s *Server) SetHoliday(w http.ResponseWriter, r *door.Request) error {
	day := r.Date("day")
	if day.Year() < 1 {
		return door.BadParameter("/path/day", "The year is at least 1.")
	}
	type holiday struct {
		Name string `json:"name"`
	}
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in holiday) (verb.Reply, error) {
		return s.Registrations.SetHoliday(ctx, c, registrations.Holiday{Day: day.Format(time.DateOnly), Name: in.Name})
	})
}

// RemoveHoliday answers DELETE /v1/holidays/{day}.
func (s *Server) RemoveHoliday(w http.ResponseWriter, r *door.Request) error {
	day := r.Date("day")
	if day.Year() < 1 {
		return door.BadParameter("/path/day", "The year is at least 1.")
	}
	return door.Act(w, r, day.Format(time.DateOnly), s.Registrations.RemoveHoliday)
}
