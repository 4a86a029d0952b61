package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/catalog"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/solution"
)

// ListSolutions answers GET /v1/solutions.
func (s *Server) ListSolutions(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Text()
	if err != nil {
		return err
	}
	var m fault.Mistakes
	f := catalog.SolutionFilter{
		PublishState: r.Texts("publishState"), CoSellStatus: r.Texts("coSellStatus"), Location: r.TextPtr("mpnId"),
		Text: searchText(r, &m),
	}
	if len(m) > 0 {
		return fault.InvalidParameters(m)
	}
	page, err := s.Catalog.Solutions(r.Context(), r.Actor, f, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetSolution answers GET /v1/solutions/{solutionId}.
func (s *Server) GetSolution(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Catalog.Solution(r.Context(), r.Actor, r.Text("solutionId"))
	if err != nil {
		return err
	}
	return door.RespondTagged(w, r, found.Revision, found)
}

// GetSolutionReadiness answers GET /v1/solutions/{solutionId}/readiness.
func (s *Server) GetSolutionReadiness(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Catalog.SolutionReadiness(r.Context(), r.Actor, r.Text("solutionId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found)
}

// ListSolutionHistory answers GET /v1/solutions/{solutionId}/history.
func (s *Server) ListSolutionHistory(w http.ResponseWriter, r *door.Request) error {
	id := r.Text("solutionId")
	list := door.NewList(r, id)
	before, err := list.Number()
	if err != nil {
		return err
	}
	page, err := s.Catalog.SolutionHistory(r.Context(), r.Actor, id, before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondDocuments(w, r, list, page)
}

// CreateSolution answers POST /v1/solutions.
func (s *Server) CreateSolution(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/solutions/", s.Catalog.CreateSolution)
}

// UpdateSolution answers PATCH /v1/solutions/{solutionId}.
func (s *Server) UpdateSolution(w http.ResponseWriter, r *door.Request) error {
	return door.Patch[solution.Declaration](w, r, r.Text("solutionId"), s.Catalog.EditSolution)
}

// PublishSolution answers POST /v1/solutions/{solutionId}/publish.
func (s *Server) PublishSolution(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.Text("solutionId"), s.Catalog.PublishSolution)
}

// WithdrawSolution answers POST /v1/solutions/{solutionId}/withdraw.
func (s *Server) WithdrawSolution(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.Text("solutionId"), s.Catalog.WithdrawSolution)
}
