package worker

import (
	"context"
	"time"
)

// The projector looks for placed events when it hears of some, after gathering for so long that the figures of a busy organisation are
// written once for many deals, and otherwise in an interval: those that another instance has placed.
const (
	gatherToProject = 2 * time.Second
	projectEvery    = 2 * time.Second
	projectTimeout  = time.Minute // for a step, which nobody waits for; many organisations at once may have to be ranked in it
)

// project keeps the projection up to date until ctx ends.
func (r *Runner) project(ctx context.Context) {
	for ctx.Err() == nil {
		more, err := r.projectOnce(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			r.cfg.Log.WarnContext(ctx, "the projection did not get on; it is tried again", "error", err)
			wait(ctx, nil, pauseAfterError)
		case !more:
			wait(ctx, r.placed, projectEvery)
			wait(ctx, nil, gatherToProject)
		}
	}
}

func (r *Runner) projectOnce(ctx context.Context) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, projectTimeout)
	defer cancel()
	return r.cfg.Insights.Project(ctx)
}

// wakeProjector tells that this instance has placed events.
func (r *Runner) wakeProjector() {
	select {
	case r.placed <- struct{}{}:
	default:
	}
}
