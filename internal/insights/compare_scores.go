package insights

import (
	"context"
	"maps"

	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/ranking"
)

// scoresPage is how many scores are compared at once.
const scoresPage = 100

// scores checks that the scores and wins of all organisations follow from the running facts.
func (d *Difference) scores(ctx context.Context, db *postgres.DB) error {
	for after := ""; ; {
		found, err := db.Scores(ctx, after, scoresPage)
		if err != nil || len(found) == 0 {
			return err
		}
		for _, o := range found {
			if err := d.score(ctx, db, o); err != nil {
				return err
			}
		}
		after = found[len(found)-1].OrganizationID
	}
}

// score computes a score again as of the time when it was computed. It leaves out the same related organisations as then.
func (d *Difference) score(ctx context.Context, db *postgres.DB, o postgres.OrganizationScore) error {
	if o.Score == nil {
		return nil // the organisation is newer than the last change to its deals
	}
	facts, err := db.RankingFacts(ctx, o.Generation, o.OrganizationID, o.Score.AsOf)
	if err != nil {
		return err
	}
	wins, err := db.OrganizationWins(ctx, o.OrganizationID)
	if err != nil {
		return err
	}
	related := map[string]bool{}
	for _, id := range o.Related {
		related[id] = true
	}
	w, record := ranking.WeightsAt(o.Score.AsOf), facts.Without(related)
	again := record.Score(w, o.Score.AsOf)
	same, err := sameJSON(again, *o.Score)
	if err != nil {
		return err
	}
	if !same || !maps.Equal(wins, record.WinsAt(w, o.Score.AsOf).Features()) {
		d.Scores++
		d.example("the score of %s differs: it is %.1f, and the facts come to %.1f", o.OrganizationID, o.Score.Score, again.Score)
	}
	return nil
}
