package jobs

import (
	"context"
	"errors"
	"time"
)

// The sequencer looks for new events when it hears of some, after gathering for a moment, and otherwise in an interval: those of
// other instances, and of one that was killed.
const (
	gatherFor   = 10 * time.Millisecond
	lookEvery   = 250 * time.Millisecond
	afterErrors = time.Second
)

// sequence gives events their places in the feed until ctx ends.
func (r *Runner) sequence(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := r.cfg.Verbs.Sequence(ctx)
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			r.cfg.Log.WarnContext(ctx, "the feed did not get on; it is tried again", "error", err)
			wait(ctx, nil, afterErrors)
		case n == 0:
			wait(ctx, r.cfg.News, lookEvery)
			wait(ctx, nil, gatherFor)
		}
	}
}

// wait returns when there is news, when the time is over or when ctx ends.
func wait(ctx context.Context, news <-chan struct{}, atMost time.Duration) {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-news:
	case <-timer.C:
	}
}
