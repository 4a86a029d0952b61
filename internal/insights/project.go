package insights

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/projection"
)

// How much one step of the projection does at most: enough for a busy cell to be written once for many deals, and little enough for a step
// to take well under a second.
const (
	eventBatch  = 1000
	priceBatch  = 500
	rankBatch   = 20
	removeBatch = 5000
)

// Project takes the next step of the running projection, and returns false if there was nothing to do or somebody else is doing it. It
// first fills the projection from the deals and then follows the feed. At the end of the feed it applies changed rates and removes what a
// rebuild has left. A step is one transaction, so every event is in the figures exactly once.
func (s *Service) Project(ctx context.Context) (more bool, err error) {
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		g, claimed, err := tx.ClaimProjection(ctx)
		if err != nil || !claimed {
			return err
		}
		more, err = s.step(ctx, tx, &g)
		return err
	})
	return more && err == nil, err
}

// CatchUp projects until there is nothing left to do, and waits for another instance that is doing so.
func (s *Service) CatchUp(ctx context.Context) error {
	for {
		more, err := s.Project(ctx)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		if idle, err := s.db.ProjectionIdle(ctx); err != nil || idle {
			return err
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// pauseFor is how long to wait for another instance that is projecting, before trying again.
const pauseFor = 50 * time.Millisecond

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pauseFor):
		return nil
	}
}

func (s *Service) step(ctx context.Context, tx *postgres.Tx, g *postgres.Generation) (more bool, err error) {
	switch {
	case g.Filled && g.Position < g.Forgotten: // it has missed events that are no longer stored
		g.Filled, g.FilledTo = false, uuid.UUID{}
		fallthrough
	case !g.Filled:
		_, err := s.fill(ctx, tx, g)
		return true, err
	case g.Position < g.Head:
		return true, s.follow(ctx, tx, g)
	case !g.Ranked:
		return true, s.rankNext(ctx, tx, g)
	}
	if more, err = s.reprice(ctx, tx, g.Number); more || err != nil {
		return more, err
	}
	return removeRetired(ctx, tx)
}

// fill adds the next deals to a generation and returns how many. The feed is followed from where it ended before the first was read.
func (s *Service) fill(ctx context.Context, tx *postgres.Tx, g *postgres.Generation) (int, error) {
	if g.FilledTo == (uuid.UUID{}) {
		g.Position = g.Head
		if g.State == postgres.RunningGeneration { // what is filled from here on is valued by the current rates
			tx.Queue.EndChangedRates()
		}
	}
	ids, err := tx.DealIDs(ctx, g.FilledTo, s.dealBatch)
	if err != nil {
		return 0, err
	}
	if err := s.projectTables(ctx, tx, g.Number, ids); err != nil {
		return 0, err
	}
	if len(ids) < s.dealBatch {
		g.Filled, g.Ranked, g.RankedTo = true, false, ""
	} else {
		g.FilledTo = ids[len(ids)-1]
	}
	tx.Queue.SaveGeneration(*g)
	return len(ids), nil
}

// projectTables adds deals to a generation as the tables have them.
func (s *Service) projectTables(ctx context.Context, tx *postgres.Tx, generation int64, ids []uuid.UUID) error {
	looks, err := tx.DealLooks(ctx, ids)
	if err != nil {
		return err
	}
	_, err = s.apply(ctx, tx, generation, looks)
	return err
}

// follow applies the next events to a generation.
func (s *Service) follow(ctx context.Context, tx *postgres.Tx, g *postgres.Generation) error {
	looks, err := tx.EventLooks(ctx, g.Position, eventBatch)
	if err != nil {
		return err
	}
	if len(looks) > 0 {
		g.Position = looks[len(looks)-1].Position
	}
	if len(looks) < eventBatch { // some of the events up to there may have been removed from the feed
		g.Position = max(g.Position, g.Head)
	}
	touched, err := s.apply(ctx, tx, g.Number, looks)
	if err != nil {
		return err
	}
	tx.Queue.SaveGeneration(*g)
	if g.State != postgres.RunningGeneration {
		return nil
	}
	return s.rank(ctx, tx, g.Number, touched, s.Time())
}

// apply applies looks at deals to a generation and returns the organisations that have to be ranked anew.
func (s *Service) apply(ctx context.Context, tx *postgres.Tx, generation int64, looks []postgres.Look) ([]string, error) {
	is := map[uuid.UUID]projection.Deal{}
	for _, l := range looks {
		facts := l.Facts
		if l.Deal != nil {
			facts = new(projection.Of(*l.Deal, l.Microsoft, s.ReasonThreshold, l.Registrations))
		}
		if facts != nil {
			is[facts.ID] = is[facts.ID].Merge(*facts)
		}
	}
	if len(is) == 0 {
		return nil, nil
	}
	was, err := tx.ProjectedDeals(ctx, generation, slices.Collect(maps.Keys(is)))
	if err != nil {
		return nil, err
	}
	for id, d := range was {
		is[id] = d.Merge(is[id])
	}
	return s.replace(ctx, tx, generation, was, is)
}

