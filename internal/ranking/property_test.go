package ranking_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

// exact lets differences through that only the sums of the machine make, and rounding those that rounding to the tenth makes.
const (
	exact    = 1e-9
	rounding = 0.1001
)

// score returns the score at the time.
func score(r ranking.Record, when time.Time) float64 { return r.Exact(weights, when) }

// later draws a moment from now on.
func later(t *rapid.T) time.Time {
	return now.Add(time.Duration(rapid.IntRange(0, 20*24*60).Draw(t, "minutes later")) * time.Minute)
}

// notLower fails the test if the first is lower than the second.
func notLower(t *rapid.T, a, b float64, what string) {
	require.GreaterOrEqual(t, a, b-exact, what)
}

// anyRequest draws a request that waits for an answer.
func anyRequest(t *rapid.T) projection.Deal {
	d := anyDeal(t, 1000)
	r := request(1000, rapid.SampledFrom(senders).Draw(t, "sender"), time.Duration(rapid.IntRange(0, 14*24*60-1).Draw(t, "waits"))*time.Minute)
	r.Country, r.Industries, r.Products = d.Country, d.Industries, d.Products
	return worth(r, d.Value.String())
}

func TestTheScoreIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyRecord(t).Score(weights, later(t))
		for _, v := range []float64{s.Score, s.Parts.Speed.Score, s.Parts.Fit.Score, s.Parts.Reporting.Score} {
			require.False(t, math.IsNaN(v))
			require.GreaterOrEqual(t, v, 0.0)
			require.LessOrEqual(t, v, 100.0)
		}
	})
}

// Whoever gives the same answer earlier is never scored lower once it is given: not at once, nor later. A no is not even lower than no
// answer yet; a yes to what does not fit may be.
func TestAnsweringFasterNeverLowersTheScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, d, when := anyRecord(t), anyRequest(t), later(t)
		slow := anyTime(t, 335)
		fast := time.Duration(rapid.Int64Range(0, int64(slow/time.Minute)).Draw(t, "fast")) * time.Minute
		var faster, slower projection.Deal
		switch {
		case rapid.Bool().Draw(t, "decline"):
			faster, slower = declined(d, fast), declined(d, slow)
		case rapid.Bool().Draw(t, "open"):
			faster, slower = accepted(d, fast), accepted(d, slow)
		default:
			slower = ended(accepted(d, slow), rapid.SampledFrom([]deal.Substatus{deal.Won, deal.Lost, deal.Error}).Draw(t, "as"), anyTime(t, 100))
			faster = accepted(d, fast)
			faster.State, faster.Closed = slower.State, slower.Closed
		}
		if slower.Accepted != nil && slower.Accepted.After(when) {
			when = *slower.Accepted
		}
		notLower(t, score(and(r, faster), when), score(and(r, slower), when), "faster")
	})
}

// Nothing is gained by waiting with a no, nor by letting a request run out.
func TestDecliningNeverLowersTheScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, d, when := anyRecord(t), anyRequest(t), later(t)
		notLower(t, score(and(r, declined(d, now.Sub(d.Created))), when), score(and(r, d), when), "against waiting")
	})
}

// Accepting what does not fit never brings more than declining it at the same time, now or later.
func TestAcceptingAPoorFitNeverRaisesTheScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, d, when := anyRecord(t), anyRequest(t), later(t)
		after := min(now.Sub(d.Created), anyTime(t, 335))
		if (ranking.Record{Wins: r.Wins}).WinsAt(weights, d.Created).Fitted(d) > 0 {
			t.Skip("it fits")
		}
		taken, refused := and(r, accepted(d, after)), and(r, declined(d, after))
		notLower(t, score(refused, when), score(taken, when), "declined")
		fit := func(r ranking.Record) float64 { return r.Score(weights, when).Parts.Fit.Score }
		require.LessOrEqual(t, fit(taken), fit(refused))
		if d.Counterpart == projection.Customer || d.Counterpart == access.Microsoft { // a partner's older deals weigh less for it, whatever the answer
			require.LessOrEqual(t, fit(taken), fit(r))
		}
	})
}

