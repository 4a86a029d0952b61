package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/registrations"
	"github.com/cosell/cosell/internal/verb"
)

// ListRegistrationReviews answers GET /v1/registration-reviews.
func (s *Server) ListRegistrationReviews(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Position(isSince)
	if err != nil {
		return err
	}
	f := registrations.QueueFilter{
		Status: statusesOr(r, registration.ReviewPending), Type: r.Texts("type"), OrganizationID: r.TextPtr("organizationId"),
	}
	switch r.Text("claimed") {
	case "Mine":
		f.ClaimedBy = &r.Actor.UserID
	case "Nobody":
		f.Unclaimed = true
	}
	page, err := s.Registrations.RegistrationQueue(r.Context(), r.Actor, f, int(r.Int("minAgeDays")), after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// isSince tells whether the text can be the key of a position in the queue: the time since when a registration waits.
func isSince(key string) bool {
	since, err := time.Parse(time.RFC3339Nano, key)
	return err == nil && since.UTC().Format(time.RFC3339Nano) == key && since.Year() > 0
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

// commented is the body of a step or a decision that may come with comments.
type commented struct {
	Comments *string `json:"comments"`
}

// review carries out a reviewer's step.
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
