package ranking_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

func TestWhoHasNoDealsHasTheMiddle(t *testing.T) {
	t.Parallel()
	s := ranking.Record{}.Score(weights, now)
	require.InDelta(t, 50, s.Score, 0)
	require.Equal(t, ranking.Middle, s.Step)
	for _, p := range []ranking.Part{s.Parts.Speed.Part, s.Parts.Fit.Part, s.Parts.Reporting.Part} {
		require.InDelta(t, 50, p.Score, 0)
	}
	require.Empty(t, ranking.Record{}.Advice(weights, now))
}

// The weights are such that what the docs say of them holds.
func TestTheWeightsMakeSense(t *testing.T) {
	t.Parallel()
	w := weights
	require.InDelta(t, 1, w.Parts.Speed+w.Parts.Fit+w.Parts.Reporting, 1e-9)
	require.InDelta(t, 1, w.Reporting.Size+w.Reporting.Closing+w.Reporting.Outcome, 1e-9)
	require.InDelta(t, 1, w.Speed.Curve[0].Worth, 0)
	require.InDelta(t, 0, w.Speed.Curve[len(w.Speed.Curve)-1].Worth, 0)
	for i, p := range w.Speed.Curve[1:] {
		require.Greater(t, p.Hours, w.Speed.Curve[i].Hours)
		require.Less(t, p.Worth, w.Speed.Curve[i].Worth)
	}
	for _, of := range ranking.Dimensions() {
		require.Positive(t, w.Fit.Dimensions[of], of)
	}
	require.Len(t, w.Fit.Dimensions, len(ranking.Dimensions()))
	require.Equal(t, 1, ranking.WeightsAt(now.AddDate(-20, 0, 0)).Version, "before the first version it counts too")
}

// wins are so many deals with Microsoft that were won half a year ago.
func wins(n int) []projection.Deal {
	var all []projection.Deal
	for i := range n {
		all = append(all, ended(outgoing(100+i, 200*24*time.Hour), deal.Won, 20*24*time.Hour))
	}
	return all
}

func TestTheRecordAsItWasAMonthAgo(t *testing.T) {
	t.Parallel()
	month := 30 * 24 * time.Hour
	r := of(
		accepted(request(1, projection.Customer, 2*24*time.Hour), time.Hour),
		ended(accepted(request(2, projection.Customer, 60*24*time.Hour), 2*time.Hour), deal.Won, 50*24*time.Hour),
		declined(request(3, access.Microsoft, 31*24*time.Hour), 3*24*time.Hour),
	)
	s := r.Score(weights, now.Add(-month)).Parts
	require.Equal(t, 1, s.Speed.Answered)
	require.Equal(t, 1, s.Speed.Waiting, "it was declined later")
	require.Equal(t, 1, s.Reporting.Open, "it was won later")
	require.Equal(t, 0, s.Fit.Wins)
	s = r.Score(weights, now).Parts
	require.Equal(t, []int{3, 0, 1, 1, 1}, []int{s.Speed.Answered, s.Speed.Waiting, s.Reporting.Open, s.Reporting.Closed, s.Fit.Wins})
}

// A deal that waits and is of the kind that is won comes before others, and says why.
func TestWhatIsLikeWhatIsWonFits(t *testing.T) {
	t.Parallel()
	like := request(1, projection.Customer, time.Hour)
	unlike := request(2, projection.Customer, time.Hour)
	unlike.Country, unlike.Industries, unlike.Products = "US", []string{"Mining"}, []string{"Dynamics365"}
	won := of(wins(6)...).WinsAt(weights, now)
	fit := won.Fit(like)
	require.Equal(t, ranking.VeryHigh, fit.Step)
	require.Equal(t, "Your organisation wins deals in this industry.", fit.Reasons[0].Text.String())
	var codes []ranking.ReasonCode
	for _, r := range fit.Reasons {
		codes = append(codes, r.Code)
	}
	require.Equal(t, []ranking.ReasonCode{"Industry", "Product", "Country", "Value"}, codes)
	require.Equal(t, "Your organisation wins deals worth from 25000 to 100000 USD.", fit.Reasons[3].Text.String())
	require.Less(t, won.Fit(unlike).Value, fit.Value)
	require.Equal(t, ranking.VeryLow, won.Fit(unlike).Step)

	none := of().WinsAt(weights, now)
	require.Equal(t, none.Fit(like).Value, none.Fit(unlike).Value)
	require.Equal(t, ranking.NoWins, none.Fit(like).Reasons[0].Code)
	strange := worth(unlike, "0")
	strange.ValueUSD = nil
	require.Equal(t, ranking.NoMatch, won.Fit(strange).Reasons[0].Code)
}

// The value of a deal matches the more, the nearer the bounds are drawn; at the ends there is one bound.
func TestBandsOfValueAreShownByTheirBounds(t *testing.T) {
	t.Parallel()
	for amount, want := range map[string]string{
		"9999": "less than 10000 USD", "10000": "from 10000 to 25000 USD", "5000000": "1000000 USD or more",
	} {
		d := worth(request(1, projection.Customer, time.Hour), amount)
		won := of(ended(accepted(worth(request(2, projection.Customer, 9*24*time.Hour), amount), 0), deal.Won, 2*time.Hour)).WinsAt(weights, now)
		reasons := won.Fit(d).Reasons
		require.Equal(t, "Your organisation wins deals worth "+want+".", reasons[len(reasons)-1].Text.String())
	}
}