// Nothing that the party can edit once it has accepted makes a deal fit better than it did.
func TestAFitIsNotEdited(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, d := anyRecord(t), accepted(anyRequest(t), time.Minute)
		for i := range 6 {
			win := ended(outgoing(6000+i, time.Duration(300+i)*24*time.Hour), deal.Won, 48*time.Hour)
			win.Solutions = []string{"SOL-1"}
			r = and(r, worth(win, "500000"))
		}
		edited := worth(d, rapid.SampledFrom([]string{"0", "5000", "500000"}).Draw(t, "value"))
		edited.Solutions = rapid.SampledFrom([][]string{nil, {"SOL-1"}, {"SOL-2"}}).Draw(t, "solutions")
		fit := func(d projection.Deal) ranking.Fit { return and(r, d).Score(weights, now).Parts.Fit }
		require.Equal(t, fit(d), fit(edited))
	})
}

// Who wins deals that name every industry does not fit every deal by it.
func TestADealAboutEverythingIsAboutNothing(t *testing.T) {
	t.Parallel()
	var all []projection.Deal
	for i := range 10 {
		win := ended(outgoing(i, time.Duration(300+i)*24*time.Hour), deal.Won, 48*time.Hour)
		for j := range weights.Fit.MostNamed - 1 + i%2 {
			win.Industries = append(win.Industries, fmt.Sprint("Industry", j))
		}
		all = append(all, win)
	}
	won := of(all...).WinsAt(weights, now).Features()
	require.Equal(t, 10, won["Country:SE"])
	require.Equal(t, 5, won["Industry:Education"], "of those that name few enough")
}

func TestReportingMoreNeverLowersTheScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord(t)
		d := accepted(anyRequest(t), 0)
		d.PresumesClosing, d.Closing = rapid.Bool().Draw(t, "presumes"), now.AddDate(0, 0, rapid.IntRange(-60, 60).Draw(t, "closing"))
		before := score(and(r, worth(d, "0")), now)
		sized := worth(d, "50000")
		notLower(t, score(and(r, sized), now), before, "size")
		dated := d
		dated.PresumesClosing = false
		notLower(t, score(and(r, dated), now), score(and(r, d), now), "closing date")
		for _, s := range []deal.Substatus{deal.Won, deal.Lost} {
			notLower(t, score(and(r, ended(d, s, now.Sub(d.Created))), now), score(and(r, d), now), string(s))
		}
	})
}

// An overdue deal counts against its party, the more the longer.
func TestAnOverdueDealLowersTheScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, d := anyRecord(t), accepted(request(1000, projection.Customer, 60*24*time.Hour), time.Hour)
		d.Closing = now.AddDate(0, 0, -rapid.IntRange(1, 40).Draw(t, "overdue"))
		kept := d
		kept.Closing = now.AddDate(0, 1, 0)
		notLower(t, score(and(r, kept), now), score(and(r, d), now), "overdue")
	})
	due := accepted(request(1, projection.Customer, 60*24*time.Hour), time.Hour)
	due.Closing = now.AddDate(0, 0, -30)
	require.Less(t, of(due).Score(weights, now).Parts.Reporting.Score, 50.0)
}

// One answer moves the score by less than the stated step: from the moment before to an hour after, when it counts in full.
func TestOneAnswerMovesTheScoreByLessThanAStep(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, d := anyRecord(t), anyRequest(t)
		after := now.Sub(d.Created)
		for _, answered := range []projection.Deal{accepted(d, after), declined(d, after)} {
			for _, when := range []time.Time{now, now.Add(59 * time.Minute), now.Add(time.Hour)} {
				require.InDelta(t, score(and(r, d), when), score(and(r, answered), when), weights.LargestMove)
			}
		}
	})
}

