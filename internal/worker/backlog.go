package worker

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/postgres"
)

// The database is queried at most once in cacheFor, however often metrics are scraped, and for no longer than readTimeout.
const (
	cacheFor    = 3 * time.Second
	readTimeout = time.Second
)

// backlog collects how much there is to do, as the database knows it. While the database does not answer it says only that.
type backlog struct {
	db  *postgres.DB
	now func() time.Time

	mu     sync.Mutex
	cached *snapshot
}

// snapshot is what the database answered.
type snapshot struct {
	job.Summary
	err error
}

func newBacklog(db *postgres.DB, now func() time.Time) *backlog { return &backlog{db: db, now: now} }

var (
	readable  = prometheus.NewDesc("cosell_jobs_readable", "Whether the figures of all jobs could be read: 1 or 0.", nil, nil)
	jobs      = prometheus.NewDesc("cosell_jobs", "Jobs that are not completed, by queue and state.", []string{"queue", "state"}, nil)
	oldestJob = prometheus.NewDesc("cosell_jobs_oldest_seconds",
		"For how long the first available job of a queue has been due.", []string{"queue"}, nil)
	unsequenced    = prometheus.NewDesc("cosell_events_waiting", "Events that wait for their place in the feed.", nil, nil)
	unprojected    = prometheus.NewDesc("cosell_projection_events_waiting", "Events of the feed that are not in the figures yet.", nil, nil)
	projectionLag  = prometheus.NewDesc("cosell_projection_behind_seconds", "For how long the first of them has waited.", nil, nil)
	filled         = prometheus.NewDesc("cosell_projection_filled", "Whether every deal is in the figures: 1 or 0.", nil, nil)
	mailTrouble    = prometheus.NewDesc("cosell_mail_server_trouble", "Whether the mail server takes no mails: 1 or 0.", nil, nil)
	unsequencedAge = prometheus.NewDesc("cosell_events_waiting_oldest_seconds", "For how long the first of them has waited.", nil, nil)
)

// Describe sends the descriptions of what Collect sends.
func (*backlog) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		readable, jobs, oldestJob, unsequenced, unsequencedAge, unprojected, projectionLag, filled, mailTrouble,
	} {
		to <- d
	}
}

// Collect sends the metrics.
func (b *backlog) Collect(to chan<- prometheus.Metric) {
	send := func(of *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, value, labels...)
	}
	f := b.read()
	if f.err != nil {
		send(readable, 0)
		return
	}
	send(readable, 1)
	for _, q := range f.Queues {
		send(jobs, float64(q.Count), q.Queue, string(q.State))
		if q.State == job.Available {
			send(oldestJob, b.since(&q.Oldest), q.Queue)
		}
	}
	send(mailTrouble, one(f.MailServer.TroubleSince != nil))
	send(filled, one(f.Projection.Filled))
	send(unprojected, float64(f.Projection.Events))
	send(projectionLag, b.since(f.Projection.Oldest))
	send(unsequenced, float64(f.Events.Count))
	send(unsequencedAge, b.since(f.Events.Oldest))
}

// one returns 1 for yes and 0 for no.
func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// since returns how many seconds ago a time was; 0 for nil, and for a time that another instance's clock is ahead by.
func (b *backlog) since(t *time.Time) float64 {
	if t == nil {
		return 0
	}
	return max(0, b.now().Sub(*t).Seconds())
}

// read returns the metrics, which may be a few seconds old.
func (b *backlog) read() *snapshot {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cached == nil {
		ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
		defer cancel()
		summary, err := b.db.JobSummary(ctx)
		b.cached = &snapshot{summary, err}
		time.AfterFunc(cacheFor, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.cached = nil
		})
	}
	return b.cached
}
