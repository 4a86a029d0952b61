// Package jobs does in the background what nobody waits for: the sequencer of the feed, and River's workers for what events and
// time cause. Any number of instances share the work.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/postgres"
)

// Config is what a Runner needs.
type Config struct {
	DB         *postgres.DB // a pool of its own: requests never wait for jobs
	Verbs      *lifecycle.Service
	News       <-chan struct{} // tells that this instance has written events
	SweepEvery time.Duration   // 0: 5 s
	Log        *slog.Logger
}

// A job that takes longer than jobTimeout is given up, and counts as lost with its instance after rescueAfter: then another
// instance takes it over.
const (
	jobTimeout  = 30 * time.Second
	rescueAfter = time.Minute
)

// Runner does the jobs of one instance.
type Runner struct {
	cfg    Config
	client *postgres.Jobs
}

// New returns a runner, which does nothing before Start. The error tells what is wrong with the configuration.
func New(cfg Config) (*Runner, error) {
	if cfg.SweepEvery == 0 {
		cfg.SweepEvery = 5 * time.Second
	}
	client, err := cfg.DB.NewJobs(&river.Config{
		Queues: map[string]river.QueueConfig{
			job.Events: {MaxWorkers: 4},
			job.Clock:  {MaxWorkers: 1},
		},
		Workers:                     workers(cfg),
		PeriodicJobs:                []*river.PeriodicJob{sweepEvery(cfg.SweepEvery)},
		FetchCooldown:               20 * time.Millisecond,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        rescueAfter,
		CompletedJobRetentionPeriod: time.Hour,
		Logger:                      slog.New(untilStopped{cfg.Log.Handler()}),
	})
	return &Runner{cfg, client}, err
}

func workers(cfg Config) *river.Workers {
	all := river.NewWorkers()
	river.AddWorker(all, &teller{verbs: cfg.Verbs})
	river.AddWorker(all, &sweeper{verbs: cfg.Verbs, log: cfg.Log})
	return all
}

// Run does jobs until ctx ends and those that are under way are done, which may take them as long as grace; then they are given
// up and another instance takes them over.
func (r *Runner) Run(ctx context.Context, grace time.Duration) error {
	working, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	if err := r.client.Start(working); err != nil {
		return err
	}
	r.sequence(ctx)
	stopping, cancel := context.WithTimeout(working, grace)
	defer cancel()
	if err := r.client.Stop(stopping); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	last, end := context.WithTimeout(working, time.Second)
	defer end()
	return r.client.StopAndCancel(last)
}

// teller tells the world of events.
type teller struct {
	river.WorkerDefaults[job.Tell]
	verbs *lifecycle.Service
}

// Work does the job. What it has told already it finds told.
func (w *teller) Work(ctx context.Context, j *river.Job[job.Tell]) error {
	return w.verbs.Tell(ctx, j.Args.From, j.Args.To)
}

// sweeper does what time asks for.
type sweeper struct {
	river.WorkerDefaults[job.Sweep]
	verbs *lifecycle.Service
	log   *slog.Logger
}

// Work does the job. Each thing that is due is looked at again in its own transaction, so that two sweeps do it once.
func (w *sweeper) Work(ctx context.Context, _ *river.Job[job.Sweep]) error {
	return w.verbs.Sweep(ctx, w.log)
}

// sweepEvery puts a sweep into its queue at every interval. One that fails is not repeated: the next one does its work.
func sweepEvery(interval time.Duration) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		return job.Sweep{}, &river.InsertOpts{Queue: job.Clock, MaxAttempts: 1}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
