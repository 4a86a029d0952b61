package insights_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/insights"
)

// history plays random changes of deals. What is refused is no change, and is not minded: writers race for the same deals.
type history struct {
	h     *apitest.Harness
	left  atomic.Int64 // changes that are still to be made
	pause time.Duration
}

// span is how much time passes in a history: enough for invitations to run out, and for several months.
const span = 60 * 24 * time.Hour

// write makes changes until there are enough.
func (y *history) write(t *testing.T, dice *rand.Rand) {
	for y.left.Add(-1) >= 0 {
		for y.change(t, dice) >= http.StatusBadRequest {
			continue
		}
		y.h.Clock.Add(y.pause)
		if dice.IntN(40) == 0 {
			_, err := y.h.Deals.ExpireDeals(t.Context())
			require.NoError(t, err)
		}
	}
}

func (y *history) change(t *testing.T, dice *rand.Rand) int {
	switch n := dice.IntN(100); {
	case n < 20:
		return y.create(t, dice)
	case n < 25:
		return y.h.Operator().Post(t, "/v1/leads", apitest.LeadTo(pick(dice, "contoso", "northwind"))).Status
	case n < 27:
		return y.review(t, dice)
	case n < 30:
		return y.register(t)
	case n < 31:
		rates := fmt.Sprintf("currency,month,usdPerUnit\n%s,2026-%d,1.%d\n", pick(dice, "EUR", "SEK"), 11+dice.IntN(2), dice.IntN(1000))
		_, err := y.h.Admin.LoadRateFile(t.Context(), []byte(rates))
		require.NoError(t, err)
		return http.StatusOK
	default:
		return y.act(t, dice)
	}
}

func pick[T any](dice *rand.Rand, from ...T) T { return from[dice.IntN(len(from))] }

func (y *history) create(t *testing.T, dice *rand.Rand) int {
	from := pick(dice, "contoso", "northwind")
	draft := apitest.Inviting(apitest.Draft(from), pick(dice, nil, []string{"msft"}, []string{"3000001", "msft"}, []string{"2000001"}, []string{"1000001"})...)
	draft["details"].(apitest.Object)["currency"] = pick(dice, "USD", "EUR", "SEK")
	draft["details"].(apitest.Object)["dealValue"] = dice.IntN(90_000)
	draft["details"].(apitest.Object)["closingDateTime"] = apitest.Start.AddDate(0, 6, 0).Format(time.RFC3339)
	draft["team"] = []any{apitest.Person(pick(dice, "ada", "ben") + "@contoso.example"), apitest.Person("cleo@contoso.example")}
	return y.h.As(from, access.ReferralAdmin).Post(t, "/v1/deals", draft).Status
}

// act changes one of the deals that can be changed.
func (y *history) act(t *testing.T, dice *rand.Rand) int {
	id, organization, status := y.deal(t, "status <> 'Closed'")
	if id == "" {
		return http.StatusNotFound
	}
	if organization == access.Microsoft {
		if status == "New" {
			return y.h.Seller().Post(t, apitest.Path(id, "microsoft-response"), pick[any](dice, apitest.GoodBodies["answerForMicrosoft"], apitest.Object{
				"decision": "Accepted", "sellers": []any{apitest.Person("mika@msft.example")},
			})).Status
		}
		return y.close(t, dice, y.h.Seller(), id)
	}
	c := y.h.As(organization, access.ReferralAdmin)
	switch n := dice.IntN(10); {
	case status != "Active" && n < 6:
		return c.Post(t, apitest.Path(id, "accept"), apitest.Object{"details": apitest.Object{"dealValue": dice.IntN(90_000), "currency": "EUR"}}).Status
	case status != "Active":
		return c.Post(t, apitest.Path(id, "decline"), apitest.GoodBodies["declineDeal"]).Status
	case n < 5:
		return c.Patch(t, apitest.Path(id), pick(dice,
			apitest.Object{"details": apitest.Object{"dealValue": dice.IntN(90_000)}},
			apitest.Object{"details": apitest.Object{"currency": pick(dice, "EUR", "USD")}},
			apitest.Object{"team": []any{apitest.Person(pick(dice, "ada", "ben", "dora") + "@contoso.example")}},
			apitest.Object{"name": "Another name"}), apitest.IfMatch("*")).Status
	case n < 6:
		return c.Post(t, apitest.Path(id, "invitations"), apitest.Invitation("msft")).Status
	default:
		return y.close(t, dice, c, id)
	}
}

func (y *history) close(t *testing.T, dice *rand.Rand, c *apitest.Client, id string) int {
	switch n := dice.IntN(10); {
	case n < 6:
		return c.Post(t, apitest.Path(id, "win"), nil).Status
	case n < 9:
		return c.Post(t, apitest.Path(id, "lose"), apitest.GoodBodies["loseDeal"]).Status
	default:
		return c.Post(t, apitest.Path(id, "report-error"), apitest.GoodBodies["reportDealError"]).Status
	}
}

