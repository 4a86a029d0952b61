package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/ranking"
)

// fillScores makes the facts of 20,000 deals, with Microsoft, customers and 500 partners on the other side, of which a few hundred
// wait and have a fit, and scores, wins, domains and fits of 5,000 organisations.
const fillScores = `
	truncate projected_deals;
	insert into projected_deals
	select 1, d.id, d.organization_id, d.created_at, case when n % 3 = 0 then d.created_at + interval '20 days' end, 'USD',
		case n % 4 when 0 then 'msft' when 1 then 'customer' else 'partner-' || n % 500 end,
		json_build_object('id', d.id, 'status', d.status, 'counterpart', 'partner-' || n % 500, 'team', array[repeat('x', 500)])
	from generate_series(80001, 100000) n join deals d on d.id = pg_temp.deal_id(n);
	insert into deal_fits select d.id, d.organization_id, n % 1000, '{}'
	from generate_series(99001, 99900) n join deals d on d.id = pg_temp.deal_id(n) where d.status = 'New';
	insert into deal_fits select gen_random_uuid(), 'partner-' || n % 5000, n % 1000, '{}' from generate_series(1, 20000) n;
	insert into scores select 'partner-' || n, 50, 2, 1, now(), timestamptz '2026-11-23 12:00Z' + n * interval '10 seconds', '{}', '{}'
	from generate_series(1, 5000) n;
	insert into organization_wins select 'partner-' || n, 'Country:' || f, 1 from generate_series(1, 5000) n, generate_series(1, 4) f;
	insert into organization_domains select 'partner-' || n, d || '.example' from generate_series(1, 5000) n, generate_series(1, 4) d;
	analyze projected_deals, deal_fits, scores, organization_wins, organization_domains`

// ranked: scores, wins and fits are read by indexes, and no more of an organisation's deals than a score takes.
func ranked(t *testing.T, w *planWorld) {
	ctx, db := t.Context(), w.db
	_, err := w.conn.Exec(ctx, fillScores)
	require.NoError(t, err)
	step := func(do func(*postgres.Tx) error) func() error { return inTx(ctx, db, do) }
	facts := w.saidBy(t, func() error { _, err := db.RankingFacts(ctx, 1, "contoso", now); return err })
	for _, s := range facts {
		for _, generic := range bothPlans {
			p := w.explain(t, s, generic)
			p.requireGood(t)
			require.LessOrEqual(t, p.buffers(), 6000, "%s", p)
			for _, n := range p.nodes() {
				require.LessOrEqual(t, n.Rows*n.Loops, 4500.0, "of 14,000 deals\n%s", p)
			}
		}
	}
	id := uuid.MustParse("000182c0-0000-7000-8000-000000000000")
	w.requireGood(t, bothPlans, map[string]func() error{
		"a score":    func() error { _, err := db.Score(ctx, "contoso"); return err },
		"scores":     func() error { _, err := db.Scores(ctx, "a", perPage); return err },
		"due scores": step(func(tx *postgres.Tx) error { _, err := tx.ClaimDueScores(ctx, now.Add(time.Hour), 20); return err }),
		"wins":       step(func(tx *postgres.Tx) error { _, err := tx.OrganizationWins(ctx, "partner-7"); return err }),
		"all that waits": step(func(tx *postgres.Tx) error {
			_, err := tx.WaitingDeals(ctx, 1, "contoso", false, 500)
			return err
		}),
		"what waits without a fit": step(func(tx *postgres.Tx) error {
			_, err := tx.WaitingDeals(ctx, 1, "contoso", true, 500)
			return err
		}),
		"writing": step(func(tx *postgres.Tx) error {
			tx.Queue.SaveWins("partner-7", map[ranking.Feature]int{"Country:9": 1})
			tx.Queue.RemoveFits(1, "contoso")
			return tx.Queue.SaveFits("contoso", map[uuid.UUID]ranking.DealFit{id: {Value: 7}})
		}),
	})
	fitting(t, w)
}

// fitting: a page of what waits is read along the index of the fits, one from the middle as cheaply as the first.
func fitting(t *testing.T, w *planWorld) {
	for name, q := range map[string]postgres.DealQuery{
		"first":     {Scope: everything},
		"middle":    {Scope: everything, After: &page.Position{Key: "500", ID: uuid.Max.String()}},
		"last":      {Scope: everything, After: &page.Position{Key: "-1", ID: uuid.Max.String()}},
		"country":   {Scope: everything, Filter: deal.Filter{Country: []string{"NO"}}},
		"microsoft": {Scope: everything, WithMicrosoft: true},
		"location":  {Scope: access.Scope{OrganizationID: "contoso", Locations: []string{"1000002"}}},
		"few":       {Scope: access.Scope{OrganizationID: "wingtip", All: true}},
	} {
		q.Sort, q.Limit, q.Now = page.Sort[deal.SortKey]{By: deal.ByFit}, perPage, now
		said := w.saidBy(t, func() error { _, err := w.db.Deals(t.Context(), q); return err })
		p := w.explain(t, said[0], false)
		p.requireGood(t)
		require.LessOrEqual(t, p.buffers(), 2500, "%s\n%s", name, p)
	}
}
