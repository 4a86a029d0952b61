package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/registration"
)

// ListRegistrationReviews answers GET /v1/registration-reviews.
func (s *Server) ListRegistrationReviews(w http.ResponseWriter, r *http.Request, p apigen.ListRegistrationReviewsParams) {
	about := listName(r)
	after, err := about.queued(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	f := lifecycle.QueueFilter{Status: string(registration.ReviewPending), Type: text(p.Type), OrganizationID: p.OrganizationID}
	if p.Status != nil {
		f.Status = string(*p.Status)
	}
	if claimed := text(p.Claimed); claimed != nil {
		f.Unclaimed = *claimed == "Nobody"
		if !f.Unclaimed {
			me := actor(r).UserID
			f.ClaimedBy = &me
		}
	}
	days := 0
	if p.MinAgeDays != nil {
		days = *p.MinAgeDays
	}
	found, more, err := s.Verbs.RegistrationQueue(r.Context(), actor(r), f, days, after, limitOf(p.Limit))
	items, next := make([][]byte, len(found)), ""
	for i := range found {
		if err == nil {
			items[i], err = json.Marshal(found[i])
		}
	}
	if more {
		last := found[len(found)-1]
		next = about.cursor(last.Since.Format(time.RFC3339Nano), last.ID().String())
	}
	s.givePage(w, r, items, next, err)
}

// queued returns where the queue goes on, or its beginning.
func (l list) queued(cursor *string) (lifecycle.QueuePosition, error) {
	if cursor == nil {
		return lifecycle.QueuePosition{Since: time.Unix(0, 0).UTC(), ID: firstID}, nil
	}
	parts, err := l.parts(*cursor, 2)
	if err != nil {
		return lifecycle.QueuePosition{}, err
	}
	since, err := time.Parse(time.RFC3339Nano, parts[0])
	id, wrong := uuid.Parse(parts[1])
	if err != nil || wrong != nil || since.Year() < 1 {
		return lifecycle.QueuePosition{}, badCursor()
	}
	return lifecycle.QueuePosition{Since: since, ID: id}, nil
}

// GetRegistrationReview answers GET /v1/registration-reviews/{registrationId}.
func (s *Server) GetRegistrationReview(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID) {
	found, err := s.Verbs.QueuedRegistration(r.Context(), actor(r), id)
	s.giveValue(w, r, found, err)
}

// ClaimRegistration answers POST /v1/registration-reviews/{registrationId}/claim.
func (s *Server) ClaimRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.ClaimRegistrationParams) {
	writeBodiless(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, id, s.Verbs.ClaimRegistration)
}

// ReleaseRegistration answers POST /v1/registration-reviews/{registrationId}/release.
func (s *Server) ReleaseRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.ReleaseRegistrationParams) {
	writeBodiless(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, id, s.Verbs.ReleaseRegistration)
}

// AskForRegistrationAction answers POST /v1/registration-reviews/{registrationId}/ask-for-action.
func (s *Server) AskForRegistrationAction(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.AskForRegistrationActionParams) {
	s.review(w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, id, registration.AskForAction)
}

// PassRegistration answers POST /v1/registration-reviews/{registrationId}/pass.
func (s *Server) PassRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.PassRegistrationParams) {
	s.review(w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, id, registration.Pass)
}

// FailRegistration answers POST /v1/registration-reviews/{registrationId}/fail.
func (s *Server) FailRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.FailRegistrationParams) {
	s.review(w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, id, registration.Fail)
}

// SampleRegistration answers POST /v1/registration-reviews/{registrationId}/sample.
func (s *Server) SampleRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.SampleRegistrationParams) {
	s.review(w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, id, registration.Sample)
}

// CloseRegistration answers POST /v1/registration-reviews/{registrationId}/close.
func (s *Server) CloseRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.CloseRegistrationParams) {
	s.review(w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, id, registration.Close)
}

// review is the way of a reviewer's step.
func (s *Server) review(w http.ResponseWriter, r *http.Request, o options, id uuid.UUID, a registration.Action) {
	write(s, w, r, o, func(ctx context.Context, c lifecycle.Call, in commented) (lifecycle.Reply, error) {
		return s.Verbs.ReviewRegistration(ctx, c, id, a, in.Comments)
	})
}

// ValidateMarketplace answers POST /v1/registration-reviews/{registrationId}/validate-marketplace.
func (s *Server) ValidateMarketplace(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.ValidateMarketplaceParams) {
	type validation struct {
		Passed   bool    `json:"passed"`
		Comments *string `json:"comments"`
	}
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in validation) (lifecycle.Reply, error) {
		a := registration.FailMarketplace
		if in.Passed {
			a = registration.PassMarketplace
		}
		return s.Verbs.ReviewRegistration(ctx, c, id, a, in.Comments)
	})
}

