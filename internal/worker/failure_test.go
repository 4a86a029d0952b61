package worker_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/worker"
)

// A job that fails is tried again after a pause that grows, and shows why; once what was wrong is put right, an operator need not
// wait for its next attempt.
func TestAJobThatFailsIsTriedAgainAndSeen(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	exec(t, h, "alter table placed_events rename column document to gone")
	h.Work(func(c *worker.Config) { c.Metrics = h.Metrics })
	id := fmt.Sprint(query[int64](t, h, "select id from river.river_job where kind = 'tell'")[0])
	var job *apitest.Response
	var pauses []time.Duration
	for attempt := range 2 {
		require.Eventually(t, func() bool {
			job = operator(h).Get(t, "/v1/operations/jobs/"+id).Want(t, http.StatusOK)
			return len(job.At(t, "failures").([]any)) > attempt
		}, eventually, tick)
		pauses = append(pauses, timeAt(t, job, "scheduledDateTime").Sub(timeAt(t, job, "failures", attempt, "occurredDateTime")))
	}
	require.Greater(t, pauses[0], 500*time.Millisecond)
	require.Greater(t, pauses[1], 5*pauses[0])
	require.Equal(t, "Retryable", job.Text(t, "state"))
	require.NotEmpty(t, job.Text(t, "failures", 1, "detail"))
	require.Contains(t, metrics(t, h), `cosell_job_duration_seconds_count{kind="tell",result="failed"} 2`)

	exec(t, h, "alter table placed_events rename column gone to document")
	operator(h).Post(t, "/v1/operations/jobs/"+id+"/retry", nil).Want(t, http.StatusOK)
	require.Eventually(t, func() bool {
		return operator(h).Get(t, "/v1/operations/jobs/"+id).Text(t, "state") == "Completed"
	}, eventually, tick)
}

func timeAt(t *testing.T, r *apitest.Response, path ...any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, r.Text(t, path...))
	require.NoError(t, err)
	return at
}

func metrics(t *testing.T, h *apitest.Harness) string {
	t.Helper()
	return string(h.With("").Get(t, "/metrics").Want(t, http.StatusOK).Body)
}

// What an instance had begun when it died is done by another one.
func TestTheJobsOfADeadInstanceAreTakenOver(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	_, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	exec(t, h, `update river.river_job set state = 'running', attempt = 1, attempted_at = now() - interval '3 seconds', attempted_by = '{dead}'`)
	h.Work(func(c *worker.Config) {
		c.Metrics, c.Timeout, c.RescueAfter = h.Metrics, time.Second, 2*time.Second
	})
	require.Eventually(t, func() bool {
		states := query[string](t, h, "select state::text from river.river_job where kind = 'tell'")
		return states[0] == "completed"
	}, eventually, tick)
	require.Contains(t, metrics(t, h), `cosell_jobs_rescued_total{kind="tell"} 1`)
}

// The work goes on when the database is back, without anybody's help.
func TestTheWorkGoesOnWhenTheDatabaseIsBack(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	link := apitest.NewLink(t, h.DBURL)
	far := apitest.Open(t, link.URL)
	far.Work(func(c *worker.Config) { c.Metrics = far.Metrics })
	waiting(t, h)
	h.Settle()
	for range 2 {
		link.Cut()
		waiting(t, h)
		requireUnreadable(t, far)
		require.Contains(t, metrics(t, far), "cosell_job_duration_seconds", "figures of the process are there all the same")
		link.Mend()
		h.Settle()
	}
	h.Clock.Add(ttl)
	far.Clock.Add(ttl)
	require.Eventually(t, func() bool {
		return query[int](t, h, "select count(*)::int from deals where status = 'New'")[0] == 0
	}, time.Minute, tick, "and time goes on, too")
	require.Equal(t, []string{"referral-updated"}, query[string](t, h, "select distinct type from events where document->'change'->>'action' = 'Expire' and organization_id = 'northwind'"))
}

// An instance that starts while its database is away begins to work when it is back.
func TestTheWorkBeginsWhenTheDatabaseIsThere(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	link := apitest.NewLink(t, h.DBURL)
	far := apitest.Open(t, link.URL)
	link.Cut()
	far.Work(func(c *worker.Config) { c.Metrics = far.Metrics })
	waiting(t, h)
	requireUnreadable(t, far)
	require.NotContains(t, metrics(t, far), "cosell_events_waiting")
	link.Mend()
	h.Settle()
	require.Eventually(t, func() bool {
		return query[int](t, h, "select count(*)::int from events where position is not null")[0] == 3
	}, eventually, tick)
}

// requireUnreadable waits until the instance has found that it cannot read its jobs.
func requireUnreadable(t *testing.T, h *apitest.Harness) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(metrics(t, h), "cosell_jobs_readable 0") }, eventually, tick)
}
