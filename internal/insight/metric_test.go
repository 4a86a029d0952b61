package insight_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/wording"
)

func tally(count int, worth string) insight.Tally {
	return insight.Tally{Count: count, USD: usd(worth)}
}

// byHand are figures whose metrics can be told by counting on one's fingers.
var byHand = insight.Sum{
	Inbound: insight.Figures{
		Created: tally(10, "1000"), Accepted: tally(6, "600"), Declined: tally(3, "300"), Expired: tally(1, "100"),
		Won: tally(2, "250.5"), Lost: tally(2, "200"),
		HoursToAccept: insight.Spread{Seconds: 6 * 86400, Whole: insight.Counts[int]{0: 1, 12: 1, 24: 2, 36: 1, 48: 1}},
		DaysToWin:     insight.Spread{Seconds: 100 * 86400, Whole: insight.Counts[int]{30: 1, 70: 1}},
		DaysToLose:    insight.Spread{Whole: insight.Counts[int]{59: 1, 400: 1}},
		Registered: insight.Registered{
			registration.Approved: {1, usd("10"), usd("5")}, registration.MarketplacePassed: {1, usd("20"), usd("10")},
			registration.Failed: {1, usd("40"), usd("40")}, registration.ReviewPending: {1, usd("80"), usd("80")},
		},
	},
	Outbound: insight.Figures{
		Created: tally(4, "400"), MicrosoftAsked: tally(3, "300"), MicrosoftAccepted: tally(2, "200"),
		Won: insight.Tally{Count: 2, USD: usd("49.5"), Unpriced: 1}, DaysToWin: insight.Spread{Seconds: 20 * 86400, Whole: insight.Counts[int]{5: 1, 15: 1}},
	},
	Leads:   insight.Figures{Created: tally(8, "0"), Accepted: tally(2, "0"), Won: tally(1, "7"), Declined: tally(2, "0")},
	Private: insight.Figures{Created: tally(5, "50"), Lost: tally(1, "10")},
}

// figuresByHand are the metrics of byHand. A new metric needs its row.
var figuresByHand = map[insight.MetricCode]string{
	insight.Referrals: "27", insight.ReferralsAccepted: "8", insight.ReferralsDeclined: "5", insight.ReferralsExpired: "1",
	insight.ReferralsWon: "5", insight.ReferralsLost: "3",
	insight.CoSellInbound: "10", insight.CoSellOutbound: "4", insight.CoSellAccepted: "6", insight.CoSellAcceptedByMicrosoft: "2",
	insight.CoSellWon: "4", insight.CoSellLost: "2", insight.CoSellWinRate: "40",
	insight.LeadsReceived: "8", insight.LeadsAccepted: "2", insight.LeadsWon: "1", insight.LeadWinRate: "50",
	insight.AcceptanceRate: "57.14", insight.DeclineRate: "35.71", insight.ExpiryRate: "7.14", insight.WinRate: "29.41", insight.LossRate: "37.5",
	insight.ClosedIn60Days: "50", insight.ClosedIn1Year: "62.5",
	insight.AcceptanceTimeMean: "1", insight.AcceptanceTimeMedian: "1", insight.TimeToWinMean: "30", insight.TimeToWinMedian: "22.5",
	insight.EstimatedValue: "1450", insight.WonValue: "307", insight.CoSellWonValue: "300", insight.LeadWonValue: "7", insight.MeanWonValue: "76.75",
	insight.Registrations: "4", insight.RegistrationsApproved: "2", insight.RegistrationsRejected: "1",
	insight.RegisteredValue: "150", insight.ApprovedValue: "30", insight.AnnualContractValue: "15",
}

func TestEveryMetricIsDefinedAndComputed(t *testing.T) {
	t.Parallel()
	got := map[insight.MetricCode]string{}
	for _, m := range insight.AllDefinitions().Metrics {
		require.NotEmpty(t, m.Title, m.Code)
		require.NotEmpty(t, m.Definition, m.Code)
		require.NotEmpty(t, m.Source, m.Code)
		require.Contains(t, []insight.Unit{insight.Count, insight.USD, insight.Percent, insight.Days}, m.Unit, m.Code)
		got[m.Code] = m.Of(byHand).String()
	}
	require.Equal(t, figuresByHand, got)
}

