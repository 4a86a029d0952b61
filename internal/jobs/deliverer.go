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
	leave, away := w.lanes.enter(ctx, j.Args.Webhook)
	if leave == nil {
		return river.JobSnooze(away)
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

// How many attempts an instance makes at one endpoint at the same time. Of an endpoint that answers quickly some more wait for their
// turn, for a moment; all others go away and come back a second later, one after the other. So a slow receiver with thousands of
// deliveries keeps nobody else's waiting, and a quick one gets as many as it takes.
const (
	laneWidth   = 4
	laneWaiting = 50
	laneMoment  = time.Second
	quickly     = 200 * time.Millisecond
	laneReturn  = time.Second
	laneSpacing = 10 * time.Millisecond
)

// lanes keep apart what goes to different endpoints.
type lanes struct {
	mu   sync.Mutex
	open map[uuid.UUID]*lane
}

// lane is what goes to one endpoint.
type lane struct {
	turns   chan struct{} // holds one for each attempt under way
	waiting int
	slow    bool      // the last attempt was
	back    time.Time // when the last one comes back that was turned away
}

// enter returns what to do in the end, or for how long to go away.
func (l *lanes) enter(ctx context.Context, id uuid.UUID) (leave func(), away time.Duration) {
	one, turn, wait := l.ask(id)
	if !turn && wait {
		turn = one.await(ctx)
		l.locked(func() { one.waiting-- })
	}
	if !turn {
		l.locked(func() { away = one.turnAway() })
		return nil, away
	}
	begun := time.Now() //nolint:forbidigo // a stopwatch
	return func() {
		<-one.turns
		l.locked(func() { l.left(id, time.Since(begun)) })
	}, 0
}

// ask returns the lane of an endpoint, and whether it is the caller's turn at once, or to wait for it.
func (l *lanes) ask(id uuid.UUID) (one *lane, turn, wait bool) {
	l.locked(func() {
		if one = l.open[id]; one == nil {
			one = &lane{turns: make(chan struct{}, laneWidth)}
			l.set(id, one)
		}
		select {
		case one.turns <- struct{}{}:
			turn = true
		default:
			if wait = !one.slow && one.waiting < laneWaiting; wait {
				one.waiting++
			}
		}
	})
	return one, turn, wait
}

func (l *lanes) locked(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	do()
}

func (l *lanes) set(id uuid.UUID, one *lane) {
	if l.open == nil {
		l.open = map[uuid.UUID]*lane{}
	}
	l.open[id] = one
}

// await waits a moment for a turn.
func (l *lane) await(ctx context.Context) bool {
	moment := time.NewTimer(laneMoment)
	defer moment.Stop()
	select {
	case l.turns <- struct{}{}:
		return true
	case <-moment.C:
	case <-ctx.Done():
	}
	return false
}

func (l *lane) turnAway() time.Duration {
	now := time.Now() //nolint:forbidigo // a stopwatch
	if soon := now.Add(laneReturn); l.back.Before(soon) {
		l.back = soon
	}
	l.back = l.back.Add(laneSpacing)
	return l.back.Sub(now)
}

// left notes how an attempt went, and forgets a lane that nobody uses any more.
func (l *lanes) left(id uuid.UUID, took time.Duration) {
	one := l.open[id]
	if one == nil {
		return
	}
	one.slow = took > quickly
	if len(one.turns) == 0 && one.waiting == 0 && one.back.Before(time.Now()) { //nolint:forbidigo // a stopwatch
		delete(l.open, id)
	}
}
