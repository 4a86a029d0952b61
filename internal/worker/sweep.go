package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/service"
)

// task is one part of a sweep.
type task struct {
	logged string // the log message, next to the count
	do     func(context.Context) (int, error)
}

// sweepTasks returns what a sweep does, in this order.
func sweepTasks(s *service.Services) []task {
	return []task{
		{"deals expired", s.Deals.ExpireDeals},
		{"parties reminded of their answer", s.Deals.RemindParties},
		{"digests of leads told", s.Outbox.SendDigests},
		{"scores looked at again", s.Insights.RefreshScores},
		{"expired leads rid of their contacts", s.Deals.EraseContacts},
		{"cohorts computed", s.Insights.ComputeCohort},
		{"idempotency keys forgotten", s.Kernel.ForgetKeys},
		{"events forgotten", s.Outbox.ForgetEvents},
		{"replaced documents forgotten", s.Outbox.ForgetDocuments},
		{"notifications forgotten", s.Outbox.ForgetNotifications},
		{"mails counted on past days forgotten", s.Outbox.ForgetMailDays},
		{"webhook deliveries forgotten", s.Outbox.ForgetDeliveries},
		{"deliveries of deleted webhooks removed", s.Outbox.ClearWebhooks},
		{"partners listed", s.Catalog.ListPartners},
	}
}

// Sweep does every task once, even after one that fails.
func Sweep(ctx context.Context, s *service.Services, log *slog.Logger) error {
	var failed error
	for _, t := range sweepTasks(s) {
		n, err := t.do(ctx)
		if n > 0 {
			log.DebugContext(ctx, t.logged, "count", n)
		}
		failed = errors.Join(failed, err)
	}
	return failed
}

// sweeper does what is due by time.
type sweeper struct {
	river.WorkerDefaults[job.Sweep]
	services *service.Services
	log      *slog.Logger
}

// Work does the job. Each thing that is due is checked again in its own transaction, so that two sweeps do it only once. A sweep that fails
// is cancelled rather than retried: the next one does its work.
func (w *sweeper) Work(ctx context.Context, _ *river.Job[job.Sweep]) error {
	if err := Sweep(ctx, w.services, w.log); err != nil {
		return river.JobCancel(err)
	}
	return nil
}

// sweepTimeout bounds a sweep after an outage, when there may be thousands of deals to let expire.
const sweepTimeout = 5 * time.Minute

// Timeout returns how long the job may take.
func (w *sweeper) Timeout(*river.Job[job.Sweep]) time.Duration { return sweepTimeout }

// periodicSweep queues a sweep at every interval.
func periodicSweep(interval time.Duration) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) {
		o := job.Sweep{}.Options()
		return job.Sweep{}, &river.InsertOpts{Queue: o.Queue, MaxAttempts: o.Attempts}
	}, &river.PeriodicJobOpts{RunOnStart: true})
}
