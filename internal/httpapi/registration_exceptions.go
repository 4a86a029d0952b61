package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/verb"
)

// AskRegistrationException answers POST /v1/deals/{dealId}/registration-exceptions.
func (s *Server) AskRegistrationException(w http.ResponseWriter, r *door.Request) error {
	type draft = registration.ExceptionDraft
	return door.Create(w, r, "/v1/registration-exceptions/", func(ctx context.Context, c verb.Call, in draft) (verb.Reply, error) {
		return s.Registrations.AskException(ctx, c, r.UUID("dealId"), in)
	})
}

// ListExceptionsOfDeal answers GET /v1/deals/{dealId}/registration-exceptions.
func (s *Server) ListExceptionsOfDeal(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Registrations.ExceptionOfDeal(r.Context(), r.Actor, r.UUID("dealId"))
	if err != nil {
		return err
	}
	return door.RespondAll(w, r, found)
}

// ListRegistrationExceptions answers GET /v1/registration-exceptions.
func (s *Server) ListRegistrationExceptions(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Position(isDay)
	if err != nil {
		return err
	}
	statuses := statusesOr(r, registration.ExceptionPending)
	page, err := s.Registrations.Exceptions(r.Context(), r.Actor, statuses, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondDocuments(w, r, list, page)
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
