package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/projection"
)

// fillProjection makes the facts of 40,000 deals, one in four of them in euros, a half of them in a generation that is built, and
// figures of 24 months by 400 keys, in years that no other figures are of.
const fillProjection = `
	insert into projection (generation, state) values (2, 'Building');
	insert into projected_deals
	select 1 + n % 2, pg_temp.deal_id(n), o.organization_id, t.at, case when n % 3 = 0 then t.at + interval '20 days' end,
		case when n % 4 = 0 then 'EUR' else 'USD' end, case when n % 2 = 0 then 'msft' end, '{}'
	from generate_series(1, 40000) n
	cross join lateral (select timestamptz '2026-11-23 12:00Z' - (40000 - n) * interval '10 minutes' as at) t
	cross join lateral (select (array['contoso', 'contoso', 'northwind', 'fabrikam'])[1 + n % 4] as organization_id) o;
	insert into insight_figures
	select 1 + g % 2, (array['contoso', 'northwind'])[1 + n % 2], 'Person', (date '2036-11-01' - m * interval '1 month')::date, '1000001',
		'CoSell', 'Incoming', 'user' || n || '@contoso.example', '{"created":{"count":1}}'
	from generate_series(0, 1) g, generate_series(0, 23) m, generate_series(1, 400) n;
	insert into changed_rates (currency, month, won) select 'EUR', date '2026-11-01' - n, n % 2 = 0 from generate_series(1, 1000) n;
	analyze projected_deals, insight_figures, changed_rates`

// projected: each step of the projection finds what it needs by an index.
func projected(t *testing.T, w *planWorld) {
	ctx, db := t.Context(), w.db
	_, err := w.conn.Exec(ctx, fillProjection)
	require.NoError(t, err)
	id, eur := uuid.MustParse("00001388-0000-7000-8000-000000000000"), func(won bool) postgres.ChangedRate {
		from := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
		return postgres.ChangedRate{Currency: "EUR", Won: won, After: postgres.DealAt{At: from}}
	}
	cell := insight.Cell{
		OrganizationID: "contoso", Dimension: insight.Person, Month: time.Date(2036, 11, 1, 0, 0, 0, 0, time.UTC), Location: "1000001",
		Type: deal.CoSell, Direction: deal.Incoming, Key: "user2@contoso.example",
	}
	step := func(do func(*postgres.Tx) error) func() error { return inTx(ctx, db, do) }
	w.requireGood(t, bothPlans, map[string]func() error{
		"what to do":  step(func(tx *postgres.Tx) error { _, _, err := tx.ClaimProjection(ctx); return err }),
		"next events": step(func(tx *postgres.Tx) error { _, err := tx.EventLooks(ctx, 30_000, 500); return err }),
		"next deals":  step(func(tx *postgres.Tx) error { _, err := tx.DealIDs(ctx, id, 1000); return err }),
		"deals":       step(func(tx *postgres.Tx) error { _, err := tx.DealLooks(ctx, []uuid.UUID{id}); return err }),
		"facts":       step(func(tx *postgres.Tx) error { _, err := tx.ProjectedDeals(ctx, 1, []uuid.UUID{id}); return err }),
		"rates": step(func(tx *postgres.Tx) error {
			_, err := tx.Rates(ctx, []projection.RateOf{{Currency: "EUR", Month: cell.Month}})
			return err
		}),
		"figures to add to": step(func(tx *postgres.Tx) error {
			return tx.AddFigures(ctx, 1, insight.Changes{cell: {Created: insight.Tally{Count: 1}}})
		}),
		"figures that become none": step(func(tx *postgres.Tx) error {
			return tx.AddFigures(ctx, 1, insight.Changes{cell: {Created: insight.Tally{Count: -1}}})
		}),
		"the next changed rate": step(func(tx *postgres.Tx) error { _, _, err := tx.NextChangedRate(ctx); return err }),
		"deals at a rate": step(func(tx *postgres.Tx) error {
			_, err := tx.DealsAtRate(ctx, eur(false), []int64{1, 2}, 500)
			return err
		}),
		"won at a rate": step(func(tx *postgres.Tx) error {
			_, err := tx.DealsAtRate(ctx, eur(true), []int64{1, 2}, 500)
			return err
		}),
		"removing":                        step(func(tx *postgres.Tx) error { _, err := tx.ShrinkGeneration(ctx, 2, 500); return err }),
		"whether there is anything to do": func() error { _, err := db.ProjectionIdle(ctx); return err },
	})
}