func TestPoorFitsLowerTheFitAndGoodOnesRaiseIt(t *testing.T) {
	t.Parallel()
	good := accepted(request(1, projection.Customer, 3*24*time.Hour), time.Hour)
	poor := accepted(request(2, projection.Customer, 3*24*time.Hour), time.Hour)
	poor.Country, poor.Industries, poor.Products = "US", []string{"Mining"}, []string{"Dynamics365"}
	fit := func(more ...projection.Deal) ranking.Fit {
		return of(append(wins(6), more...)...).Score(weights, now).Parts.Fit
	}
	require.Greater(t, fit(good).Score, fit().Score)
	require.Less(t, fit(poor).Score, fit().Score)
	require.Less(t, fit(good, poor).Score, fit(good).Score)
	require.Equal(t, [...]int{2, 1, 1, 6}, [...]int{fit(good, poor).Accepted, fit(good, poor).Good, fit(good, poor).Poor, fit(good, poor).Wins})
}

func TestAdviceIsFoundByTryingIt(t *testing.T) {
	t.Parallel()
	due := accepted(request(1, projection.Customer, 100*24*time.Hour), time.Hour)
	due.Closing = now.AddDate(0, 0, -40)
	vague := worth(accepted(request(2, projection.Customer, 100*24*time.Hour), time.Hour), "0")
	vague.PresumesClosing = true
	waits := request(3, projection.Customer, time.Hour)
	r := of(append(wins(6), due, vague, waits)...)
	advice := r.Advice(weights, now)
	require.Len(t, advice, 3, "no more, though there is a fourth")
	for i, a := range advice {
		require.Positive(t, a.RaisesBy)
		require.Equal(t, 1, a.Count)
		if i > 0 {
			require.LessOrEqual(t, a.RaisesBy, advice[i-1].RaisesBy)
		}
	}
	require.Equal(t, ranking.AcceptGoodFits, advice[0].Code)
	answered := of(append(wins(6), due, vague, accepted(waits, time.Hour))...)
	gain := answered.Score(weights, now.Add(time.Hour)).Score - r.Score(weights, now.Add(time.Hour)).Score
	require.InDelta(t, gain, advice[0].RaisesBy, rounding)
	late := request(4, projection.Customer, 330*time.Hour)
	require.Empty(t, of(late).Advice(weights, now), "an answer that comes too late to raise anything is not advised")
}

func TestRelatedOrganisationsShareADomain(t *testing.T) {
	t.Parallel()
	others := map[string][]string{
		"sister": {"se.contoso.com"}, "same": {"contoso.com"}, "mail": {"gmail.com"}, "suffix": {"fabrikam.co.uk"}, "none": nil,
		"similar": {"contoso.com.evil.example", "mycontoso.com"},
	}
	require.Equal(t, map[string]bool{"sister": true, "same": true},
		ranking.Related([]string{"contoso.com", "gmail.com", "contoso.co.uk", "co.uk"}, others))
	require.Empty(t, ranking.Related(nil, others))
}

func TestWhenAScoreChangesByItself(t *testing.T) {
	t.Parallel()
	fresh := accepted(request(1, projection.Customer, time.Hour), 30*time.Minute)
	require.Equal(t, now.Add(30*time.Minute), of(fresh, wins(1)[0]).NextChange(weights, now))
	require.True(t, of(wins(1)...).NextChange(weights, now).IsZero())
}

// A deal that is an error is left out, but for the time of its answer.
func TestAnErrorIsLeftOut(t *testing.T) {
	t.Parallel()
	wrong := accepted(worth(request(1, projection.Customer, 60*24*time.Hour), "0"), time.Hour)
	wrong.Country, wrong.Industries, wrong.Products, wrong.PresumesClosing = "US", []string{"Mining"}, []string{"Dynamics365"}, true
	without, with := of(wins(6)...).Score(weights, now).Parts, of(append(wins(6), ended(wrong, deal.Error, 48*time.Hour))...).Score(weights, now).Parts
	require.Equal(t, without.Fit, with.Fit)
	require.Equal(t, without.Reporting, with.Reporting)
}

// Whether a deal fits is decided by what had been won when it came, not when it was answered.
func TestAFitDoesNotDependOnTheMomentOfTheAnswer(t *testing.T) {
	t.Parallel()
	d := request(1, projection.Customer, 190*24*time.Hour) // ten days before the wins
	later := accepted(request(2, projection.Customer, 3*24*time.Hour), time.Hour)
	fit := func(after time.Duration) ranking.Fit {
		return of(append(wins(6), accepted(d, after), later)...).Score(weights, now).Parts.Fit
	}
	require.Equal(t, fit(time.Hour), fit(300*time.Hour))
	require.Equal(t, []int{1, 1}, []int{fit(time.Hour).Unjudged, fit(time.Hour).Good}, "nor by what was won since")
}

// One partner cannot make another look as if it won everything.
func TestFewWinsOfOnePartnerCount(t *testing.T) {
	t.Parallel()
	var all []projection.Deal
	for i := range 10 {
		all = append(all, ended(accepted(request(i, "fabrikam", 30*24*time.Hour), time.Hour), deal.Won, 48*time.Hour))
	}
	require.Equal(t, 4, of(all...).Score(weights, now).Parts.Fit.Wins)
	require.Equal(t, 4, of(all...).WinsAt(weights, now).Features()["Country:SE"])
}

func BenchmarkScore(b *testing.B) {
	var all []projection.Deal
	for i := range 500 {
		all = append(all, ended(accepted(request(i, senders[i%5], time.Duration(i)*12*time.Hour+96*time.Hour), time.Hour), deal.Won, 48*time.Hour))
	}
	r := of(all...)
	b.ReportAllocs()
	for b.Loop() {
		r.Score(weights, now)
	}
}
