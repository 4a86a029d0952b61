package insights

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

const (
	partnersAtOnce = 100            // whose figures are read in one statement
	tooFewFor      = 24 * time.Hour // how long a cohort of too few organisations is left before it is computed again
)

// Cohort compares the caller's own figures, in scope, with those of the newest cohort. The fault is Forbidden.
func (s *Service) Cohort(ctx context.Context, a access.Actor) (insight.CohortComparison, error) {
	scope, err := access.ScopeOf(a, access.ReadInsights)
	if err != nil {
		return insight.CohortComparison{}, s.Advise(ctx, a, err)
	}
	now := s.Time()
	cohort, err := s.newestCohort(ctx, now)
	if err != nil {
		return insight.CohortComparison{}, err
	}
	locations := within(scope, nil)
	found, err := s.db.Figures(ctx, postgres.FiguresQuery{
		OrganizationID: a.OrganizationID, Locations: locations, Everywhere: locations == nil,
		Dimensions: []insight.Dimension{insight.Total},
		From:       cohort.Range.From.First(), To: cohort.Range.To.First(),
	}, now)
	return insight.Compare(cohort, insight.ScopeOf(insight.Filter{}, locations), found.AsOf, found.Cells), err
}

// newestCohort returns the newest cohort, or an empty one for the present if none was ever computed.
func (s *Service) newestCohort(ctx context.Context, now time.Time) (insight.CohortFigures, error) {
	c, err := s.db.Cohort(ctx, insight.MonthOf(now))
	if fault.Is(err, fault.NotFound) {
		return insight.CohortFigures{Range: insight.Trailing(insight.CohortMonths, now)}, nil
	}
	return c, err
}

// ComputeCohort computes this month's cohort from the figures of all active partners, unless that has been done, and returns how many
// cohorts it computed. If two do so at once, both get the same.
func (s *Service) ComputeCohort(ctx context.Context) (int, error) {
	now := s.Time()
	month, r := insight.MonthOf(now), insight.Trailing(insight.CohortMonths, now)
	generation, err := s.db.CohortDue(ctx, month, now.Add(-tooFewFor))
	if err != nil {
		return 0, verb.IgnoreMissing(err)
	}
	cohort := insight.Cohort{}
	for after := ""; ; {
		partners, err := s.db.ActivePartners(ctx, after, partnersAtOnce)
		if err != nil {
			return 0, err
		}
		if len(partners) == 0 {
			break
		}
		after = partners[len(partners)-1]
		kept, err := s.db.FiguresOfPartners(ctx, generation, partners, r)
		if err != nil {
			return 0, err
		}
		for _, of := range kept {
			cohort.Add(of)
		}
	}
	figures := insight.CohortFigures{Range: r, AsOf: &now, Aggregates: cohort.Aggregates()}
	return 1, s.db.Write(ctx, func(tx *postgres.Tx) error { return tx.Queue.KeepCohort(month, generation, figures) })
}
