package insights

import (
	"context"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
)

// Progress tells how far a rebuild or a check has come.
type Progress struct {
	Done, All int64 // deals that have been computed anew
}

// Rebuild computes facts and figures anew beside the running ones, compares both, and replaces the running ones. If it is stopped, what was
// built is kept and the next rebuild goes on from there. The fault is Conflict (projection-busy).
func (s *Service) Rebuild(ctx context.Context, tell func(Progress)) (Difference, error) {
	return s.computeAnew(ctx, tell, s.swap)
}

// Verify computes facts and figures anew and compares them with the running ones, which it does not change. The fault is Conflict
// (projection-busy).
func (s *Service) Verify(ctx context.Context, tell func(Progress)) (Difference, error) {
	return s.computeAnew(ctx, tell, retireBuilding)
}

// computeAnew builds a generation, compares it with the running one, and then calls then to decide what becomes of it.
func (s *Service) computeAnew(
	ctx context.Context, tell func(Progress), then func(context.Context, *postgres.Tx) error,
) (d Difference, err error) {
	err = s.db.ExclusivelyOnProjection(ctx, func() error {
		if d, err = s.build(ctx, tell); err != nil {
			return err
		}
		if err := s.db.Write(ctx, func(tx *postgres.Tx) error { return then(ctx, tx) }); err != nil {
			return err
		}
		return s.settle(ctx)
	})
	return d, err
}

// build computes a generation anew until it has caught up with the feed, and compares it with the running one.
func (s *Service) build(ctx context.Context, tell func(Progress)) (Difference, error) {
	if err := s.await(ctx, func(g map[postgres.GenerationState]postgres.Generation) bool {
		return g[postgres.RunningGeneration].Filled
	}); err != nil {
		return Difference{}, err
	}
	if err := s.db.Write(ctx, func(tx *postgres.Tx) error { return beginBuilding(ctx, tx) }); err != nil {
		return Difference{}, err
	}
	p, err := s.db.BuildingProgress(ctx)
	if err != nil {
		return Difference{}, err
	}
	done := Progress(p)
	tell(done)
	for more := true; more; tell(done) {
		err := s.db.Write(ctx, func(tx *postgres.Tx) error {
			deals, goesOn, err := s.buildNext(ctx, tx)
			done.Done += int64(deals)
			more = goesOn
			return err
		})
		if err != nil {
			return Difference{}, err
		}
	}
	return s.compare(ctx)
}

// beginBuilding starts a generation, unless there is one already that can be continued.
func beginBuilding(ctx context.Context, tx *postgres.Tx) error {
	g, err := tx.LockGeneration(ctx, postgres.BuildingGeneration)
	if err == nil && (g.FilledTo == (uuid.UUID{}) || g.Position >= g.Forgotten) {
		return nil
	}
	if err == nil { // it has missed events that are no longer stored
		g.State = postgres.RetiredGeneration
		tx.Queue.SaveGeneration(g)
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	tx.Queue.InsertGeneration()
	return nil
}

// buildNext adds the next deals, or else the next events, to the generation that is being built. It returns how many deals, and false once
// there is nothing left to add.
func (s *Service) buildNext(ctx context.Context, tx *postgres.Tx) (deals int, more bool, err error) {
	g, err := tx.LockGeneration(ctx, postgres.BuildingGeneration)
	switch {
	case err != nil:
		return 0, false, err
	case !g.Filled:
		deals, err = s.fill(ctx, tx, &g)
		return deals, true, err
	case g.Position < g.Head:
		return 0, true, s.follow(ctx, tx, &g)
	default:
		return 0, false, nil
	}
}

// swap makes the generation that was built the running one, once it is not behind that: no answer goes back in time.
func (s *Service) swap(ctx context.Context, tx *postgres.Tx) error {
	running, err := tx.LockGeneration(ctx, postgres.RunningGeneration)
	if err != nil {
		return err
	}
	built, err := tx.LockGeneration(ctx, postgres.BuildingGeneration)
	if err != nil {
		return err
	}
	for built.Position < running.Position {
		if err := s.follow(ctx, tx, &built); err != nil {
			return err
		}
	}
	running.State, built.State = postgres.RetiredGeneration, postgres.RunningGeneration
	built.Ranked, built.RankedTo = false, ""
	tx.Queue.SaveGeneration(running)
	tx.Queue.SaveGeneration(built)
	return nil
}

func retireBuilding(ctx context.Context, tx *postgres.Tx) error {
	g, err := tx.LockGeneration(ctx, postgres.BuildingGeneration)
	if err != nil {
		return err
	}
	g.State = postgres.RetiredGeneration
	tx.Queue.SaveGeneration(g)
	return nil
}

// settle ranks the organisations and removes what has been retired.
func (s *Service) settle(ctx context.Context) error {
	return s.await(ctx, func(g map[postgres.GenerationState]postgres.Generation) bool {
		_, retired := g[postgres.RetiredGeneration]
		return !retired && g[postgres.RunningGeneration].Ranked
	})
}

// await projects until the generations are as done wants them.
func (s *Service) await(ctx context.Context, done func(map[postgres.GenerationState]postgres.Generation) bool) error {
	for {
		if all, err := s.db.Generations(ctx); err != nil || done(all) {
			return err
		}
		more, err := s.Project(ctx)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}
