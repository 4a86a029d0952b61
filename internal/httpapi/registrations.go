package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/registration"
)

// GetRegistrationEligibility answers GET /v1/deals/{dealId}/registration-eligibility.
func (s *Server) GetRegistrationEligibility(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.GetRegistrationEligibilityParams) {
	found, err := s.Verbs.RegistrationEligibility(r.Context(), actor(r), id, p.Type)
	s.giveValue(w, r, found, err)
}

// RegisterDeal answers POST /v1/deals/{dealId}/registrations.
func (s *Server) RegisterDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.RegisterDealParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/registrations/"}, func(ctx context.Context, c lifecycle.Call, in registration.Draft) (lifecycle.Reply, error) {
		return s.Verbs.RegisterDeal(ctx, c, id, in)
	})
}

// ListRegistrationsOfDeal answers GET /v1/deals/{dealId}/registrations.
func (s *Server) ListRegistrationsOfDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID) {
	found, err := s.Verbs.RegistrationsOfDeal(r.Context(), actor(r), id)
	s.giveAll(w, r, found, err)
}

// AskRegistrationException answers POST /v1/deals/{dealId}/registration-exceptions.
func (s *Server) AskRegistrationException(w http.ResponseWriter, r *http.Request, id apigen.DealID, p apigen.AskRegistrationExceptionParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/registration-exceptions/"}, func(ctx context.Context, c lifecycle.Call, in registration.ExceptionDraft) (lifecycle.Reply, error) {
		return s.Verbs.AskException(ctx, c, id, in)
	})
}

// ListExceptionsOfDeal answers GET /v1/deals/{dealId}/registration-exceptions.
func (s *Server) ListExceptionsOfDeal(w http.ResponseWriter, r *http.Request, id apigen.DealID) {
	found, err := s.Verbs.ExceptionOfDeal(r.Context(), actor(r), id)
	s.giveAll(w, r, found, err)
}

// giveAll answers with a list that has no pages.
func (s *Server) giveAll(w http.ResponseWriter, r *http.Request, items [][]byte, err error) {
	s.give(w, r, bytes.Join([][]byte{[]byte(`{"items":[`), bytes.Join(items, []byte(",")), []byte("]}")}, nil), err)
}

// ListRegistrations answers GET /v1/registrations.
func (s *Server) ListRegistrations(w http.ResponseWriter, r *http.Request, p apigen.ListRegistrationsParams) {
	about, order := listName(r), sorted(p.Sort, registration.ByDate)
	after, err := about.position(p.Cursor, order.By.Takes)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	month, err := monthOf(p.Month)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.Verbs.Registrations(r.Context(), actor(r), lifecycle.RegistrationQuery{
		Filter: lifecycle.RegistrationFilter{Status: text(p.Status), Type: text(p.Type), Month: month, SolutionID: p.SolutionID},
		Sort:   order, After: after, Limit: limitOf(p.Limit),
	})
	next := ""
	if page.Next != nil {
		next = about.cursor(page.Next.Key, page.Next.ID)
	}
	s.givePageWith(w, r, page.Items, next, page.Totals, err)
}

// givePageWith answers with a page of items, where the next one is, and totals.
func (s *Server) givePageWith(w http.ResponseWriter, r *http.Request, items [][]byte, next string, totals any, err error) {
	if err != nil {
		s.fail(w, r, err)
		return
	}
	cursor := []byte("null")
	if next != "" {
		cursor, _ = json.Marshal(next)
		w.Header().Set("Link", "<"+nextPage(r.URL, next)+`>; rel="next"`)
	}
	figures, err := json.Marshal(totals)
	s.give(w, r, bytes.Join([][]byte{
		[]byte(`{"items":[`), bytes.Join(items, []byte(",")), []byte(`],"nextCursor":`), cursor, []byte(`,"totals":`), figures, []byte("}"),
	}, nil), err)
}

func monthOf(given *string) (*time.Time, error) {
	if given == nil {
		return nil, nil
	}
	month, err := time.Parse("2006-01", *given)
	if err != nil || month.Year() < 1 {
		return nil, badParameter("/query/month", "This is no month as YYYY-MM.")
	}
	return &month, nil
}

func badParameter(pointer, detail string) error {
	f := fault.New(fault.BadRequest, "invalid-parameter", "A parameter of the request is wrong.")
	f.Mistakes = []fault.Mistake{{Pointer: pointer, Code: "invalid-parameter", Detail: detail}}
	return f
}

// GetRegistration answers GET /v1/registrations/{registrationId}.
func (s *Server) GetRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.GetRegistrationParams) {
	found, err := s.Verbs.Registration(r.Context(), actor(r), id)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("ETag", found.ETag)
	if p.IfNoneMatch != nil && matches(*p.IfNoneMatch, found.ETag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.give(w, r, found.JSON, nil)
}

// UpdateRegistration answers PATCH /v1/registrations/{registrationId}.
func (s *Server) UpdateRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.UpdateRegistrationParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, in patch[registration.Draft]) (lifecycle.Reply, error) {
		return s.Verbs.EditRegistration(ctx, c, id, in.text)
	})
}

// ResubmitRegistration answers POST /v1/registrations/{registrationId}/resubmit.
func (s *Server) ResubmitRegistration(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.ResubmitRegistrationParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in commented) (lifecycle.Reply, error) {
		return s.Verbs.ResubmitRegistration(ctx, c, id, in.Comments)
	})
}

// commented is the body of a step that may be explained.
type commented struct {
	Comments *string `json:"comments"`
}

// ListRegistrationHistory answers GET /v1/registrations/{registrationId}/history.
func (s *Server) ListRegistrationHistory(w http.ResponseWriter, r *http.Request, id apigen.RegistrationID, p apigen.ListRegistrationHistoryParams) {
	about := listName(r, id.String())
	before, err := about.number(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	found, more, err := s.Verbs.RegistrationHistory(r.Context(), actor(r), id, before, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(e registration.Entry) string { return strconv.FormatInt(e.Number, 10) })
}