// Nothing is divided by 0: without deals counts and values are 0, rates and times are no figures.
func TestMetricsWithoutDeals(t *testing.T) {
	t.Parallel()
	for _, m := range insight.AllDefinitions().Metrics {
		want := ""
		if m.Unit == insight.Count || m.Unit == insight.USD && m.Code != insight.MeanWonValue {
			want = "0"
		}
		require.Equal(t, want, m.Of(insight.Sum{}).String(), m.Code)
	}
}

func month(text string) insight.Month {
	m, err := insight.ParseMonth(text)
	if err != nil {
		panic(err)
	}
	return m
}

func kept(m string, change func(*insight.Kept)) insight.Kept {
	k := insight.Kept{Cell: insight.Cell{
		Dimension: insight.Total, Month: month(m).First(), Location: "1000001", Type: deal.CoSell, Direction: deal.Incoming,
	}, Figures: insight.Figures{Created: tally(1, "100")}}
	if change != nil {
		change(&k)
	}
	return k
}

func query(from, to string) insight.Query {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f, l := month(from), month(to)
	return insight.Query{Range: insight.NewRange(&f, &l, now, nil), Top: 2}
}

func TestASummaryComparesRangesAndMonths(t *testing.T) {
	t.Parallel()
	kept := []insight.Kept{
		kept("2026-05", nil), kept("2026-08", nil), kept("2026-08", nil), kept("2026-10", nil), kept("2026-10", nil), kept("2026-10", nil),
		kept("2026-11", nil),
	}
	s := insight.Summarize(query("2026-08", "2026-11"), insight.Scope{}, nil, kept)
	m := s.Metrics[0]
	require.Equal(t, insight.Referrals, m.Code)
	require.Equal(t, []string{"6", "1", "500"}, []string{m.Value.String(), m.Previous.String(), m.Change.String()})
	require.Equal(t, "2026-04 2026-07", s.Previous.From.String()+" "+s.Previous.To.String())
	require.Equal(t, []string{"2026-08", "2026-10", "2", "3", "50"},
		[]string{m.Trend.From.String(), m.Trend.To.String(), m.Trend.First.String(), m.Trend.Last.String(), m.Trend.Change.String()})
	require.Contains(t, said(s.Remarks), "2026-11 is still running; it is compared with whole months.")
	require.Nil(t, insight.Summarize(query("2026-10", "2026-11"), insight.Scope{}, nil, kept).Metrics[0].Trend)
}

func said(texts []wording.Text) []string {
	all := make([]string, len(texts))
	for i, one := range texts {
		all[i] = one.String()
	}
	return all
}

func TestWhatHasNoRateIsTold(t *testing.T) {
	t.Parallel()
	k := kept("2026-10", func(k *insight.Kept) { k.Figures.Created = insight.Tally{Count: 3, Unpriced: 2} })
	s := insight.Summarize(query("2026-10", "2026-10"), insight.Scope{}, nil, []insight.Kept{k})
	require.Contains(t, said(s.Remarks), "2 of the deals have no exchange rate yet; until they do, their values count as 0.")
}

func TestTargetsAreMet(t *testing.T) {
	t.Parallel()
	k := kept("2026-10", func(k *insight.Kept) {
		k.Figures = insight.Figures{
			Created: tally(100, "0"), Accepted: tally(80, "0"), Declined: tally(17, "0"), Expired: tally(3, "0"),
			Won: tally(6, "0"), DaysToWin: insight.Spread{Whole: insight.Counts[int]{59: 3, 364: 3}},
		}
	})
	p := insight.Summarize(query("2026-10", "2026-10"), insight.Scope{}, nil, []insight.Kept{k}).Performance
	met := map[insight.MetricCode]bool{}
	for _, i := range p.Items {
		met[i.Metric] = *i.Met
	}
	require.Equal(t, map[insight.MetricCode]bool{
		insight.AcceptanceRate: true, insight.ExpiryRate: false, insight.ClosedIn60Days: true, insight.ClosedIn1Year: true, insight.WinRate: true,
	}, met)
	require.Equal(t, 4, p.Met)
	require.Nil(t, insight.Summarize(query("2026-10", "2026-10"), insight.Scope{}, nil, nil).Performance.Items[0].Met)
}

