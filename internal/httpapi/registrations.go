package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/registrations"
	"github.com/cosell/cosell/internal/verb"
)

// GetRegistrationEligibility answers GET /v1/deals/{dealId}/registration-eligibility.
func (s *Server) GetRegistrationEligibility(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Registrations.RegistrationEligibility(r.Context(), r.Actor, r.UUID("dealId"), r.TextPtr("type"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found)
}

// RegisterDeal answers POST /v1/deals/{dealId}/registrations.
func (s *Server) RegisterDeal(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/registrations/", func(ctx context.Context, c verb.Call, in registration.Draft) (verb.Reply, error) {
		return s.Registrations.RegisterDeal(ctx, c, r.UUID("dealId"), in)
	})
}

// ListRegistrationsOfDeal answers GET /v1/deals/{dealId}/registrations.
func (s *Server) ListRegistrationsOfDeal(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Registrations.RegistrationsOfDeal(r.Context(), r.Actor, r.UUID("dealId"))
	if err != nil {
		return err
	}
	return door.RespondAll(w, r, found)
}

// ListRegistrations answers GET /v1/registrations.
func (s *Server) ListRegistrations(w http.ResponseWriter, r *door.Request) error {
	list, order := door.NewList(r), sortOf[registration.SortKey](r)
	after, err := list.Position(order.By.Takes)
	if err != nil {
		return err
	}
	var m fault.Mistakes
	f := registrations.RegistrationFilter{
		Status: r.Texts("status"), Type: r.Texts("type"), Month: month(r, "month", &m), SolutionID: r.TextPtr("solutionId"),
	}
	if len(m) > 0 {
		return fault.InvalidParameters(m)
	}
	page, err := s.Registrations.Registrations(r.Context(), r.Actor, registrations.RegistrationQuery{
		Filter: f, Sort: order, After: after, Limit: r.Limit(),
	})
	if err != nil {
		return err
	}
	return door.RespondTotals(w, r, list, page.Page, page.Totals)
}

// GetRegistration answers GET /v1/registrations/{registrationId}.
func (s *Server) GetRegistration(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Registrations.Registration(r.Context(), r.Actor, r.UUID("registrationId"))
	if err != nil {
		return err
	}
	w.Header().Set("ETag", found.ETag)
	if r.Knows(found.ETag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return door.RespondJSON(w, r, found.JSON)
}

// UpdateRegistration answers PATCH /v1/registrations/{registrationId}.
func (s *Server) UpdateRegistration(w http.ResponseWriter, r *door.Request) error {
	return door.Patch[registration.Draft](w, r, r.UUID("registrationId"), s.Registrations.EditRegistration)
}

// ResubmitRegistration answers POST /v1/registrations/{registrationId}/resubmit.
func (s *Server) ResubmitRegistration(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in commented) (verb.Reply, error) {
		return s.Registrations.ResubmitRegistration(ctx, c, r.UUID("registrationId"), in.Comments)
	})
}

// ListRegistrationHistory answers GET /v1/registrations/{registrationId}/history.
func (s *Server) ListRegistrationHistory(w http.ResponseWriter, r *door.Request) error {
	id := r.UUID("registrationId")
	list := door.NewList(r, id.String())
	before, err := list.Number()
	if err != nil {
		return err
	}
	page, err := s.Registrations.RegistrationHistory(r.Context(), r.Actor, id, before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}
