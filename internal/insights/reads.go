package insights

import (
	"context"
	"slices"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/postgres"
)

// Summary returns every metric of the deals in the caller's scope. The fault is Forbidden.
func (s *Service) Summary(ctx context.Context, a access.Actor, q insight.Query) (insight.Summary, error) {
	found, scope, err := s.figures(ctx, a, q)
	if err != nil {
		return insight.Summary{}, err
	}
	return insight.Summarize(q, scope, found.AsOf, found.Cells), nil
}

// Breakdown returns the metrics of the query by its grouping, for the deals in the caller's scope. The fault is Forbidden.
func (s *Service) Breakdown(ctx context.Context, a access.Actor, q insight.Query) (insight.Breakdown, error) {
	found, scope, err := s.figures(ctx, a, q)
	if err != nil {
		return insight.Breakdown{}, err
	}
	b := insight.BreakDown(q, scope, found.AsOf, found.Cells)
	names, err := s.names(ctx, a.OrganizationID, b)
	return b.Named(names), err
}

// names returns the names of those keys of a breakdown that the organisation itself has named.
func (s *Service) names(ctx context.Context, organizationID string, b insight.Breakdown) (map[string]string, error) {
	keys := make([]string, len(b.Items))
	for i, item := range b.Items {
		keys[i] = item.Key
	}
	switch b.By {
	case insight.BySolution:
		return s.db.SolutionNames(ctx, organizationID, keys)
	case insight.ByLocation:
		return s.db.LocationNames(ctx, organizationID, keys)
	default:
		return nil, nil
	}
}

// figures returns the figures of the query's range and the one before, and which deals they are about.
func (s *Service) figures(ctx context.Context, a access.Actor, q insight.Query) (postgres.FiguresPage, insight.Scope, error) {
	scope, err := access.ScopeOf(a, access.ReadInsights)
	if err != nil {
		return postgres.FiguresPage{}, insight.Scope{}, s.Advise(ctx, a, err)
	}
	f := q.Filter
	locations := within(scope, f.Location)
	dimensions, key := q.Dimensions()
	found, err := s.db.Figures(ctx, postgres.FiguresQuery{
		OrganizationID: a.OrganizationID, Locations: locations, Everywhere: locations == nil && q.By != insight.ByLocation,
		Types: f.DealTypes, Direction: f.Direction, Dimensions: dimensions, Key: key,
		From: q.Range.Previous().From.First(), To: q.Range.To.First(),
	}, s.Time())
	return found, insight.ScopeOf(f, locations), err
}

// within returns the locations of the scope that the filter leaves; nil: all of the organisation. A location outside the scope has no deals
// for the caller, as if it did not exist.
func within(s access.Scope, location *string) []string {
	switch {
	case location == nil && s.All:
		return nil
	case location == nil:
		return append([]string{}, slices.Compact(slices.Sorted(slices.Values(s.Locations)))...) // an empty list, since nil means all
	case s.All || slices.Contains(s.Locations, *location):
		return []string{*location}
	default:
		return []string{}
	}
}
