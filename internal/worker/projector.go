package worker

import (
	"context"
	"time"
)

// The projector looks for placed events when it is signalled, and otherwise at an interval, for those that other instances have placed.
// After a signal it waits a while, so that the figures of a busy organisation are written once for many deals. The more work there was, the
// longer it waits, so that it rests most of the time; but never for longer than figures may lag while many deals change.
const (
	gatherToProject = 2 * time.Second
	gatherLongest   = 10 * time.Second
	restAfterWork   = 20 // times as long as the work took
	projectEvery    = 2 * time.Second
	projectTimeout  = time.Minute // for a step, for which nobody waits, and in which many organisations may have to be ranked at once
)

// project keeps the projection up to date until ctx ends.
func (r *Runner) project(ctx context.Context) {
	var worked time.Duration
	for ctx.Err() == nil {
		begun := time.Now() //nolint:forbidigo // a stopwatch
		more, err := r.projectOnce(ctx)
		worked += time.Since(begun)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			r.cfg.Log.WarnContext(ctx, "the projection did not get on; it is tried again", "error", err)
			wait(ctx, nil, pauseAfterError)
		case !more:
			wait(ctx, r.placed, projectEvery)
			wait(ctx, nil, min(max(gatherToProject, restAfterWork*worked), gatherLongest))
			worked = 0
		}
	}
}

func (r *Runner) projectOnce(ctx context.Context) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, projectTimeout)
	defer cancel()
	return r.cfg.Insights.Project(ctx)
}
