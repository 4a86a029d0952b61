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

// Neither do deliveries: one that was to be made at once, one under a lease of an instance that is gone, both to an endpoint that had asked
// for patience, and one to be made again a while after an attempt. A pause that belongs to the present is kept.
func TestTheClockIsSetBackUnderDeliveries(t *testing.T) {
	t.Parallel()
	h, r := apitest.New(t), newReceiver(t, fine)
	register(t, h, r.URL)
	for range 4 {
		contoso(h).Create(t, apitest.Draft("contoso"))
	}
	n, err := h.Outbox.SequenceEvents(t.Context())
	require.NoError(t, err)
	require.NoError(t, h.Outbox.DispatchEvents(t.Context(), 1, int64(n)))
	ids := query[string](t, h, "select id::text from webhook_deliveries order by id")
	require.Len(t, ids, 4)
	ahead := apitest.Start.Add(2 * time.Hour)
	exec(t, h, "update webhooks set held_until = $1", ahead)
	exec(t, h, "update webhook_deliveries set created_at = $2, next_attempt_at = $2 where id = $1", ids[0], ahead)
	exec(t, h, "update webhook_deliveries set leased_until = clock_timestamp() + interval '2 hours' where id = $1", ids[1])
	exec(t, h, "update webhook_deliveries set next_attempt_at = $2 where id = any($1)", ids[2:], ahead.Add(5*time.Minute))
	exec(t, h, "insert into webhook_attempts select d, 1, $2, 1, 500, 'HttpStatus' from unnest($1::uuid[]) d", ids[2:3], ahead)
	exec(t, h, "insert into webhook_attempts select d, 1, $2, 1, 500, 'HttpStatus' from unnest($1::uuid[]) d", ids[3:], apitest.Start)

	h.Work()

	r.await(t, 2)
	require.Eventually(t, func() bool {
		return query[int](t, h, "select count(*)::int from webhook_deliveries where id = any($1) and status = 'Delivered'", ids[:2])[0] == 2
	}, eventually, tick)
	waits := query[time.Time](t, h, "select next_attempt_at from webhook_deliveries where status = 'Waiting' order by id")
	require.Len(t, waits, 2)
	require.True(t, waits[0].Equal(apitest.Start.Add(5*time.Minute)), "%s: as long after now as it was after the attempt", waits[0])
	require.True(t, waits[1].Equal(ahead.Add(5*time.Minute)), "%s: as it was", waits[1])
}
