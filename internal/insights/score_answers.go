package insights

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/ranking"
)

// OrganizationScore is the score of an organisation.
type OrganizationScore struct {
	OrganizationID   string `json:"organizationId"`
	OrganizationName string `json:"organizationName"`
	ranking.Score
}

// OwnScore is a score as shown to its own organisation: how it was, and what would raise it.
type OwnScore struct {
	OrganizationScore
	MonthAgo ranking.Score    `json:"monthAgo"`
	Advice   []ranking.Advice `json:"advice"`
}

// month is how far back the score is that a score is compared with.
const month = 30 * 24 * time.Hour

// Score returns the score of the caller's organisation. It covers all of its deals, so it requires the role in the whole organisation.
// Faults: Forbidden, NotFound for Microsoft, which has none.
func (s *Service) Score(ctx context.Context, a access.Actor) (OwnScore, error) {
	if err := access.Check(a, access.ReadInsights, access.Subject{OrganizationID: a.OrganizationID}); err != nil {
		return OwnScore{}, s.Advise(ctx, a, err)
	}
	now := s.Time()
	found, err := s.db.Score(ctx, a.OrganizationID)
	if err != nil {
		return OwnScore{}, err
	}
	own := OwnScore{OrganizationScore: scoreOf(found, now)}
	w := ranking.WeightsAt(now)
	record, err := s.recordAt(ctx, found, now)
	if err != nil {
		return OwnScore{}, err
	}
	own.Advice = record.Advice(w, now)
	then := own.AsOf.Add(-month)
	if record, err = s.recordAt(ctx, found, then); err != nil {
		return OwnScore{}, err
	}
	own.MonthAgo = record.Score(w, then)
	return own, nil
}

// recordAt returns the record from which an organisation's score as of a time is computed.
func (s *Service) recordAt(ctx context.Context, of postgres.OrganizationScore, at time.Time) (ranking.Record, error) {
	facts, err := s.db.RankingFacts(ctx, of.Generation, of.OrganizationID, at)
	return facts.Without(facts.Related(of.OrganizationID)), err
}

// scoreOf returns the score that was found, or the score of an organisation without deals.
func scoreOf(found postgres.OrganizationScore, now time.Time) OrganizationScore {
	score := OrganizationScore{OrganizationID: found.OrganizationID, OrganizationName: found.OrganizationName}
	if found.Score == nil {
		score.Score = ranking.Record{}.Score(ranking.WeightsAt(now), now)
	} else {
		score.Score = *found.Score
	}
	return score
}

// Scores returns the scores of up to limit partner organisations after the given one, ordered by id. The fault is Forbidden.
func (s *Service) Scores(ctx context.Context, a access.Actor, after string, limit int) (page.Page[OrganizationScore], error) {
	if err := access.Require(a, access.ReadScores); err != nil {
		return page.Page[OrganizationScore]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Scores(ctx, after, limit+1)
	if err != nil {
		return page.Page[OrganizationScore]{}, err
	}
	now := s.Time()
	scores := page.ByID(found, limit, func(o postgres.OrganizationScore) string { return o.OrganizationID })
	return page.Map(scores, func(o postgres.OrganizationScore) OrganizationScore { return scoreOf(o, now) }), nil
}

// ScoreOf returns the score of a partner organisation, for operators. Faults: Forbidden, NotFound also for a caller who is not an operator
// and asks for another organisation.
func (s *Service) ScoreOf(ctx context.Context, a access.Actor, organizationID string) (OrganizationScore, error) {
	if err := access.Require(a, access.ReadScores); err != nil {
		if organizationID != a.OrganizationID {
			return OrganizationScore{}, fault.Missing()
		}
		return OrganizationScore{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Score(ctx, organizationID)
	if err != nil {
		return OrganizationScore{}, err
	}
	return scoreOf(found, s.Time()), nil
}
