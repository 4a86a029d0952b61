package worker_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/worker"
)

// lead is how long before the deadline a party is reminded.
const lead = 3 * 24 * time.Hour

// told returns what Northwind was told since its deal was made.
func told(t *testing.T, h *apitest.Harness) []string {
	t.Helper()
	h.Settle()
	return query[string](t, h, `select type || coalesce(' ' || (document->'change'->>'action'), '') from events
		where organization_id = 'northwind' and type <> 'referral-created' order by position`)
}

// sweep does on each instance what time asks for.
func sweep(t *testing.T, instances ...*apitest.Harness) {
	t.Helper()
	var all sync.WaitGroup
	for _, h := range instances {
		all.Go(func() { require.NoError(t, worker.Sweep(context.Background(), h.Services, discard())) })
	}
	all.Wait()
}

func TestAPartyIsRemindedOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := apitest.Open(t, h.DBURL)
	h.Work(rarely)
	waiting(t, h)
	for _, instance := range []*apitest.Harness{h, other} {
		instance.Clock.Add(ttl - lead - time.Microsecond)
	}
	sweep(t, h, other)
	require.Empty(t, told(t, h))
	for range 3 {
		for _, instance := range []*apitest.Harness{h, other} {
			instance.Clock.Add(time.Microsecond)
		}
		sweep(t, h, other, h, other)
		require.Equal(t, []string{"referral-expiring"}, told(t, h))
	}
	h.Clock.Add(lead)
	sweep(t, h)
	require.Equal(t, []string{"referral-expiring", "referral-updated Expire"}, told(t, h))
}

// rarely keeps the jobs from doing by themselves what the test does.
func rarely(c *worker.Config) { c.SweepEvery = time.Hour }

func TestNobodyIsRemindedOfWhatIsAnswered(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work(rarely)
	northwind(h).Post(t, apitest.Path(waiting(t, h), "accept"), nil).Want(t, 200)
	h.Clock.Add(ttl - lead)
	sweep(t, h)
	require.Equal(t, []string{"referral-updated Accept"}, told(t, h))
}

func TestAfterAnOutagePastTheDeadlineOnlyTheExpiryIsTold(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	waiting(t, h)
	h.Clock.Add(ttl)
	h.Work()
	require.Eventually(t, func() bool { return len(told(t, h)) > 0 }, eventually, tick)
	sweep(t, h)
	require.Equal(t, []string{"referral-updated Expire"}, told(t, h))
}

// Whoever has less time to answer than the reminder's lead has just heard of the deadline.
func TestAShortInvitationIsNotFollowedByAReminder(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	waiting(t, h)
	for days, want := range map[int]int{14: 0, 13: 1} {
		settings := service.Defaults()
		settings.Deals.Reminder = time.Duration(days) * 24 * time.Hour
		services := service.New(h.DB, settings)
		services.Kernel.Now = func() time.Time { return apitest.Start.Add(24 * time.Hour) }
		exec(t, h, "update deals set reminded = false")
		n, err := services.Deals.RemindParties(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, n, "%d days", days)
	}
}

// After a long outage everything that is overdue expires, 10,000 deals within a minute, and everybody is told.
func TestEverythingOverdueExpires(t *testing.T) {
	t.Parallel()
	h, deals := apitest.New(t), apitest.Size(t, "COSELL_TEST_OVERDUE", 300)
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			for n := i; n < deals; n += 10 {
				contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
			}
		})
	}
	all.Wait()
	h.Work()
	h.Settle() // so that it is the work that is measured, and not how long a busy machine takes to begin it
	h.Clock.Add(ttl + 30*24*time.Hour)
	begun := time.Now() //nolint:forbidigo // a stopwatch
	require.Eventually(t, func() bool {
		return query[int](t, h, "select count(*)::int from deals where substatus = 'Expired'")[0] == deals
	}, max(30*time.Second, time.Duration(deals)*6*time.Millisecond), tick)
	t.Logf("%d deals expired after %v", deals, time.Since(begun))
	h.Settle()
	t.Logf("everybody was told after %v", time.Since(begun))
	require.Equal(t, []int{2 * deals}, query[int](t, h, "select count(*)::int from events where document->'change'->>'action' = 'Expire' and position is not null"))
}
