package httpapi

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/solution"
)

// AskSolutionReview answers POST /v1/solutions/{solutionId}/reviews.
func (s *Server) AskSolutionReview(w http.ResponseWriter, r *http.Request, id apigen.SolutionID, p apigen.AskSolutionReviewParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey, at: "/v1/solution-reviews/"}, func(ctx context.Context, c lifecycle.Call, in solution.Request) (lifecycle.Reply, error) {
		return s.Verbs.AskReview(ctx, c, id, in)
	})
}

// ListReviewsOfSolution answers GET /v1/solutions/{solutionId}/reviews.
func (s *Server) ListReviewsOfSolution(w http.ResponseWriter, r *http.Request, id apigen.SolutionID, p apigen.ListReviewsOfSolutionParams) {
	about := listName(r, id)
	before, err := about.id(p.Cursor, uuid.Max)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.Verbs.Reviews(r.Context(), actor(r), id, before, limitOf(p.Limit))
	s.giveReviews(w, r, about, page, err)
}

// ListSolutionReviews answers GET /v1/solution-reviews.
func (s *Server) ListSolutionReviews(w http.ResponseWriter, r *http.Request, p apigen.ListSolutionReviewsParams) {
	about := listName(r)
	after, err := about.id(p.Cursor, uuid.Nil)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.Verbs.OpenReviews(r.Context(), actor(r), after, limitOf(p.Limit))
	s.giveReviews(w, r, about, page, err)
}

func (s *Server) giveReviews(w http.ResponseWriter, r *http.Request, about list, page lifecycle.ReviewPage, err error) {
	next := ""
	if page.Next != uuid.Nil {
		next = about.cursor(page.Next.String())
	}
	s.givePage(w, r, page.Items, next, err)
}

// GetSolutionReview answers GET /v1/solution-reviews/{reviewId}.
func (s *Server) GetSolutionReview(w http.ResponseWriter, r *http.Request, id apigen.ReviewID) {
	document, err := s.Verbs.Review(r.Context(), actor(r), id)
	s.give(w, r, document, err)
}

// PassSolutionReview answers POST /v1/solution-reviews/{reviewId}/pass.
func (s *Server) PassSolutionReview(w http.ResponseWriter, r *http.Request, id apigen.ReviewID, p apigen.PassSolutionReviewParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in apigen.ReviewReport) (lifecycle.Reply, error) {
		return s.Verbs.PassReview(ctx, c, id, in.Report)
	})
}

// FailSolutionReview answers POST /v1/solution-reviews/{reviewId}/fail.
func (s *Server) FailSolutionReview(w http.ResponseWriter, r *http.Request, id apigen.ReviewID, p apigen.FailSolutionReviewParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in apigen.ReviewReport) (lifecycle.Reply, error) {
		return s.Verbs.FailReview(ctx, c, id, in.Report)
	})
}