// register registers a deal that was won.
func (y *history) register(t *testing.T) int {
	id, _, _ := y.deal(t, `organization_id = 'contoso' and substatus = 'Won'
		and not exists (select from registrations where deal_id = deals.id) and deal_value > 25000`)
	if id == "" {
		return http.StatusNotFound
	}
	return y.h.ContosoAdmin().Post(t, apitest.Path(id, "registrations"), y.h.ReviewedForm()).Status
}

// review decides on a registration that somebody has to look at.
func (y *history) review(t *testing.T, dice *rand.Rand) int {
	var id string
	err := y.h.DB.Pool().QueryRow(t.Context(), "select id::text from registrations where status = 'ReviewPending' order by random() limit 1").Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return http.StatusNotFound
	}
	require.NoError(t, err)
	return y.h.Operator().Post(t, apitest.ReviewPath(id, pick(dice, "pass", "fail")), apitest.Object{"comments": "looked at"}).Status
}

// deal returns one of the deals that a condition leaves, with whose it is and its status; "" if there is none.
func (y *history) deal(t *testing.T, where string) (id, organization, status string) {
	err := y.h.DB.Pool().QueryRow(t.Context(), "select id::text, organization_id, status from deals where "+where+" order by random() limit 1").
		Scan(&id, &organization, &status)
	if !errors.Is(err, pgx.ErrNoRows) {
		require.NoError(t, err)
	}
	return id, organization, status
}

// project projects while the history goes on, and is killed in the midst of it again and again.
func project(t *testing.T, h *apitest.Harness, dice *rand.Rand, over <-chan struct{}) (killed int) {
	for {
		select {
		case <-over:
			return killed
		case <-time.After(time.Duration(dice.IntN(100)) * time.Millisecond):
		}
		_, err := h.Outbox.SequenceEvents(t.Context())
		require.NoError(t, err)
		ctx, kill := context.WithTimeout(t.Context(), time.Duration(dice.IntN(25))*time.Millisecond)
		_, err = h.Insights.Project(ctx)
		if err != nil {
			require.Error(t, ctx.Err(), "%v", err)
			killed++
		}
		kill()
	}
}

// Whatever happens, in whatever order, and however often the projection is killed: its figures are those that are computed anew.
func TestTheRunningFiguresAreThoseThatAreComputedAnew(t *testing.T) {
	t.Parallel()
	const writers = 4
	changes := apitest.Size(t, "COSELL_TEST_CHANGES", 120)
	h, other := newHistory(t)
	y := &history{h: h, pause: span / time.Duration(changes)}
	y.left.Store(int64(changes))
	h.Project()
	over, killed := make(chan struct{}), atomic.Int64{}
	var projecting, writing sync.WaitGroup
	for i, instance := range []*apitest.Harness{h, other} {
		projecting.Go(func() { killed.Add(int64(project(t, instance, rand.New(rand.NewPCG(uint64(i), 99)), over))) })
	}
	projecting.Go(func() { // a rebuild at the same time, which is killed too
		for n := range 5 {
			ctx, kill := context.WithTimeout(t.Context(), time.Duration(n+1)*100*time.Millisecond)
			if d, err := other.Insights.Rebuild(ctx, func(insights.Progress) {}); err == nil {
				require.False(t, d.Any(), "%+v", d)
			}
			kill()
		}
	})
	for i := range writers {
		writing.Go(func() { y.write(t, rand.New(rand.NewPCG(uint64(i), uint64(changes)))) })
	}
	writing.Wait()
	close(over)
	projecting.Wait()
	_, err := h.Deals.ExpireDeals(t.Context())
	require.NoError(t, err)
	h.Project()
	t.Logf("%d deals, %d events, the projection was killed %d times", count(t, h, "select count(*)::int from deals"),
		count(t, h, "select count(*)::int from events"), killed.Load())
	require.Zero(t, requireVerified(t, h).Awaited)
	requireCountedByHand(t, h)
}

func newHistory(t *testing.T) (one, other *apitest.Harness) {
	one = apitest.New(t)
	other = apitest.Open(t, one.DBURL)
	other.Kernel.Now = one.Clock.Now
	one.Insights.SetDealBatch(20)
	other.Insights.SetDealBatch(20)
	return one, other
}

// requireCountedByHand fails the test unless the figures are those that the deals themselves are counted to.
func requireCountedByHand(t *testing.T, h *apitest.Harness) {
	t.Helper()
	for _, organization := range []string{"contoso", "northwind", "fabrikam", access.Microsoft} {
		f, _ := figures(t, h, organization, insight.Total)
		of := func(where string) int {
			return count(t, h, "select count(*)::int from deals where substatus <> 'Error' and organization_id = '"+organization+"' and "+where)
		}
		require.Equal(t, of("true"), f.Created.Count, organization)
		require.Equal(t, of("substatus = 'Won'"), f.Won.Count, organization)
		require.Equal(t, of("substatus = 'Lost'"), f.Now["Lost"].Count, organization)
		require.Equal(t, of("substatus = 'Expired' and not (deal_type = 'Lead' and expires_at - created_at > interval '100 days')"), f.Expired.Count, organization)
		require.Equal(t, of("direction = 'Incoming' and document ->> 'acceptedDateTime' is not null"), f.Accepted.Count, organization)
	}
}
