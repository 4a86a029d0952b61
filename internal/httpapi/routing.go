package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/routing"
)

// ListRoutingRules answers GET /v1/routing-rules.
func (s *Server) ListRoutingRules(w http.ResponseWriter, r *http.Request, p apigen.ListRoutingRulesParams) {
	about := listName(r)
	after, err := about.text(p.Cursor)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	found, more, err := s.Verbs.RoutingRules(r.Context(), actor(r), routing.ID(after), limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(v routing.View) string { return string(v.ID) })
}

// GetRoutingRule answers GET /v1/routing-rules/{ruleId}.
func (s *Server) GetRoutingRule(w http.ResponseWriter, r *http.Request, id apigen.RuleID, p apigen.GetRoutingRuleParams) {
	found, err := s.Verbs.RoutingRule(r.Context(), actor(r), routing.ID(id))
	s.giveTagged(w, r, p.IfNoneMatch, found.Revision, found, err)
}

// PreviewRouting answers GET /v1/routing-rules/preview.
func (s *Server) PreviewRouting(w http.ResponseWriter, r *http.Request, p apigen.PreviewRoutingParams) {
	in := lifecycle.RoutedDeal{Country: p.Country, Location: p.MpnID, SolutionIDs: []string{}}
	if p.SolutionIds != nil {
		in.SolutionIDs = *p.SolutionIds
	}
	found, err := s.Verbs.PreviewRouting(r.Context(), actor(r), in)
	s.giveValue(w, r, found, err)
}

// CreateRoutingRule answers POST /v1/routing-rules.
func (s *Server) CreateRoutingRule(w http.ResponseWriter, r *http.Request, p apigen.CreateRoutingRuleParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: "/v1/routing-rules/"}, s.Verbs.CreateRoutingRule)
}

// UpdateRoutingRule answers PATCH /v1/routing-rules/{ruleId}.
func (s *Server) UpdateRoutingRule(w http.ResponseWriter, r *http.Request, id apigen.RuleID, p apigen.UpdateRoutingRuleParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, in patch[routing.Route]) (lifecycle.Reply, error) {
		return s.Verbs.UpdateRoutingRule(ctx, c, routing.ID(id), in.text)
	})
}

// DeleteRoutingRule answers DELETE /v1/routing-rules/{ruleId}.
func (s *Server) DeleteRoutingRule(w http.ResponseWriter, r *http.Request, id apigen.RuleID, p apigen.DeleteRoutingRuleParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, _ struct{}) (lifecycle.Reply, error) {
		return s.Verbs.DeleteRoutingRule(ctx, c, routing.ID(id))
	})
}