func TestAcceptanceTimesAreInTheirBuckets(t *testing.T) {
	t.Parallel()
	hours := insight.Counts[int]{0: 1, 47: 1, 48: 1, 95: 1, 288: 1, 335: 1, insight.MostHours: 2}
	k := kept("2026-10", func(k *insight.Kept) { k.Figures.HoursToAccept = insight.Spread{Whole: hours} })
	s := insight.Summarize(query("2026-10", "2026-10"), insight.Scope{}, nil, []insight.Kept{k})
	got := map[string]int{}
	for _, share := range s.Distributions[1].Items {
		got[share.Key] = share.Count
	}
	require.Equal(t, map[string]int{"0-1": 2, "2-3": 2, "4-5": 0, "6-7": 0, "8-9": 0, "10-11": 0, "12-14": 2, "14+": 2}, got)
}

func TestABreakdownTellsTheFirstAndTheOthers(t *testing.T) {
	t.Parallel()
	in := func(country string) insight.Kept {
		return kept("2026-10", func(k *insight.Kept) { k.Dimension, k.Key = insight.Country, country })
	}
	q := query("2026-10", "2026-10")
	q.By, q.Metrics = insight.ByCountry, []string{"Referrals", "EstimatedValue"}
	b := insight.BreakDown(q, insight.Scope{}, nil, []insight.Kept{in("SE"), in("DK"), in("NO"), in("SE"), in("FI"), in("FI")})
	require.Equal(t, []string{"FI", "SE"}, []string{b.Items[0].Key, b.Items[1].Key}, "ties by key")
	require.Equal(t, "Finland", b.Items[0].Title.String())
	require.Equal(t, "2", (*b.Others)[0].Value.String())
	require.Equal(t, "600", b.Total[1].Value.String())
	require.Equal(t, 4, b.Keys)
	require.Equal(t, []string{"row", "key", "title", "Referrals", "ReferralsPrevious", "ReferralsChangePercent"}, b.Table(wording.English)[0][:6])
	require.Len(t, b.Table(wording.English), 1+2+1+1)
}

func TestABreakdownThatOverlapsHasATotalOfItsOwn(t *testing.T) {
	t.Parallel()
	about := func(solution string) insight.Kept {
		return kept("2026-10", func(k *insight.Kept) { k.Dimension, k.Key = insight.Solution, solution })
	}
	q := query("2026-10", "2026-10")
	q.By, q.Metrics = insight.BySolution, []string{"Referrals"}
	b := insight.BreakDown(q, insight.Scope{}, nil, []insight.Kept{kept("2026-10", nil), about("a"), about("b"), about("c")})
	require.True(t, b.Overlaps)
	require.Nil(t, b.Others)
	require.Equal(t, "1", b.Total[0].Value.String())
	require.Contains(t, b.Remarks[len(b.Remarks)-1].String(), "counts once for each")
}

func TestABreakdownByMonthTellsEveryMonth(t *testing.T) {
	t.Parallel()
	q := query("2026-08", "2026-10")
	q.By, q.Metrics = insight.ByMonth, []string{"Referrals"}
	b := insight.BreakDown(q, insight.Scope{}, nil, []insight.Kept{kept("2026-06", nil), kept("2026-09", nil), kept("2026-09", nil)})
	got := map[string]string{}
	for _, i := range b.Items {
		got[i.Key] = i.Figures[0].Value.String() + " " + i.Figures[0].Previous.String()
	}
	require.Equal(t, map[string]string{"2026-08": "0 0", "2026-09": "2 1", "2026-10": "0 0"}, got)
	require.True(t, slices.IsSorted(slices.Sorted(maps.Keys(got))))
	require.Equal(t, "2026-08", b.Items[0].Key)
}

func TestMoneyIsExact(t *testing.T) {
	t.Parallel()
	total := money.USDValue{}
	for range 3 {
		total = total.Plus(usd("0.1"))
	}
	m := insight.MetricOf(insight.WonValue)
	require.Equal(t, "0.3", m.Of(insight.Sum{Leads: insight.Figures{Won: insight.Tally{Count: 3, USD: total}}}).String())
}
