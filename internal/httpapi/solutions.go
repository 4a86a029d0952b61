package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/solution"
)

// ListSolutions answers GET /v1/solutions.
func (s *Server) ListSolutions(w http.ResponseWriter, r *http.Request, p apigen.ListSolutionsParams) {
	about := listName(r)
	after, err := about.text(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var m fault.Mistakes
	f := lifecycle.SolutionFilter{PublishState: text(p.PublishState), CoSellStatus: text(p.CoSellStatus), Location: p.MpnID, Text: searched(&m, p.Q)}
	if len(m) > 0 {
		s.fail(w, r, invalidParameters(m))
		return
	}
	found, more, err := s.Verbs.Solutions(r.Context(), actor(r), f, after, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(o solution.Offer) string { return o.ID })
}

// GetSolution answers GET /v1/solutions/{solutionId}.
func (s *Server) GetSolution(w http.ResponseWriter, r *http.Request, id apigen.SolutionID, p apigen.GetSolutionParams) {
	found, err := s.Verbs.Solution(r.Context(), actor(r), id)
	s.giveTagged(w, r, p.IfNoneMatch, found.Revision, found, err)
}

// GetSolutionReadiness answers GET /v1/solutions/{solutionId}/readiness.
func (s *Server) GetSolutionReadiness(w http.ResponseWriter, r *http.Request, id apigen.SolutionID) {
	found, err := s.Verbs.SolutionReadiness(r.Context(), actor(r), id)
	s.giveValue(w, r, found, err)
}

// ListSolutionHistory answers GET /v1/solutions/{solutionId}/history.
func (s *Server) ListSolutionHistory(w http.ResponseWriter, r *http.Request, id apigen.SolutionID, p apigen.ListSolutionHistoryParams) {
	about := listName(r, id)
	before, err := about.number(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	page, err := s.Verbs.SolutionHistory(r.Context(), actor(r), id, before, limitOf(p.Limit))
	next := ""
	if page.Before > 0 {
		next = about.cursor(strconv.FormatInt(page.Before, 10))
	}
	s.givePage(w, r, page.Items, next, err)
}

// CreateSolution answers POST /v1/solutions.
func (s *Server) CreateSolution(w http.ResponseWriter, r *http.Request, p apigen.CreateSolutionParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/solutions/"}, s.Verbs.CreateSolution)
}

// UpdateSolution answers PATCH /v1/solutions/{solutionId}.
func (s *Server) UpdateSolution(w http.ResponseWriter, r *http.Request, id apigen.SolutionID, p apigen.UpdateSolutionParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, in patch[solution.Declaration]) (lifecycle.Reply, error) {
		return s.Verbs.EditSolution(ctx, c, id, in.text)
	})
}

// PublishSolution answers POST /v1/solutions/{solutionId}/publish.
func (s *Server) PublishSolution(w http.ResponseWriter, r *http.Request, id apigen.SolutionID, p apigen.PublishSolutionParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ struct{}) (lifecycle.Reply, error) {
		return s.Verbs.PublishSolution(ctx, c, id)
	})
}

// WithdrawSolution answers POST /v1/solutions/{solutionId}/withdraw.
func (s *Server) WithdrawSolution(w http.ResponseWriter, r *http.Request, id apigen.SolutionID, p apigen.WithdrawSolutionParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ struct{}) (lifecycle.Reply, error) {
		return s.Verbs.WithdrawSolution(ctx, c, id)
	})
}
