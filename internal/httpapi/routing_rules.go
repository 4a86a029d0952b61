package httpapi

import (
	"net/http"

	"github.com/cosell/cosell/internal/catalog"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/routing"
)

// ListRoutingRules answers GET /v1/routing-rules.
func (s *Server) ListRoutingRules(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.Text()
	if err != nil {
		return err
	}
	page, err := s.Catalog.RoutingRules(r.Context(), r.Actor, routing.ID(after), r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetRoutingRule answers GET /v1/routing-rules/{ruleId}.
func (s *Server) GetRoutingRule(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Catalog.RoutingRule(r.Context(), r.Actor, routing.ID(r.Text("ruleId")))
	if err != nil {
		return err
	}
	return door.RespondTagged(w, r, found.Revision, found)
}

// PreviewRouting answers GET /v1/routing-rules/preview.
func (s *Server) PreviewRouting(w http.ResponseWriter, r *door.Request) error {
	var m fault.Mistakes
	if listed(r, "country", reference.Countries, &m); len(m) > 0 {
		return fault.InvalidParameters(m)
	}
	in := catalog.RoutedDeal{Country: r.Text("country"), Location: r.TextPtr("mpnId"), SolutionIDs: []string{}}
	if r.Has("solutionIds") {
		in.SolutionIDs = r.Texts("solutionIds")
	}
	found, err := s.Catalog.PreviewRouting(r.Context(), r.Actor, in)
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found)
}

// CreateRoutingRule answers POST /v1/routing-rules.
func (s *Server) CreateRoutingRule(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, "/v1/routing-rules/", s.Catalog.CreateRoutingRule)
}

// UpdateRoutingRule answers PATCH /v1/routing-rules/{ruleId}.
func (s *Server) UpdateRoutingRule(w http.ResponseWriter, r *door.Request) error {
	return door.Patch[routing.Route](w, r, routing.ID(r.Text("ruleId")), s.Catalog.UpdateRoutingRule)
}

// DeleteRoutingRule answers DELETE /v1/routing-rules/{ruleId}.
func (s *Server) DeleteRoutingRule(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, routing.ID(r.Text("ruleId")), s.Catalog.DeleteRoutingRule)
}
