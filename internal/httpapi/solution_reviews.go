package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/verb"
)

// AskSolutionReview answers POST /v1/solutions/{solutionId}/reviews.
func (s *Server) AskSolutionReview(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/solution-reviews/", func(ctx context.Context, c verb.Call, in solution.Request) (verb.Reply, error) {
		return s.Catalog.AskReview(ctx, c, r.Text("solutionId"), in)
	})
}

// ListReviewsOfSolution answers GET /v1/solutions/{solutionId}/reviews.
func (s *Server) ListReviewsOfSolution(w http.ResponseWriter, r *door.Request) error {
	id := r.Text("solutionId")
	list := door.NewList(r, id)
	before, err := list.ID(door.LastID)
	if err != nil {
		return err
	}
	page, err := s.Catalog.Reviews(r.Context(), r.Actor, id, before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondDocuments(w, r, list, page)
}

// ListSolutionReviews answers GET /v1/solution-reviews.
func (s *Server) ListSolutionReviews(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.ID(door.FirstID)
	if err != nil {
		return err
	}
	page, err := s.Catalog.OpenReviews(r.Context(), r.Actor, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondDocuments(w, r, list, page)
}

// GetSolutionReview answers GET /v1/solution-reviews/{reviewId}.
func (s *Server) GetSolutionReview(w http.ResponseWriter, r *door.Request) error {
	document, err := s.Catalog.Review(r.Context(), r.Actor, r.UUID("reviewId"))
	if err != nil {
		return err
	}
	return door.RespondJSON(w, r, document)
}

// reviewReport is the body of the decisions on a review.
type reviewReport struct {
	Report string `json:"report"`
}

// PassSolutionReview answers POST /v1/solution-reviews/{reviewId}/pass.
func (s *Server) PassSolutionReview(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in reviewReport) (verb.Reply, error) {
		return s.Catalog.PassReview(ctx, c, r.UUID("reviewId"), in.Report)
	})
}

// FailSolutionReview answers POST /v1/solution-reviews/{reviewId}/fail.
func (s *Server) FailSolutionReview(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in reviewReport) (verb.Reply, error) {
		return s.Catalog.FailReview(ctx, c, r.UUID("reviewId"), in.Report)
	})
}
