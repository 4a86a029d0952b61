package worker

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/outbox"
)

// The sequencer looks for new events a moment after it is signalled, and otherwise at an interval, for those of other instances and of one
// that was killed. With what it wakes, a round costs 3 to 5 ms of processor time however few events there are; so while events keep coming
// it waits longer between rounds.
const (
	gatherFor       = 10 * time.Millisecond
	gatherMore      = 100 * time.Millisecond
	pollEvery       = 250 * time.Millisecond
	pauseAfterError = time.Second
	roundTimeout    = 10 * time.Second // after which a database that hangs is given up
)

// sequence gives events their places in the feed until ctx ends.
func (r *Runner) sequence(ctx context.Context) {
	for ctx.Err() == nil {
		n, err := r.sequenceOnce(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			r.cfg.Log.WarnContext(ctx, "the feed did not get on; it is tried again", "error", err)
			wait(ctx, nil, pauseAfterError)
		case n == 0:
			wait(ctx, r.cfg.NewEvents, pollEvery)
			wait(ctx, nil, gatherFor)
		default:
			r.placed.Send()
			if n < outbox.SequenceBatch {
				wait(ctx, nil, gatherMore)
			}
		}
	}
}

func (r *Runner) sequenceOnce(ctx context.Context) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	return r.cfg.Outbox.SequenceEvents(ctx)
}

// wait returns on news, after atMost, or when ctx ends.
func wait(ctx context.Context, news <-chan struct{}, atMost time.Duration) {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-news:
	case <-timer.C:
	}
}
