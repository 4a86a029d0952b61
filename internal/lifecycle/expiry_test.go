package lifecycle_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// answers are the ways to answer a deal that waits, by the party that was asked.
func answers(h *apitest.Harness, northwinds, microsofts string) map[string]func(*testing.T) *apitest.Response {
	post := func(c *apitest.Client, id, verb string, body any) func(*testing.T) *apitest.Response {
		return func(t *testing.T) *apitest.Response { return c.Post(t, apitest.Path(id, verb), body) }
	}
	return map[string]func(*testing.T) *apitest.Response{
		"a partner accepts":   post(h.NorthwindAdmin(), northwinds, "accept", nil),
		"a partner declines":  post(h.NorthwindAdmin(), northwinds, "decline", apitest.GoodBodies["declineDeal"]),
		"Microsoft's accept":  post(h.Seller(), microsofts, "accept", nil),
		"Microsoft's decline": post(h.Seller(), microsofts, "decline", apitest.Object{"reasonCode": "NoSellerManagesCustomer"}),
		"Microsoft accepts":   post(h.Seller(), northwinds, "microsoft-response", apitest.Object{"decision": "Accepted"}),
		"Microsoft declines":  post(h.Seller(), northwinds, "microsoft-response", apitest.GoodBodies["answerForMicrosoft"]),
	}
}

func TestAnAnswerAfterTheDeadlineIsRefused(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	_, northwinds, microsofts := h.Engagement(t)
	require.Equal(t, apitest.Start.Add(ttl).Format(time.RFC3339), h.NorthwindAdmin().Get(t, apitest.Path(northwinds)).Text(t, "expirationDateTime"))
	h.Clock.Add(ttl)
	before := h.DumpDeals(t)
	for range 2 { // at the deadline, and a day later
		for what, answer := range answers(h, northwinds, microsofts) {
			r := answer(t)
			require.Equal(t, http.StatusConflict, r.Status, "%s: %s", what, r.Body)
			require.Equal(t, "deal-terminal", r.Text(t, "code"), what)
			require.Equal(t, "Closed/Expired", r.CurrentState(t), what)
		}
		h.Clock.Add(24 * time.Hour)
	}
	require.Equal(t, before, h.DumpDeals(t), "nothing has marked it yet")
}

func TestAnAnswerJustBeforeTheDeadlineCounts(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	_, northwinds, microsofts := h.Engagement(t)
	h.Clock.Add(ttl - time.Microsecond)
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "accept"), nil).Want(t, http.StatusOK)
	h.DeclineForMicrosoft(t, microsofts, "NoSellerManagesCustomer")
	h.Clock.Add(ttl)
	n, err := h.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	require.Zero(t, n, "what was answered does not expire")
}

func TestTheClockMarksWhatRanOut(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos, northwinds, microsofts := h.Engagement(t)
	h.Clock.Add(ttl - time.Microsecond)
	n, err := h.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	require.Zero(t, n)
	before := h.DumpDeal(t, contosos)

	h.Clock.Add(time.Microsecond)
	n, err = h.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	for id, c := range map[string]*apitest.Client{northwinds: h.NorthwindAdmin(), microsofts: h.Seller()} {
		require.Equal(t, "Closed/Expired", c.State(t, id))
		entry := c.Get(t, apitest.Path(id, "history")).Want(t, http.StatusOK)
		require.Equal(t, "Expire", entry.Text(t, "items", 0, "action"))
		require.Equal(t, "System", entry.Text(t, "items", 0, "channel"))
		require.Equal(t, apitest.Object{"type": "System", "id": nil, "name": "Cosell", "organizationId": nil}, entry.At(t, "items", 0, "actor"))
		require.Equal(t, apitest.Start.Add(ttl).Format(time.RFC3339), entry.Text(t, "items", 0, "occurredDateTime"))
		require.Equal(t, []string{"Expire", "Create"}, c.Actions(t, id))
	}
	require.Equal(t, before, h.DumpDeal(t, contosos), "the host's own deal goes on as it was")
	n, err = h.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	require.Zero(t, n)
}