// What one partner sends, however much, moves the speed by no more than four answers do.
func TestAFloodFromOnePartnerMovesLittle(t *testing.T) {
	t.Parallel()
	most := 100 * 4 / (weights.Speed.MiddleAnswers + 4)
	rapid.Check(t, func(t *rapid.T) {
		var genuine []projection.Deal
		for _, d := range anyRecord(t).Deals {
			if d.Counterpart != "tailspin" {
				genuine = append(genuine, d)
			}
		}
		r := of(genuine...)
		var flood []projection.Deal
		for i := range rapid.IntRange(1, 60).Draw(t, "flood") {
			d := request(2000+i, "tailspin", time.Duration(i)*time.Hour+100*time.Hour)
			flood = append(flood, accepted(d, anyTime(t, 90)))
		}
		before, after := r.Score(weights, now).Parts.Speed.Score, and(r, flood...).Score(weights, now).Parts.Speed.Score
		require.InDelta(t, before, after, most+rounding)
	})
	var few, many []projection.Deal
	for i := range 300 {
		d := accepted(request(i, "tailspin", time.Duration(i)*time.Hour+2*time.Hour), 0)
		if many = append(many, d); i < 20 {
			few = many
		}
	}
	require.InDelta(t, score(of(few...), now), score(of(many...), now), 0.2, "beyond some, more bring nothing")
}

// What is made up never raises the score: deals within the company, those that are over within the hour, and errors.
func TestGamesGainNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, when := anyRecord(t), later(t)
		var made []projection.Deal
		for i := range rapid.IntRange(1, 30).Draw(t, "made up") {
			d := accepted(request(3000+i, rapid.SampledFrom(senders).Draw(t, "sender"), time.Duration(i*40+61)*time.Minute), time.Minute)
			if rapid.Bool().Draw(t, "error") {
				d = ended(d, deal.Error, time.Duration(i*40)*time.Minute)
			} else {
				d = ended(d, deal.Won, 58*time.Minute)
			}
			made = append(made, d)
		}
		notLower(t, score(r, when), score(and(r, made...), when), "made up")
	})
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord(t)
		own := r
		for i := range 30 {
			own = and(own, ended(accepted(request(4000+i, "sister", time.Duration(i+2)*time.Hour), 0), deal.Won, 2*time.Hour))
			private := accepted(request(5000+i, "", time.Duration(i+2)*time.Hour), 0)
			private.Direction = deal.Outgoing
			own.Deals = append(own.Deals, ended(private, deal.Lost, 2*time.Hour))
		}
		require.Equal(t, r.Score(weights, now), own.Without(map[string]bool{"sister": true}).Score(weights, now))
	})
}

// A slow answer stays one, whatever becomes of the deal.
func TestASlowAnswerIsNotEscaped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, d := anyRecord(t), request(1000, projection.Customer, 300*time.Hour)
		slow := accepted(d, 290*time.Hour)
		speed := func(d projection.Deal) float64 { return and(r, d).Score(weights, now).Parts.Speed.Score }
		for _, escape := range []projection.Deal{
			ended(slow, deal.Error, 2*time.Hour), ended(slow, deal.Lost, time.Minute), ended(slow, deal.Error, time.Minute),
		} {
			require.LessOrEqual(t, speed(escape), max(speed(slow), r.Score(weights, now).Parts.Speed.Score)+exact)
			require.LessOrEqual(t, speed(escape), r.Score(weights, now).Parts.Speed.Score+rounding)
		}
	})
}

// The score does not depend on the order in which deals are read.
func TestTheOrderOfARecordDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := anyRecord(t)
		shuffled := ranking.Record{Deals: rapid.Permutation(r.Deals).Draw(t, "deals"), Wins: rapid.Permutation(r.Wins).Draw(t, "wins")}
		require.Equal(t, r.Score(weights, now), shuffled.Score(weights, now))
	})
}
