package insights

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

// How long a score is valid if no facts change; how many are refreshed in one transaction, and in how many of these at most in one round;
// for how many waiting deals the fit is computed at once.
const (
	scoreStands   = 24 * time.Hour
	refreshBatch  = 20
	mostRefreshes = 50
	fitBatch      = 500
)

// rank updates the scores, wins and fits of organisations whose facts have changed.
func (s *Service) rank(ctx context.Context, tx *postgres.Tx, generation int64, organizations []string, now time.Time) error {
	w := ranking.WeightsAt(now)
	for _, id := range organizations {
		facts, err := tx.RankingFacts(ctx, generation, id, now)
		if err != nil {
			return err
		}
		related := facts.Related(id)
		record := facts.Without(related)
		if id != access.Microsoft {
			refresh := now.Add(scoreStands)
			if next := record.NextChange(w, now); !next.IsZero() && next.Before(refresh) {
				refresh = next
			}
			if err := tx.Queue.SaveScore(id, record.Score(w, now), slices.AppendSeq([]string{}, maps.Keys(related)), refresh); err != nil {
				return err
			}
		}
		if err := fit(ctx, tx, generation, id, record.WinsAt(w, now)); err != nil {
			return err
		}
	}
	return nil
}

// fit updates an organisation's wins and computes how well the deals that wait for its answer fit them: the new deals, or all if the wins
// have changed.
func fit(ctx context.Context, tx *postgres.Tx, generation int64, organizationID string, wins *ranking.Wins) error {
	before, err := tx.OrganizationWins(ctx, organizationID)
	if err != nil {
		return err
	}
	same := maps.Equal(before, wins.Features())
	if !same {
		tx.Queue.SaveWins(organizationID, wins.Features())
	}
	waiting, err := tx.WaitingDeals(ctx, generation, organizationID, same, fitBatch)
	if err != nil {
		return err
	}
	tx.Queue.RemoveFits(generation, organizationID)
	return tx.Queue.SaveFits(organizationID, fitsOf(waiting, wins))
}

func fitsOf(deals []projection.Deal, wins *ranking.Wins) map[uuid.UUID]ranking.DealFit {
	fits := make(map[uuid.UUID]ranking.DealFit, len(deals))
	for _, d := range deals {
		fits[d.ID] = wins.Fit(d)
	}
	return fits
}

// RefreshScores refreshes the scores that time changes, and returns how many: once a day, since old deals weigh less, and when a deal that
// was taken up begins to count. It runs beside the projection: whichever comes second to an organisation reads everything that the first
// has written.
func (s *Service) RefreshScores(ctx context.Context) (int, error) {
	refreshed := 0
	for range mostRefreshes {
		due := 0
		err := s.db.Write(ctx, func(tx *postgres.Tx) error {
			now := s.Time()
			organizations, err := tx.ClaimDueScores(ctx, now, refreshBatch)
			if due = len(organizations); err != nil || due == 0 {
				return err
			}
			generation, err := tx.RunningGeneration(ctx)
			if err != nil {
				return err
			}
			return s.rank(ctx, tx, generation, organizations, now)
		})
		if refreshed += due; err != nil || due < refreshBatch {
			return refreshed, err
		}
	}
	return refreshed, nil
}
