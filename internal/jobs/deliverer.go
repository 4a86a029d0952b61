package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/webhook"
)

// deliverer sends what is on its way to endpoints.
type deliverer struct {
	river.WorkerDefaults[job.Deliver]
	verbs   *lifecycle.Service
	hooks   *webhook.Sender
	lanes   lanes
	figures *metrics
}

// Work makes one attempt and, if that fails at the receiver, comes back for the next one. An attempt that was cut off by a stop of
// this instance is made anew by another one: so everything arrives, and sometimes twice with the same id.
func (w *deliverer) Work(ctx context.Context, j *river.Job[job.Deliver]) error {
	leave, wait := w.lanes.enter(j.Args.Webhook)
	if leave == nil {
		return river.JobSnooze(wait)
	}
	defer leave()
	m, err := w.verbs.Delivery(ctx, j.Args.Delivery)
	if err != nil || m == nil {
		return err
	}
	a := w.hooks.Send(ctx, *m)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	w.figures.attempts.WithLabelValues(string(a.Outcome)).Inc()
	next, err := w.verbs.DeliveryDone(ctx, j.Args.Delivery, a)
	if err == nil && next > 0 {
		return river.JobSnooze(next)
	}
	return err
}

// How many attempts an instance makes at one endpoint at the same time, and when those come back that were turned away: a second
// later, and then one after the other. So a slow receiver with thousands of deliveries keeps nobody else's waiting.
const (
	laneWidth   = 4
	laneReturn  = time.Second
	laneSpacing = 10 * time.Millisecond
)

// lanes keep apart what goes to different endpoints.
type lanes struct {
	mu   sync.Mutex
	open map[uuid.UUID]*lane
}

type lane struct {
	busy int
	back time.Time // when the last one comes back that was turned away
}

// enter returns what to do in the end, or for how long to go away.
func (l *lanes) enter(id uuid.UUID) (leave func(), wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == nil {
		l.open = map[uuid.UUID]*lane{}
	}
	one := l.open[id]
	if one == nil {
		one = &lane{}
		l.open[id] = one
	}
	if one.busy == laneWidth {
		return nil, one.turnAway()
	}
	one.busy++
	return func() { l.leave(id) }, 0
}

func (l *lane) turnAway() time.Duration {
	now := time.Now() //nolint:forbidigo // a stopwatch
	if soon := now.Add(laneReturn); l.back.Before(soon) {
		l.back = soon
	}
	l.back = l.back.Add(laneSpacing)
	return l.back.Sub(now)
}

func (l *lanes) leave(id uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.open[id]
	if one.busy--; one.busy == 0 && one.back.Before(time.Now()) { //nolint:forbidigo // a stopwatch
		delete(l.open, id)
	}
}
