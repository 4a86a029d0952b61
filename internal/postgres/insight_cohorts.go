package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/insight"
)

// CohortDue returns the generation of figures from which the month's cohort is to be computed: the running one, once it has everything that
// happened before the month, unless the cohort was computed from it already. A cohort of too few organisations is computed again after the
// time, so that it appears once there are enough. The fault is NotFound if there is nothing to do.
func (db *DB) CohortDue(ctx context.Context, month insight.Month, again time.Time) (generation int64, err error) {
	return one(ctx, db, pgx.RowTo[int64], `
		select p.generation from projection p
		where p.state = 'Running' and p.filled
			and coalesce((select e.occurred_at from events e where e.position > p.position order by e.position limit 1), 'infinity') >= $2
			and coalesce((select min(e.occurred_at) from unplaced_events e), 'infinity') >= $2
			and not exists (select from insight_cohorts c where c.month = $1 and c.generation = p.generation and (c.told or c.as_of > $3))`,
		month.First(), month.First(), again)
}

// ActivePartners returns the ids of up to limit active organisations after the given one, without Microsoft.
func (db *DB) ActivePartners(ctx context.Context, after string, limit int) ([]string, error) {
	return rows(ctx, db, pgx.RowTo[string],
		"select id from organizations where id > $1 and id <> 'msft' and status = 'Active' order by id limit $2", after, limit)
}

// FiguresOfPartners returns, by organisation, the totals that a generation has for organisations in a range.
func (db *DB) FiguresOfPartners(
	ctx context.Context, generation int64, organizations []string, r insight.Range,
) (map[string][]insight.Kept, error) {
	found, err := rows(ctx, db, func(row pgx.CollectableRow) (k insight.Kept, err error) {
		var document []byte
		var kind, direction string
		if err := row.Scan(&k.OrganizationID, &kind, &direction, &document); err != nil {
			return k, err
		}
		k.Type, k.Direction = deal.Type(kind), deal.Direction(direction)
		err = json.Unmarshal(document, &k.Figures)
		return k, err
	}, `
		select organization_id, deal_type, direction, figures from insight_figures
		where generation = $1 and organization_id = any($2) and dimension = 'Total' and month between $3 and $4`,
		generation, organizations, r.From.First(), r.To.First())
	all := map[string][]insight.Kept{}
	for _, k := range found {
		all[k.OrganizationID] = append(all[k.OrganizationID], k)
	}
	return all, err
}

// KeepCohort writes a month's cohort, unless another generation has become the running one meanwhile.
func (q *Queue) KeepCohort(month insight.Month, generation int64, c insight.CohortFigures) error {
	document, err := json.Marshal(c, json.Deterministic(true))
	if err != nil {
		return err
	}
	q.add(`
		insert into insight_cohorts (month, generation, as_of, told, figures)
		select $1, p.generation, $3, $4, $5 from projection p where p.generation = $2 and p.state = 'Running'
		on conflict (month) do update set
			generation = excluded.generation, as_of = excluded.as_of, told = excluded.told, figures = excluded.figures`,
		month.First(), generation, *c.AsOf, len(c.Aggregates) > 0, document)
	return nil
}

// Cohort returns the newest cohort up to a month, or fault NotFound.
func (db *DB) Cohort(ctx context.Context, month insight.Month) (insight.CohortFigures, error) {
	return one(ctx, db, scanJSON[insight.CohortFigures],
		"select figures from insight_cohorts where month <= $1 order by month desc limit 1", month.First())
}