// ListRegistrationExceptions answers GET /v1/registration-exceptions.
func (s *Server) ListRegistrationExceptions(w http.ResponseWriter, r *http.Request, p apigen.ListRegistrationExceptionsParams) {
	about := listName(r)
	after, err := about.due(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	status := registration.ExceptionPending
	if p.Status != nil {
		status = registration.ExceptionStatus(*p.Status)
	}
	items, last, err := s.Verbs.Exceptions(r.Context(), actor(r), status, after, limitOf(p.Limit))
	next := ""
	if last != nil {
		next = about.cursor(last.Due, last.ID.String())
	}
	s.givePage(w, r, items, next, err)
}

// due returns where the list of exceptions goes on, or its beginning.
func (l list) due(cursor *string) (lifecycle.ExceptionPosition, error) {
	if cursor == nil {
		return lifecycle.ExceptionPosition{Due: "0001-01-01", ID: firstID}, nil
	}
	parts, err := l.parts(*cursor, 2)
	if err != nil {
		return lifecycle.ExceptionPosition{}, err
	}
	id, wrong := uuid.Parse(parts[1])
	if wrong != nil || !isDay(parts[0]) {
		return lifecycle.ExceptionPosition{}, badCursor()
	}
	return lifecycle.ExceptionPosition{Due: parts[0], ID: id}, nil
}

// isDay tells whether the text is a day as YYYY-MM-DD that the database knows too.
func isDay(text string) bool {
	day, err := time.Parse(time.DateOnly, text)
	return err == nil && day.Year() > 0
}

// GetRegistrationException answers GET /v1/registration-exceptions/{exceptionId}.
func (s *Server) GetRegistrationException(w http.ResponseWriter, r *http.Request, id apigen.ExceptionID) {
	found, err := s.Verbs.Exception(r.Context(), actor(r), id)
	s.give(w, r, found, err)
}

// ApproveRegistrationException answers POST /v1/registration-exceptions/{exceptionId}/approve.
func (s *Server) ApproveRegistrationException(w http.ResponseWriter, r *http.Request, id apigen.ExceptionID, p apigen.ApproveRegistrationExceptionParams) {
	s.decideException(w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, id, registration.ExceptionApproved)
}

// DeclineRegistrationException answers POST /v1/registration-exceptions/{exceptionId}/decline.
func (s *Server) DeclineRegistrationException(w http.ResponseWriter, r *http.Request, id apigen.ExceptionID, p apigen.DeclineRegistrationExceptionParams) {
	s.decideException(w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, id, registration.ExceptionDeclined)
}

func (s *Server) decideException(w http.ResponseWriter, r *http.Request, o options, id uuid.UUID, to registration.ExceptionStatus) {
	write(s, w, r, o, func(ctx context.Context, c lifecycle.Call, in apigen.RequiredComments) (lifecycle.Reply, error) {
		return s.Verbs.DecideException(ctx, c, id, to, in.Comments)
	})
}

// ListRegistrationPrograms answers GET /v1/registration-programs.
func (s *Server) ListRegistrationPrograms(w http.ResponseWriter, r *http.Request, p apigen.ListRegistrationProgramsParams) {
	about := listName(r)
	before, err := about.number(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	items, last, err := s.Verbs.RegistrationPrograms(r.Context(), before, limitOf(p.Limit))
	next := ""
	if last > 0 {
		next = about.cursor(strconv.FormatInt(last, 10))
	}
	s.givePage(w, r, items, next, err)
}

// ExtendRegistrationProgram answers POST /v1/registration-programs.
func (s *Server) ExtendRegistrationProgram(w http.ResponseWriter, r *http.Request, p apigen.ExtendRegistrationProgramParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/registration-programs"}, s.Verbs.ExtendProgram)
}

// ListHolidays answers GET /v1/holidays.
func (s *Server) ListHolidays(w http.ResponseWriter, r *http.Request, p apigen.ListHolidaysParams) {
	about := listName(r)
	after, err := about.text(p.Cursor)
	if err == nil && after != "" && !isDay(after) {
		err = badCursor()
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if after == "" {
		after = "0001-01-01"
	}
	found, more, err := s.Verbs.Holidays(r.Context(), after, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(h lifecycle.Holiday) string { return h.Day })
}

// SetHoliday answers PUT /v1/holidays/{day}.
func (s *Server) SetHoliday(w http.ResponseWriter, r *http.Request, day apigen.HolidayDay, p apigen.SetHolidayParams) {
	if day.Year() < 1 {
		s.fail(w, r, badParameter("/path/day", "The year is at least 1."))
		return
	}
	write(s, w, r, options{dryRun: p.DryRun}, func(ctx context.Context, c lifecycle.Call, in apigen.HolidayName) (lifecycle.Reply, error) {
		return s.Verbs.SetHoliday(ctx, c, lifecycle.Holiday{Day: day.Format(time.DateOnly), Name: in.Name})
	})
}

// RemoveHoliday answers DELETE /v1/holidays/{day}.
func (s *Server) RemoveHoliday(w http.ResponseWriter, r *http.Request, day apigen.HolidayDay, p apigen.RemoveHolidayParams) {
	if day.Year() < 1 {
		s.fail(w, r, badParameter("/path/day", "The year is at least 1."))
		return
	}
	write(s, w, r, options{dryRun: p.DryRun}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.RemoveHoliday(ctx, c, day.Format(time.DateOnly))
	})
}
