package worker

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/cosell/cosell/internal/postgres"
)

// metrics are the metrics of the jobs that this instance does.
type metrics struct {
	duration *prometheus.HistogramVec
	rescued  *prometheus.CounterVec

	attempts *prometheus.CounterVec // at endpoints of webhooks
}

// newMetrics registers the metrics of this instance and, read from the database, those of all instances.
func newMetrics(r prometheus.Registerer, db *postgres.DB, now func() time.Time) (*metrics, error) {
	m := &metrics{
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cosell_job_duration_seconds", Help: "Time that an attempt of a job took, by kind and result.",
			Buckets: []float64{.001, .005, .01, .05, .1, .5, 1, 5, 10, 30},
		}, []string{"kind", "result"}),
		rescued: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cosell_jobs_rescued_total", Help: "Jobs taken over that another instance had begun and not ended, by kind.",
		}, []string{"kind"}),
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cosell_webhook_attempts_total", Help: "Attempts to send an event to an endpoint, by outcome.",
		}, []string{"outcome"}),
	}
	return m, errors.Join(r.Register(m.duration), r.Register(m.rescued), r.Register(newBacklog(db, now)), r.Register(m.attempts))
}

// observe wraps every job. A job that panics is counted like one that fails.
func (m *metrics) observe(ctx context.Context, j *rivertype.JobRow, do func(context.Context) error) error {
	if takenOver(j) {
		m.rescued.WithLabelValues(j.Kind).Inc()
	}
	result := "failed"
	timer := prometheus.NewTimer(prometheus.ObserverFunc(func(seconds float64) {
		m.duration.WithLabelValues(j.Kind, result).Observe(seconds)
	}))
	defer timer.ObserveDuration()
	err := do(ctx)
	result = resultOf(err)
	return err
}

func resultOf(err error) string {
	if err == nil {
		return "completed"
	}
	if _, cancelled := errors.AsType[*river.JobCancelError](err); cancelled {
		return "cancelled"
	}
	if _, snoozed := errors.AsType[*river.JobSnoozeError](err); snoozed {
		return "snoozed"
	}
	return "failed"
}

// rescueError is what the job library records as the error of an attempt that it considers lost.
const rescueError = "Stuck job rescued by JobRescuer"

// takenOver tells whether the attempt before this one was lost with its instance.
func takenOver(j *rivertype.JobRow) bool {
	n := len(j.Errors)
	return n > 0 && j.Errors[n-1].Error == rescueError && j.Errors[n-1].Attempt == j.Attempt-1
}
