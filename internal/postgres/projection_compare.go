package postgres

import (
	"context"

	"github.com/go-json-experiment/json"
	"github.com/jackc/pgx/v5"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/projection"
)

// projectionLock is the lock of whoever rebuilds or checks the projection. Any number does that nobody else locks.
const projectionLock = 31_000_013

// ExclusivelyOnProjection runs do while nobody else does so, in any instance. The lock belongs to a connection of its own, so that it ends
// with a program that is killed. The fault is Conflict (projection-busy).
func (db *DB) ExclusivelyOnProjection(ctx context.Context, do func() error) error {
	conn, err := db.servers.connect(ctx)
	if err != nil {
		return translate(err)
	}
	defer closeConn(conn)
	var locked bool
	if err := conn.QueryRow(ctx, "select pg_try_advisory_lock($1)", projectionLock).Scan(&locked); err != nil {
		return translate(err)
	}
	if !locked {
		return fault.New(fault.Conflict, "projection-busy",
			"A rebuild or a check of the figures is already under way; wait until it has ended, or stop it.")
	}
	defer func() { // the server notices only a moment later that a connection is closed
		_, _ = conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", projectionLock)
	}()
	return do()
}

// DealPair is what two generations have for a deal; nil if nothing.
type DealPair struct {
	Running, Built *projection.Deal
	Awaited        bool // an event about it, or a changed rate of its currency, is not in both of them yet
}

// DifferingDeals calls take for each deal about which the running generation and the one that was built differ.
func (db *DB) DifferingDeals(ctx context.Context, running, built Generation, take func(DealPair)) error {
	return db.read(ctx, func(found pgx.Rows) error {
		defer found.Close()
		for found.Next() {
			var p DealPair
			var facts [2][]byte
			if err := found.Scan(&facts[0], &facts[1], &p.Awaited); err != nil {
				return err
			}
			for i, into := range []**projection.Deal{&p.Running, &p.Built} {
				if facts[i] == nil {
					continue
				}
				if err := json.Unmarshal(facts[i], into); err != nil {
					return err
				}
			}
			take(p)
		}
		return found.Err()
	}, `
		with awaited as materialized (
			select deal_id from placed_events where position > $3 and deal_id is not null
			union select deal_id from unplaced_events where deal_id is not null)
		select r.facts, b.facts, coalesce(r.deal_id, b.deal_id) in (select deal_id from awaited)
			or coalesce(r.currency, b.currency) in (select currency from changed_rates) as awaited
		from (select deal_id, currency, facts from projected_deals where generation = $1) r
			full join (select deal_id, currency, facts from projected_deals where generation = $2) b on b.deal_id = r.deal_id
		where r.facts::text is distinct from b.facts::text`,
		running.Number, built.Number, min(running.Position, built.Position))
}

// FiguresPair is what two generations have for a cell.
type FiguresPair struct {
	Cell           insight.Cell
	Running, Built insight.Figures
}

// DifferingFigures calls take for each cell for which the running generation and the one that was built differ.
func (db *DB) DifferingFigures(ctx context.Context, running, built int64, take func(FiguresPair)) error {
	return db.read(ctx, func(found pgx.Rows) error {
		defer found.Close()
		for found.Next() {
			var p FiguresPair
			var figures [2][]byte
			c := &p.Cell
			err := found.Scan(
				&c.OrganizationID, &c.Dimension, &c.Month, &c.Location, &c.Type, &c.Direction, &c.Key, &figures[0], &figures[1])
			if err != nil {
				return err
			}
			for i, into := range []*insight.Figures{&p.Running, &p.Built} {
				if figures[i] == nil {
					continue
				}
				if err := json.Unmarshal(figures[i], into); err != nil {
					return err
				}
			}
			take(p)
		}
		return found.Err()
	}, `
		select organization_id, dimension, month, mpn_id, deal_type, direction, key, r.figures, b.figures
		from (
				select organization_id, dimension, month, mpn_id, deal_type, direction, key, figures
				from insight_figures where generation = $1) r
			full join (
				select organization_id, dimension, month, mpn_id, deal_type, direction, key, figures
				from insight_figures where generation = $2) b
			using (organization_id, dimension, month, mpn_id, deal_type, direction, key)
		where r.figures::text is distinct from b.figures::text`, running, built)
}

// Generations returns the generations that are running or built, by what they are there for.
func (db *DB) Generations(ctx context.Context) (map[GenerationState]Generation, error) {
	found, err := rows(ctx, db, pgx.RowToStructByName[Generation], `
		select p.*, f.position as head, f.forgotten from projection p cross join feed f`)
	all := make(map[GenerationState]Generation, len(found))
	for _, g := range found {
		all[g.State] = g
	}
	return all, err
}
