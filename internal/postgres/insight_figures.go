package postgres

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/insight"
)

// AddFigures adds changes to the figures of a locked generation: it reads their cells as they are, and queues the sums.
func (tx *Tx) AddFigures(ctx context.Context, generation int64, changes insight.Changes) error {
	all := make(cells, 0, len(changes))
	for cell, f := range changes {
		if !f.IsZero() {
			all = append(all, cell)
		}
	}
	if len(all) == 0 {
		return nil
	}
	present, err := rows(ctx, tx, scanFigures, `
		select f.organization_id, f.dimension, f.month, f.mpn_id, f.deal_type, f.direction, f.key, f.figures
		from unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[])
			as c (organization_id, dimension, month, mpn_id, deal_type, direction, key)
		join insight_figures f on f.generation = $1 and f.organization_id = c.organization_id and f.dimension = c.dimension
			and f.month = c.month and f.mpn_id = c.mpn_id and f.deal_type = c.deal_type and f.direction = c.direction and f.key = c.key`,
		all.columns(generation)...)
	if err != nil {
		return err
	}
	known := make(map[insight.Cell]bool, len(present))
	for _, p := range present {
		changes[p.Cell].Add(p.Figures)
		known[p.Cell] = true
	}
	return tx.Queue.saveFigures(generation, changes, known)
}

// saveFigures queues the figures of cells, some of which a locked generation has already; a cell whose figures are all zero is not kept.
func (q *Queue) saveFigures(generation int64, figures insight.Changes, known map[insight.Cell]bool) error {
	var added, changed, empty cells
	var addedDocuments, changedDocuments [][]byte
	for cell, f := range figures {
		if f.IsZero() {
			if known[cell] {
				empty = append(empty, cell)
			}
			continue
		}
		document, err := f.Document()
		switch {
		case err != nil:
			return err
		case known[cell]:
			changed, changedDocuments = append(changed, cell), append(changedDocuments, document)
		default:
			added, addedDocuments = append(added, cell), append(addedDocuments, document)
		}
	}
	if len(added) > 0 {
		q.add(`
			insert into insight_figures (generation, organization_id, dimension, month, mpn_id, deal_type, direction, key, figures)
			select $1, c.*
			from unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::json[]) as c`,
			append(added.columns(generation), addedDocuments)...)
	}
	if len(changed) > 0 {
		q.add(`
			update insight_figures f set figures = c.figures
			from unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[], $9::json[])
				as c (organization_id, dimension, month, mpn_id, deal_type, direction, key, figures)
			where f.generation = $1 and f.organization_id = c.organization_id and f.dimension = c.dimension and f.month = c.month
				and f.mpn_id = c.mpn_id and f.deal_type = c.deal_type and f.direction = c.direction and f.key = c.key`,
			append(changed.columns(generation), changedDocuments)...)
	}
	if len(empty) > 0 {
		q.add(`
			delete from insight_figures f
			using unnest($2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::text[], $8::text[])
				as c (organization_id, dimension, month, mpn_id, deal_type, direction, key)
			where f.generation = $1 and f.organization_id = c.organization_id and f.dimension = c.dimension and f.month = c.month
				and f.mpn_id = c.mpn_id and f.deal_type = c.deal_type and f.direction = c.direction and f.key = c.key`,
			empty.columns(generation)...)
	}
	return nil
}

// cells are cells that a statement names.
type cells []insight.Cell

// columns returns the generation and the cells, column by column.
func (all cells) columns(generation int64) []any {
	var organizations, dimensions, locations, types, directions, keys []string
	var months []time.Time
	for _, c := range all {
		organizations, dimensions = append(organizations, c.OrganizationID), append(dimensions, string(c.Dimension))
		months, locations, keys = append(months, c.Month), append(locations, c.Location), append(keys, c.Key)
		types, directions = append(types, string(c.Type)), append(directions, string(c.Direction))
	}
	return []any{generation, organizations, dimensions, months, locations, types, directions, keys}
}

func scanFigures(row pgx.CollectableRow) (k insight.Kept, err error) {
	var figures []byte
	c := &k.Cell
	if err := row.Scan(&c.OrganizationID, &c.Dimension, &c.Month, &c.Location, &c.Type, &c.Direction, &c.Key, &figures); err != nil {
		return k, err
	}
	err = json.Unmarshal(figures, &k.Figures)
	return k, err
}

// FiguresQuery asks for figures of an organisation; a nil member does not narrow it.
type FiguresQuery struct {
	OrganizationID string
	Dimensions     []insight.Dimension
	From, To       time.Time // the first days of the first and the last month
	Locations      []string
	Everywhere     bool // all locations may be taken together, where there are figures for that
	Types          []deal.Type
	Direction      *deal.Direction
	Key            *string
}

// best returns the dimensions that answer the query with the fewest cells.
func (q FiguresQuery) best() []insight.Dimension {
	if !q.Everywhere {
		return q.Dimensions
	}
	all := make([]insight.Dimension, len(q.Dimensions))
	for i, d := range q.Dimensions {
		all[i] = d.Everywhere()
	}
	return all
}

// FiguresPage holds figures, and tells how fresh they are.
type FiguresPage struct {
	AsOf  *time.Time // everything that happened until then is included; nil while they are filled for the first time
	Cells []insight.Kept
}

// Figures returns the figures of the cells that a query leaves. It reads one row for each cell, however many deals those are about.
func (db *DB) Figures(ctx context.Context, q FiguresQuery, now time.Time) (FiguresPage, error) {
	var p FiguresPage
	found, err := rows(ctx, db.planned(), func(row pgx.CollectableRow) (*insight.Kept, error) {
		var month *time.Time
		var dimension, location, kind, direction, key *string
		var figures []byte
		err := row.Scan(&p.AsOf, &dimension, &month, &location, &kind, &direction, &key, &figures)
		if err != nil || month == nil {
			return nil, err
		}
		k := &insight.Kept{Cell: insight.Cell{
			OrganizationID: q.OrganizationID, Dimension: insight.Dimension(*dimension).Kind(), Month: *month, Location: *location,
			Type: deal.Type(*kind), Direction: deal.Direction(*direction), Key: *key,
		}}
		err = json.Unmarshal(figures, &k.Figures)
		return k, err
	}, `
		with running as materialized (
			select p.generation, case when p.filled then coalesce((
				select e.occurred_at from events e where e.position > p.position order by e.position limit 1), (
				select min(e.occurred_at) from unplaced_events e), $9) end as as_of,
				case when exists (select from summed_generations s where s.generation = p.generation and s.position = p.position)
					then $10::text[] else $2::text[] end as dimensions
			from projection p where p.state = 'Running')
		select r.as_of, f.dimension, f.month, f.mpn_id, f.deal_type, f.direction, f.key, f.figures
		from running r left join insight_figures f on f.generation = r.generation and f.organization_id = $1
			and f.dimension = any(r.dimensions) and f.month between $3 and $4 and ($5::text[] is null or f.mpn_id = any($5))
			and ($6::text[] is null or f.deal_type = any($6)) and ($7::text is null or f.direction = $7)
			and ($8::text is null or f.key = $8)`,
		q.OrganizationID, q.Dimensions, q.From, q.To, q.Locations, q.Types, q.Direction, q.Key, now, q.best())
	for _, k := range found {
		if k != nil {
			p.Cells = append(p.Cells, *k)
		}
	}
	return p, err
}
