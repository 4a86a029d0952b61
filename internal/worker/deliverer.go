package worker

import (
	"context"
	"sync"
	"time"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/outbox"
)

// deliverer sends deliveries to endpoints. In each round it saves the attempts that have ended, looks up which endpoints have something
// due, allocates its slots among their organisations, and claims as many deliveries as it has slots for. The others stay in their table.
type deliverer struct {
	cfg     Config
	metrics *metrics
	wake    Signal // sent when an attempt has ended, or something may be due

	mu    sync.Mutex
	ended []ended
	slots slots
}

func newDeliverer(cfg Config, m *metrics) *deliverer {
	return &deliverer{cfg: cfg, metrics: m, wake: NewSignal(), slots: newSlots()}
}

// run delivers until ctx ends and the attempts in progress are over, or until working ends. Another instance repeats an attempt that was
// broken off, once its lease is over: so every delivery arrives, and now and then one arrives twice with the same id.
func (d *deliverer) run(ctx, working context.Context) {
	for working.Err() == nil && (ctx.Err() == nil || d.busy()) {
		claimed, err := d.round(ctx, working)
		switch {
		case working.Err() != nil:
		case err != nil:
			d.cfg.Log.WarnContext(working, "deliveries did not get on; they are tried again", "error", err)
			wait(working, nil, pauseAfterError)
		case claimed == 0:
			wait(working, d.wake, pollEvery)
			wait(working, nil, gatherFor)
		default:
			wait(working, nil, gatherFor)
		}
	}
}

func (d *deliverer) busy() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.slots.total > 0
}

// round claims deliveries and returns how many; none once ctx has ended.
func (d *deliverer) round(ctx, working context.Context) (int, error) {
	within, cancel := context.WithTimeout(working, roundTimeout)
	defer cancel()
	if err := d.saveEnded(within); err != nil || ctx.Err() != nil {
		return 0, err
	}
	due, err := d.cfg.Outbox.DueLanes(within, d.cfg.RescueAfter)
	if err != nil {
		return 0, err
	}
	d.mu.Lock()
	counts := d.slots.allocate(due, time.Now()) //nolint:forbidigo // a stopwatch
	d.mu.Unlock()
	if len(counts) == 0 {
		return 0, nil
	}
	claimed, err := d.cfg.Outbox.ClaimDeliveries(within, counts, d.cfg.RescueAfter)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, out := range claimed {
		d.slots.acquire(out.OrganizationID, out.Delivery.WebhookID)
		go d.attempt(working, out)
	}
	return len(claimed), err
}

// ended is an attempt that still has to be saved, and holds its slot until then.
type ended struct {
	outbox.EndedAttempt
	organizationID string
}

// attempt makes one attempt. One that is broken off because this instance stops does not count.
func (d *deliverer) attempt(ctx context.Context, out outbox.ClaimedDelivery) {
	defer d.wake.Send()
	within, cancel := context.WithTimeout(ctx, d.cfg.Timeout)
	defer cancel()
	a, retryAfter := d.cfg.Webhooks.Send(within, out.Message)
	if ctx.Err() != nil {
		return
	}
	d.metrics.attempts.WithLabelValues(string(a.Outcome)).Inc()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ended = append(d.ended, ended{outbox.EndedAttempt{Delivery: out.Delivery, Attempt: a, RetryAfter: retryAfter}, out.OrganizationID})
}

// saveEnded writes the attempts that have ended, all at once, and releases their slots. While the database is down they are kept.
func (d *deliverer) saveEnded(ctx context.Context) error {
	d.mu.Lock()
	all := d.ended
	d.ended = nil
	d.mu.Unlock()
	if len(all) == 0 {
		return nil
	}
	sent := make([]outbox.EndedAttempt, len(all))
	for i, one := range all {
		sent[i] = one.EndedAttempt
	}
	err := d.cfg.Outbox.EndDeliveries(ctx, sent)
	if err != nil && !fault.Is(err, fault.Unavailable) && ctx.Err() == nil {
		err = d.saveOneByOne(ctx, sent)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err != nil {
		d.ended = append(d.ended, all...)
		return err
	}
	for _, one := range all {
		d.slots.release(one.organizationID, one.Delivery.WebhookID, one.Attempt, time.Now()) //nolint:forbidigo // a stopwatch
	}
	return nil
}

// saveOneByOne writes the attempts one by one, so that one which cannot be written does not hold up the others. Its delivery is tried again
// when its lease is over.
func (d *deliverer) saveOneByOne(ctx context.Context, sent []outbox.EndedAttempt) error {
	for i := range sent {
		err := d.cfg.Outbox.EndDeliveries(ctx, sent[i:i+1])
		if fault.Is(err, fault.Unavailable) {
			return err
		}
		if err != nil {
			d.cfg.Log.ErrorContext(ctx, "an attempt could not be noted", "delivery", sent[i].Delivery.ID, "error", err)
		}
	}
	return nil
}