// Several instances may expire deals at once: each deal expires once.
func TestTwoInstancesExpireAtOnce(t *testing.T) {
	t.Parallel()
	const deals = 20
	h := apitest.New(t)
	other := apitest.Open(t, h.DBURL)
	for range deals {
		h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	}
	h.Clock.Add(ttl)
	other.Clock.Add(ttl)
	var total atomic.Int64
	var done sync.WaitGroup
	for _, instance := range []*apitest.Harness{h, other, h, other} {
		done.Go(func() {
			n, err := instance.Deals.ExpireDeals(context.Background())
			if err == nil {
				total.Add(int64(n))
			}
		})
	}
	done.Wait()
	require.EqualValues(t, deals, total.Load())
	for _, id := range h.NorthwindAdmin().ListDeals(t) {
		require.Equal(t, []string{"Expire", "Create"}, h.NorthwindAdmin().Actions(t, id))
	}
}

// Answers race the clock at the deadline, on two instances that look for expired deals all the time. Each answer either counts or is
// refused because the deal is expired; the deal says the same, and so do the events of both sides.
func TestAnswersRaceTheClock(t *testing.T) {
	t.Parallel()
	const rounds = 2 // each moves the clock by two weeks, and events are kept for three months
	for race := range max(1, apitest.Size(t, "COSELL_TEST_ANSWERS", 200)/rounds/crowd) {
		t.Run(fmt.Sprint(race), func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			other := apitest.Open(t, h.DBURL)
			h.Work()
			other.Work()
			count := map[string]int{}
			for range rounds {
				raceTheClock(t, h, other, count)
			}
			h.Settle()
			requireToldToBoth(t, h, count)
			t.Log(count)
			require.NotZero(t, count["Expire"])
			require.NotZero(t, count["Accept"]+count["Decline"])
		})
	}
}

// raceTheClock has a crowd answer, each a deal of its own, while the deadline of all of them passes, and counts the outcomes.
func raceTheClock(t *testing.T, h, other *apitest.Harness, count map[string]int) {
	t.Helper()
	ids := make([]string, crowd)
	together(t, func(i int) *apitest.Response {
		ids[i] = h.Incoming(t)
		return nil
	})
	for _, instance := range []*apitest.Harness{h, other} {
		instance.Clock.Add(ttl - time.Microsecond)
	}
	some, atOnce, clocks := make(chan struct{}, crowd), make(chan struct{}), sync.WaitGroup{}
	go func() {
		for range crowd / 5 {
			<-some
		}
		close(atOnce) // together with the second half of the crowd
	}()
	for _, instance := range []*apitest.Harness{h, other} {
		clocks.Go(func() {
			<-atOnce
			instance.Clock.Add(time.Microsecond)
			_, _ = instance.Deals.ExpireDeals(context.Background())
		})
	}
	answers := together(t, func(i int) *apitest.Response {
		if i >= crowd/2 {
			<-atOnce
		}
		defer func() { some <- struct{}{} }()
		instance := []*apitest.Harness{h, other}[i%2]
		if i%4 < 2 {
			return instance.NorthwindAdmin().Post(t, apitest.Path(ids[i], "accept"), nil)
		}
		return instance.NorthwindAdmin().Post(t, apitest.Path(ids[i], "decline"), apitest.GoodBodies["declineDeal"])
	})
	clocks.Wait()
	_, err := h.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	became := whatBecame(t, h, ids)
	for i, r := range answers {
		state, last := "Active/Accepted", "Accept"
		if i%4 >= 2 {
			state, last = "Closed/Declined", "Decline"
		}
		if r.Status != http.StatusOK {
			r.WantProblem(t, http.StatusConflict, "deal-terminal")
			require.Equal(t, "Closed/Expired", r.CurrentState(t))
			state, last = "Closed/Expired", "Expire"
		}
		require.Equal(t, state+" "+last+" Create", became[ids[i]])
		count[last]++
	}
}

