// Package worker does the work in the background: the sequencer of the feed, the projection of insights, the deliverer of webhooks, and
// River's workers for what follows from events and from time. Any number of instances share the work.
package worker

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/outbox"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/webhook/sender"
)

// Config is what a Runner is built from.
type Config struct {
	DB *postgres.DB // a pool of its own: requests never wait for jobs
	*service.Services
	NewEvents  <-chan struct{} // signals that this instance has written events
	SweepEvery time.Duration   // 0: 5 s
	Mail       *mail.Sender    // nil: there is no mail server
	Log        *slog.Logger
	Metrics    prometheus.Registerer // nil: there are none

	Webhooks *sender.Sender // nil: one that reaches only the internet

	// A job that takes longer than Timeout is cancelled. One still running after RescueAfter counts as lost with its instance, and another
	// instance takes it over.
	Timeout     time.Duration // 0: 30 s
	RescueAfter time.Duration // 0: a minute
}

func (c Config) withDefaults() Config {
	c.SweepEvery = cmp.Or(c.SweepEvery, 5*time.Second)
	c.Timeout = cmp.Or(c.Timeout, 30*time.Second)
	c.RescueAfter = cmp.Or(c.RescueAfter, time.Minute)
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	if c.Webhooks == nil {
		c.Webhooks = sender.New(sender.Config{})
	}
	return c
}

// How long jobs are kept for an operator to see. A failed one is the only trace of what was not delivered to the world.
const (
	keepCompleted = time.Hour
	keepCancelled = 24 * time.Hour
	keepDiscarded = 90 * 24 * time.Hour
)

// Runner does the jobs of one instance.
type Runner struct {
	cfg       Config
	client    *postgres.Jobs
	deliverer *deliverer
	placed    Signal // sent when events have been given their places in the feed
}

// New returns a runner, which does nothing before Run. The error says what is wrong with the configuration.
func New(cfg Config) (*Runner, error) {
	cfg = cfg.withDefaults()
	metrics, err := newMetrics(cfg.Metrics, cfg.DB, cfg.Kernel.Now)
	if err != nil {
		return nil, err
	}
	deliverer := newDeliverer(cfg, metrics)
	all, err := workers(cfg, deliverer)
	if err != nil {
		return nil, err
	}
	client, err := cfg.DB.NewJobs(&river.Config{
		Queues: map[string]river.QueueConfig{
			job.Events: {MaxWorkers: 4},
			job.Clock:  {MaxWorkers: 1},
			job.Mail:   {MaxWorkers: 8},

			job.Webhooks: {MaxWorkers: 1}, // for what earlier versions have left
		},
		Workers:                     all,
		PeriodicJobs:                []*river.PeriodicJob{periodicSweep(cfg.SweepEvery)},
		FetchCooldown:               20 * time.Millisecond,
		JobTimeout:                  cfg.Timeout,
		RescueStuckJobsAfter:        cfg.RescueAfter,
		CompletedJobRetentionPeriod: keepCompleted,
		CancelledJobRetentionPeriod: keepCancelled,
		DiscardedJobRetentionPeriod: keepDiscarded,
		Middleware:                  []rivertype.Middleware{river.WorkerMiddlewareFunc(metrics.observe)},
		Logger:                      slog.New(routine{untilStopped{cfg.Log.Handler()}}),
	})
	return &Runner{cfg, client, deliverer, NewSignal()}, err
}

func workers(cfg Config, deliverer *deliverer) (*river.Workers, error) {
	mailer, err := newMailer(cfg)
	if err != nil {
		return nil, err
	}
	all := river.NewWorkers()
	river.AddWorker(all, &dispatcher{outbox: cfg.Outbox, wake: deliverer.wake})
	river.AddWorker(all, &sweeper{services: cfg.Services, log: cfg.Log})
	river.AddWorker(all, mailer)
	river.AddWorker(all, &legacyDelivery{})
	return all, nil
}

// Run does the work until ctx ends, and then waits up to grace for what is in progress. What takes longer is cancelled, and another
// instance takes it over.
func (r *Runner) Run(ctx context.Context, grace time.Duration) error {
	working, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	if !r.start(ctx, working) {
		return nil
	}
	delivered := make(chan struct{})
	go func() {
		defer close(delivered)
		r.deliverer.run(ctx, working)
	}()
	defer func() {
		giveUp()
		<-delivered
	}()
	go r.repairTimes(ctx)
	go r.project(ctx)
	r.sequence(ctx)
	stopping, cancel := context.WithTimeout(working, grace)
	defer cancel()
	err := r.client.Stop(stopping)
	wait(stopping, delivered, grace)
	if !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	last, end := context.WithTimeout(working, time.Second)
	defer end()
	return r.client.StopAndCancel(last)
}

// start starts the workers as soon as the database answers, and returns false if ctx ended before that.
func (r *Runner) start(ctx, working context.Context) bool {
	for ctx.Err() == nil {
		starting, giveUp := context.WithCancel(working)
		started := context.AfterFunc(ctx, giveUp) // with a database that hangs it takes longer than there is time for
		err := r.client.Start(starting)
		if err == nil {
			started()
			return true
		}
		giveUp()
		r.cfg.Log.WarnContext(ctx, "the work in the background could not begin; it is tried again", "error", err)
		wait(ctx, nil, pauseAfterError)
	}
	return false
}

// repairEvery is how often repairTimes looks, and so for how long work may stand still after the clock was set back.
const repairEvery = 30 * time.Second

// repairTimes reschedules jobs and deliveries whose times lie ahead because the clock was set back, until ctx ends.
func (r *Runner) repairTimes(ctx context.Context) {
	for ctx.Err() == nil {
		r.repair(ctx, "jobs", func(ctx context.Context) (int64, error) {
			return r.cfg.DB.RepairJobTimes(ctx, time.Now()) //nolint:forbidigo // the jobs' clock is the machine's, see postgres
		})
		r.repair(ctx, "deliveries", r.cfg.Outbox.RepairDeliveryTimes)
		wait(ctx, nil, repairEvery)
	}
}

func (r *Runner) repair(ctx context.Context, what string, do func(context.Context) (int64, error)) {
	within, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	n, err := do(within)
	switch {
	case n > 0:
		r.cfg.Log.WarnContext(ctx, "the clock was set back; what lay ahead of it was put right", "what", what, "count", n)
	case err != nil && ctx.Err() == nil:
		r.cfg.Log.WarnContext(ctx, "times could not be looked at; it is tried again", "what", what, "error", err)
	}
}

// dispatcher works out who is told of events.
type dispatcher struct {
	river.WorkerDefaults[job.Dispatch]
	outbox *outbox.Service
	wake   Signal // wakes the deliverer, which may have something to deliver
}

// Work does the job, which has no effect on events that were dispatched before.
func (w *dispatcher) Work(ctx context.Context, j *river.Job[job.Dispatch]) error {
	err := w.outbox.DispatchEvents(ctx, j.Args.From, j.Args.To)
	w.wake.Send()
	return err
}

// legacyDelivery ends the jobs that earlier versions created for each delivery.
type legacyDelivery struct {
	river.WorkerDefaults[job.Deliver]
}

// Work does nothing: the delivery is found in its table.
func (*legacyDelivery) Work(context.Context, *river.Job[job.Deliver]) error { return nil }
