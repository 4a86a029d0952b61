package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/postgres"
)

// figured: figures are read along their key, as many rows as the answer is made of, and nothing of the deals.
func figured(t *testing.T, w *planWorld) {
	ctx, db := t.Context(), w.db
	from, to := insight.MonthOf(now)-3, insight.MonthOf(now)
	total := []insight.Dimension{insight.Total}
	for name, example := range map[string]struct {
		q    postgres.FiguresQuery
		rows float64
	}{
		"all":           {postgres.FiguresQuery{Dimensions: total, Everywhere: true}, 4 * 5},
		"each location": {postgres.FiguresQuery{Dimensions: total}, 4 * 2 * 5},
		"a location":    {postgres.FiguresQuery{Dimensions: total, Locations: []string{"1000001"}}, 4 * 5},
		"no location":   {postgres.FiguresQuery{Dimensions: total, Locations: []string{}}, 0},
		"a type":        {postgres.FiguresQuery{Dimensions: total, Types: []deal.Type{deal.Lead}, Direction: new(deal.Incoming)}, 4 * 2},
		"by country":    {postgres.FiguresQuery{Dimensions: []insight.Dimension{insight.Country}, Everywhere: true}, 4 * 5 * 5},
		"by solution":   {postgres.FiguresQuery{Dimensions: []insight.Dimension{insight.Total, insight.Solution}}, 4 * 2 * 5 * 21},
		"of a solution": {postgres.FiguresQuery{Dimensions: []insight.Dimension{insight.Solution}, Key: new("SOL-5")}, 4 * 2 * 5},
	} {
		q := example.q
		q.OrganizationID, q.From, q.To = "contoso", from.First(), to.First()
		said := w.saidBy(t, func() error { _, err := db.Figures(ctx, q, now); return err })
		p := w.explain(t, said[0], false)
		p.requireGood(t)
		require.LessOrEqual(t, p.buffers(), 150, "%s\n%s", name, p)
		found := 0.0
		for _, n := range p.nodes() {
			require.NotEqual(t, "deals", n.Relation, "%s\n%s", name, p)
			if n.Relation == "insight_figures" {
				found += n.Rows * n.Loops
			}
		}
		require.InDelta(t, example.rows, found, 0, "%s\n%s", name, p)
	}
	partners := []string{"contoso", "northwind"}
	w.requireGood(t, bothPlans, map[string]func() error{
		"whether a cohort is due": func() error { _, err := db.CohortDue(ctx, to, now.Add(-time.Hour)); return missing(err) },
		"partners":                func() error { _, err := db.ActivePartners(ctx, "a", perPage); return err },
		"figures of partners": func() error {
			_, err := db.FiguresOfPartners(ctx, 1, partners, insight.Range{From: from, To: to})
			return err
		},
		"names of solutions": func() error { _, err := db.SolutionNames(ctx, "contoso", []string{"SOL-5", "SOL-6"}); return err },
		"names of locations": func() error { _, err := db.LocationNames(ctx, "contoso", []string{"1000001"}); return err },
		"cohort":             func() error { _, err := db.Cohort(ctx, to); return missing(err) },
	})
}