// whatBecame returns the state of every deal with the actions of its history, newest first.
func whatBecame(t *testing.T, h *apitest.Harness, ids []string) map[string]string {
	t.Helper()
	found, err := h.DB.Pool().Query(context.Background(), `select d.id::text, d.status || '/' || d.substatus || ' ' || (
			select string_agg(h.document->>'action', ' ' order by h.sequence desc) from deal_history h where h.deal_id = d.id)
		from deals d where d.id = any($1::text[]::uuid[])`, ids)
	require.NoError(t, err)
	all := map[string]string{}
	var id, what string
	_, err = pgx.ForEachRow(found, []any{&id, &what}, func() error {
		all[id] = what
		return nil
	})
	require.NoError(t, err)
	return all
}

// requireToldToBoth fails the test unless both sides of every deal were told of exactly one outcome, an answer or the expiry, and the same
// one.
func requireToldToBoth(t *testing.T, h *apitest.Harness, want map[string]int) {
	t.Helper()
	found, err := h.DB.Pool().Query(context.Background(), `select told, count(*) from (
		select string_agg(organization_id || ' ' || type || ' ' || (document->'change'->>'action'), ', ' order by organization_id) as told
		from events where document->'change'->>'action' <> 'Create' and position is not null group by engagement_id) e group by told`)
	require.NoError(t, err)
	told := map[string]int{}
	var what string
	var count int
	_, err = pgx.ForEachRow(found, []any{&what, &count}, func() error {
		told[what] = count
		return nil
	})
	require.NoError(t, err)
	expected := map[string]int{}
	for action, n := range want {
		expected[fmt.Sprintf("contoso related-referral-updated %s, northwind referral-updated %s", action, action)] = n
	}
	require.Equal(t, expected, told)
}

// Two instances whose clocks are half a minute apart disagree on when an invitation has run out, but never on what became of it.
func TestInstancesWhoseClocksDiffer(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	ahead := apitest.Open(t, h.DBURL)
	ids := []string{h.Incoming(t), h.Incoming(t), h.Incoming(t)}
	h.Clock.Add(ttl - 20*time.Second)
	ahead.Clock.Add(ttl + 10*time.Second)
	accept := func(instance *apitest.Harness, id string) *apitest.Response {
		return instance.NorthwindAdmin().Post(t, apitest.Path(id, "accept"), nil)
	}
	accept(h, ids[0]).Want(t, http.StatusOK)
	accept(ahead, ids[0]).WantProblem(t, http.StatusConflict, "deal-state")
	accept(ahead, ids[1]).WantProblem(t, http.StatusConflict, "deal-terminal")
	n, err := ahead.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	require.Equal(t, 2, n, "those that nobody has answered")
	accept(h, ids[1]).WantProblem(t, http.StatusConflict, "deal-terminal")
	ahead.Work()
	h.Work()
	h.Settle()
	for i, want := range []string{"Active/Accepted", "Closed/Expired", "Closed/Expired"} {
		require.Equal(t, want, h.NorthwindAdmin().State(t, ids[i]))
		require.Equal(t, want, ahead.NorthwindAdmin().State(t, ids[i]))
		require.Len(t, h.NorthwindAdmin().Actions(t, ids[i]), 2)
	}
	requireToldToBoth(t, h, map[string]int{"Accept": 1, "Expire": 2})
}

// To the host an invitation that ran out is expired at once, whether or not that has been recorded.
func TestTheHostSeesTheExpiryAtOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos, _, _ := h.Engagement(t)
	h.Clock.Add(ttl)
	var unmarked []byte
	for range 2 {
		r := h.ContosoAdmin().Get(t, apitest.Path(contosos, "microsoft-response")).Want(t, http.StatusOK)
		require.Equal(t, "Expired", r.Text(t, "status"))
		require.Equal(t, "ExpiredBeforeResponse", r.Text(t, "declineReasonWithheld"))
		require.Nil(t, r.At(t, "respondedDateTime"))
		for status, want := range map[string]int{"Expired": 1, "Pending": 0, "Declined": 0} {
			require.Len(t, h.ContosoAdmin().Get(t, "/v1/deals?microsoftStatus="+status).Want(t, http.StatusOK).At(t, "items"), want, status)
		}
		if unmarked != nil {
			require.Equal(t, string(unmarked), string(r.Body), "marking it changes nothing that the host sees")
		}
		unmarked = r.Body
		_, err := h.Deals.ExpireDeals(context.Background())
		require.NoError(t, err)
	}
}
