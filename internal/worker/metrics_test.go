package worker_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/worker"
)

func TestMetricsTellHowMuchThereIsToDo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	waiting(t, h)
	exec(t, h, `insert into river.river_job (kind, queue, state, args, max_attempts, scheduled_at, finalized_at)
		select 'other', 'elsewhere', s::river.river_job_state, '{}', 25, $1, case when s in ('discarded', 'completed') then now() end
		from unnest(array['available', 'available', 'discarded', 'completed']) s`, apitest.Start.Add(-90e9))
	_, err := worker.New(worker.Config{DB: h.DB, Services: h.Services, Metrics: h.Metrics, Log: discard()})
	require.NoError(t, err)
	all := metrics(t, h)
	for _, want := range []string{
		`cosell_jobs{queue="elsewhere",state="Available"} 2`, `cosell_jobs{queue="elsewhere",state="Discarded"} 1`,
		`cosell_jobs_oldest_seconds{queue="elsewhere"} 90`, "cosell_events_waiting 3", "cosell_projection_events_waiting 0", "cosell_projection_behind_seconds 0", "cosell_projection_filled 0", "cosell_events_waiting_oldest_seconds 0", "cosell_jobs_readable 1",
	} {
		require.Contains(t, all, want)
	}
	require.NotContains(t, all, "Completed")
}

// Whoever scrapes, the database is asked once in a few seconds.
func TestManyScrapesAskTheDatabaseOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	_, err := worker.New(worker.Config{DB: h.DB, Services: h.Services, Metrics: h.Metrics, Log: discard()})
	require.NoError(t, err)
	h.Trips.Reset()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { require.Contains(t, metrics(t, h), "cosell_jobs_readable 1") })
	}
	all.Wait()
	require.LessOrEqual(t, h.Trips.Round(), 2)
}