// replace writes the facts that have changed, updates the figures of a generation, and returns the organisations that have to be ranked
// anew: mostly none, since most deals concern only their own party.
func (s *Service) replace(
	ctx context.Context, tx *postgres.Tx, generation int64, was, is map[uuid.UUID]projection.Deal,
) ([]string, error) {
	rates, err := ratesFor(ctx, tx, is)
	if err != nil {
		return nil, err
	}
	changes, organizations := insight.Changes{}, map[string]bool{}
	var added, changed []projection.Deal
	for id, d := range is {
		d = d.Priced(rates)
		before, known := was[id]
		switch {
		case !known:
			changes.Replace(nil, &d)
			added = append(added, d)
		case d.Says(before): // also for each revision in between, since the party is told of all of them
			continue
		default:
			changes.Replace(&before, &d)
			changed = append(changed, d)
		}
		if before.Ranks() || d.Ranks() {
			organizations[d.OrganizationID] = true
		}
	}
	slices.SortFunc(added, byID)
	slices.SortFunc(changed, byID)
	if err := tx.Queue.InsertProjectedDeals(generation, added); err != nil {
		return nil, err
	}
	if err := tx.Queue.UpdateProjectedDeals(generation, changed); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(organizations)), tx.AddFigures(ctx, generation, changes)
}

func byID(a, b projection.Deal) int { return slices.Compare(a.ID[:], b.ID[:]) }

// ratesFor returns the rates that are needed to value deals in US dollars.
func ratesFor(ctx context.Context, tx *postgres.Tx, deals map[uuid.UUID]projection.Deal) (projection.Rates, error) {
	needed := map[projection.RateOf]bool{}
	for _, d := range deals {
		for _, r := range d.RatesNeeded() {
			needed[r] = true
		}
	}
	if len(needed) == 0 {
		return nil, nil
	}
	return tx.Rates(ctx, slices.Collect(maps.Keys(needed)))
}

// reprice applies the next changed rate, in every generation, and returns false if there is none or a rebuild has locked its generation.
func (s *Service) reprice(ctx context.Context, tx *postgres.Tx, running int64) (more bool, err error) {
	c, found, err := tx.NextChangedRate(ctx)
	if err != nil || !found {
		return false, err
	}
	building, claimed, known, err := tx.TryGeneration(ctx, postgres.BuildingGeneration)
	if err != nil || known && !claimed {
		return false, err
	}
	priced, err := tx.DealsAtRate(ctx, c, []int64{running, building.Number}, priceBatch)
	if err != nil {
		return false, err
	}
	was := map[int64]map[uuid.UUID]projection.Deal{}
	for _, p := range priced {
		if was[p.Place.Generation] == nil {
			was[p.Place.Generation] = map[uuid.UUID]projection.Deal{}
		}
		was[p.Place.Generation][p.Deal.ID] = p.Deal
	}
	for generation, deals := range was {
		touched, err := s.replace(ctx, tx, generation, deals, deals)
		if err != nil {
			return false, err
		}
		if generation == running {
			if err := s.rank(ctx, tx, generation, touched, s.Time()); err != nil {
				return false, err
			}
		}
	}
	if len(priced) < priceBatch {
		tx.Queue.EndChangedRate(c.ID)
	} else {
		tx.Queue.PassChangedRate(c.ID, priced[len(priced)-1].Place)
	}
	return true, nil
}

// rankNext ranks the next organisations.
func (s *Service) rankNext(ctx context.Context, tx *postgres.Tx, g *postgres.Generation) error {
	organizations, err := tx.OrganizationIDs(ctx, g.RankedTo, rankBatch)
	if err != nil {
		return err
	}
	if err := s.rank(ctx, tx, g.Number, organizations, s.Time()); err != nil {
		return err
	}
	if len(organizations) < rankBatch {
		g.Ranked = true
	} else {
		g.RankedTo = organizations[len(organizations)-1]
	}
	tx.Queue.SaveGeneration(*g)
	return nil
}

// removeRetired removes a part of what a rebuild has left, and returns false if nothing is left or somebody else is removing it.
func removeRetired(ctx context.Context, tx *postgres.Tx) (more bool, err error) {
	g, claimed, _, err := tx.TryGeneration(ctx, postgres.RetiredGeneration)
	if err != nil || !claimed {
		return false, err
	}
	_, err = tx.ShrinkGeneration(ctx, g.Number, removeBatch)
	return true, err
}

// ProjectDeals adds deals that the feed does not tell of to the projection.
func (s *Service) ProjectDeals(ctx context.Context, ids []uuid.UUID) error {
	for batch := range slices.Chunk(ids, s.dealBatch) {
		err := s.db.Write(ctx, func(tx *postgres.Tx) error {
			generations, err := tx.LockGenerations(ctx)
			if err != nil {
				return err
			}
			for _, g := range generations {
				if err := s.projectTables(ctx, tx, g.Number, batch); err != nil {
					return err
				}
				g.Ranked, g.RankedTo = false, ""
				tx.Queue.SaveGeneration(g)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
