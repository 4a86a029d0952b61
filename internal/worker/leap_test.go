package worker_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// A database whose clock is behind, or ahead, by hours keeps no job waiting: the jobs go by one clock. The clock of the database is moved by a
// function that is found before its own.
func TestTheDatabasesClockIsWrong(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"- interval '2 hours'", "+ interval '2 hours'"} {
		t.Run(wrong, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			exec(t, h, "create schema wrong")
			exec(t, h, "create function wrong.now() returns timestamptz language sql stable return pg_catalog.now() "+wrong)
			exec(t, h, "do $$ begin execute format('alter database %I set search_path = wrong, pg_catalog, public', current_database()); end $$")
			wrong := apitest.Open(t, h.DBURL)
			wrong.Work()
			waiting(t, wrong)
			require.Eventually(t, func() bool {
				return query[int](t, wrong, "select count(*)::int from notifications where status = 'Kept'")[0] > 0
			}, eventually, tick)
			require.Zero(t, query[int](t, wrong, "select count(*)::int from river.river_job where state in ('scheduled', 'retryable')")[0])
		})
	}
}

// What lay ahead of the clock when it was set back does not wait for the clock to get there again.
func TestTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	exec(t, h, "insert into river.river_leader (elected_at, expires_at, leader_id, name) values (now() + interval '2 hours', now() + interval '2 hours', 'gone', 'default')")
	exec(t, h, `insert into river.river_job (kind, queue, state, args, max_attempts, attempt, attempted_at, attempted_by, scheduled_at) values
		('tell', 'events', 'available', '{"from": 1, "to": 0}', 25, 0, null, null, now() + interval '2 hours'),
		('tell', 'events', 'retryable', '{"from": 2, "to": 0}', 25, 1, now() + interval '2 hours', '{gone}', now() + interval '2 hours 1 second'),
		('tell', 'events', 'running', '{"from": 3, "to": 0}', 25, 1, now() + interval '2 hours', '{gone}', now() + interval '2 hours'),
		('tell', 'events', 'retryable', '{"from": 4, "to": 0}', 25, 1, now(), '{gone}', now() + interval '2 hours')`)
	h.Work()
	done := func() []int {
		return query[int](t, h, "select (args->>'from')::int from river.river_job where kind = 'tell' and state = 'completed' order by 1")
	}
	require.Eventually(t, func() bool { return len(done()) == 2 }, eventually, tick)
	require.Equal(t, []int{1, 2}, done())
	require.Less(t, query[float64](t, h, "select extract(epoch from now() - attempted_at)::float8 from river.river_job where args->>'from' = '3'")[0], time.Hour.Seconds())
	require.Positive(t, query[float64](t, h, "select extract(epoch from now() - attempted_at)::float8 from river.river_job where args->>'from' = '3'")[0])
}
