package insight_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/registration"
)

var october = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

// received returns a deal that was received on 30 October, accepted 49 and a half hours later and won ten days after it was received.
func received() projection.Deal {
	at := october.AddDate(0, 0, 29)
	return projection.Deal{
		ID: uuid.New(), OrganizationID: "contoso", Location: "1000001", Type: deal.CoSell, Direction: deal.Incoming,
		State: deal.State{Status: deal.Closed, Substatus: deal.Won}, Created: at,
		Accepted: new(at.Add(49*time.Hour + 30*time.Minute)), Closed: new(at.AddDate(0, 0, 10)),
		ValueUSD: new(usd("100.5")), WonUSD: new(usd("101")),
		Country: "SE", Solutions: []string{"s1", "s2"}, Team: []string{"ann@contoso.example"},
	}
}

func usd(text string) money.USDValue { return money.MustParse(text).Dollars() }

func cell(month time.Time, d insight.Dimension, key string) insight.Cell {
	return insight.Cell{
		OrganizationID: "contoso", Dimension: d, Month: month, Location: "1000001", Type: deal.CoSell, Direction: deal.Incoming, Key: key,
	}
}

func TestADealCountsInTheMonthsInWhichSomethingHappened(t *testing.T) {
	t.Parallel()
	all := insight.Contributions(received())
	require.Len(t, all, 2*5*2, "two months of: total, two solutions, a country, a person; at the location and everywhere")
	worth := insight.Tally{Count: 1, USD: usd("100.5")}
	require.Equal(t, insight.Figures{
		Created: worth, Now: insight.Tallies[deal.Substatus]{deal.Won: worth},
	}, *all[cell(october, insight.Total, "")])
	november := insight.Figures{
		Accepted: worth, HoursToAccept: insight.Spread{Seconds: 49*3600 + 1800, Whole: insight.Counts[int]{49: 1}},
		Won: insight.Tally{Count: 1, USD: usd("101")}, DaysToWin: insight.Spread{Seconds: 864000, Whole: insight.Counts[int]{10: 1}},
	}
	for d, key := range map[insight.Dimension]string{
		insight.Total: "", insight.Solution: "s2", insight.Country: "SE", insight.Person: "ann@contoso.example",
	} {
		at := cell(october.AddDate(0, 1, 0), d, key)
		require.Equal(t, november, *all[at], d)
		at.Dimension, at.Location = d.Everywhere(), ""
		require.Equal(t, november, *all[at], d)
	}
}

func TestAnErrorCountsNowhere(t *testing.T) {
	t.Parallel()
	d := received()
	d.Substatus = deal.Error
	require.Empty(t, insight.Contributions(d))
}

func TestALeadThatAsksForNoAnswerDoesNotCountAsUnanswered(t *testing.T) {
	t.Parallel()
	d := received()
	d.State, d.Accepted = deal.State{Status: deal.Closed, Substatus: deal.Expired}, nil
	november := cell(october.AddDate(0, 1, 0), insight.Total, "")
	require.Equal(t, 1, insight.Contributions(d)[november].Expired.Count)
	d.Informs = true
	require.Zero(t, *insight.Contributions(d)[november])
}

func TestALossAndADeclineCountWithTheirReason(t *testing.T) {
	t.Parallel()
	worth, reason := insight.Tally{Count: 1, USD: usd("100.5")}, insight.Counts[string]{"BudgetTooSmall": 1}
	for substatus, want := range map[deal.Substatus]insight.Figures{
		deal.Lost: {
			Lost: worth, LossReasons: reason, DaysToLose: insight.Spread{Seconds: 864000, Whole: insight.Counts[int]{10: 1}},
		},
		deal.Declined: {Declined: worth, DeclineReasons: reason},
	} {
		d := received()
		d.Substatus, d.Accepted, d.Reason = substatus, nil, new("BudgetTooSmall")
		require.Equal(t, want, *insight.Contributions(d)[cell(october.AddDate(0, 1, 0), insight.Total, "")], "%s", substatus)
	}
}

// Microsoft's reason counts as it is disclosed (rule R8).
func TestMicrosoftsReasonCounts(t *testing.T) {
	t.Parallel()
	for want, withheld := range map[string]*microsoft.Withheld{
		"NoMatchingCustomerRecord": nil, "DealValueBelowThreshold": new(microsoft.DealValueBelowThreshold),
	} {
		d, later := received(), october.AddDate(0, 2, 0)
		d.Microsoft = &projection.Answer{Status: microsoft.Declined, Requested: october, Responded: &later, Withheld: withheld}
		d.Microsoft.Reason = new("NoMatchingCustomerRecord")
		require.Equal(t, insight.Counts[string]{want: 1}, insight.Contributions(d)[cell(later, insight.Total, "")].MicrosoftReasons)
	}
}

func TestMicrosoftsAnswerCountsInItsMonths(t *testing.T) {
	t.Parallel()
	later := october.AddDate(0, 2, 0)
	for name, example := range map[string]struct {
		answer projection.Answer
		want   func(insight.Figures) insight.Tally
	}{
		"accepted": {projection.Answer{Status: microsoft.Lost, Responded: &later}, func(f insight.Figures) insight.Tally { return f.MicrosoftAccepted }},
		"declined": {projection.Answer{Status: microsoft.Declined, Responded: &later}, func(f insight.Figures) insight.Tally { return f.MicrosoftDeclined }},
		"expired":  {projection.Answer{Status: microsoft.Expired, Closed: &later}, func(f insight.Figures) insight.Tally { return f.MicrosoftExpired }},
	} {
		d := received()
		d.Microsoft = &example.answer
		d.Microsoft.Requested = october
		all := insight.Contributions(d)
		require.Equal(t, 1, example.want(*all[cell(later, insight.Total, "")]).Count, name)
		require.Equal(t, 1, all[cell(october, insight.Total, "")].MicrosoftAsked.Count, name)
		require.Equal(t, 1, all[cell(october, insight.Total, "")].NowMicrosoft[example.answer.Status].Count, name)
	}
}

func TestAValueWithoutARateIsCountedAndTold(t *testing.T) {
	t.Parallel()
	d := received()
	d.ValueUSD = nil
	require.Equal(t, insight.Tally{Count: 1, Unpriced: 1}, insight.Contributions(d)[cell(october, insight.Total, "")].Created)
}

// drawDeal draws a deal in any state, with everything that counts somewhere.
func drawDeal(t *rapid.T) projection.Deal {
	d := received()
	d.Direction = rapid.SampledFrom([]deal.Direction{deal.Incoming, deal.Outgoing}).Draw(t, "direction")
	d.Substatus = rapid.SampledFrom([]deal.Substatus{deal.Accepted, deal.Won, deal.Lost, deal.Declined, deal.Expired, deal.Error}).Draw(t, "substatus")
	d.Reason = rapid.SampledFrom([]*string{nil, new("Other"), new("NotACustomer")}).Draw(t, "reason")
	d.Location = rapid.SampledFrom([]string{"1000001", "1000002"}).Draw(t, "location")
	d.Solutions = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"s1", "s2", "s3"}), 0, 3, rapid.ID).Draw(t, "solutions")
	d.ValueUSD = rapid.Ptr(rapid.Map(rapid.IntRange(0, 99), func(n int) money.USDValue { return usd("1").Share(n, 100) }), true).Draw(t, "value")
	status := rapid.SampledFrom([]microsoft.Status{microsoft.Pending, microsoft.Accepted, microsoft.Declined, microsoft.Expired}).Draw(t, "status")
	d.Microsoft = &projection.Answer{Status: status, Requested: d.Created, Responded: d.Closed, Closed: d.Closed}
	d.Registrations = []projection.Registration{{
		Status:     rapid.SampledFrom([]registration.Status{registration.Approved, registration.Passed}).Draw(t, "registration"),
		Registered: *d.Closed, AnnualUSD: d.ValueUSD,
	}}
	return d
}

// Each figure alone is something, is added and is taken away.
func TestEveryFigureIsAdded(t *testing.T) {
	t.Parallel()
	one, took, reason := insight.Tally{Count: 1, USD: usd("1"), Unpriced: 1}, insight.Spread{Seconds: 1, Whole: insight.Counts[int]{0: 1}}, insight.Counts[string]{"Other": 1}
	full := reflect.ValueOf(insight.Figures{
		Created: one, Accepted: one, Declined: one, Expired: one, Won: one, Lost: one,
		MicrosoftAsked: one, MicrosoftAccepted: one, MicrosoftDeclined: one, MicrosoftExpired: one,
		HoursToAccept: took, DaysToWin: took, DaysToLose: took,
		DeclineReasons: reason, LossReasons: reason, MicrosoftReasons: reason,
		Registered: insight.Registered{registration.Approved: {Count: 1, ValueUSD: usd("1"), AnnualUSD: usd("1")}},
		Now:        insight.Tallies[deal.Substatus]{deal.Won: one}, NowMicrosoft: insight.Tallies[microsoft.Status]{microsoft.Won: one},
	})
	for i := range full.NumField() {
		name := full.Type().Field(i).Name
		require.False(t, full.Field(i).IsZero(), name)
		var alone, sum insight.Figures
		reflect.ValueOf(&alone).Elem().Field(i).Set(full.Field(i))
		require.False(t, alone.IsZero(), name)
		sum.Add(alone)
		require.Equal(t, alone, sum, name)
		sum.Subtract(alone)
		require.True(t, sum.IsZero(), name)
	}
}

func TestWhatIsAddedAndTakenAwayLeavesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		deals := rapid.SliceOfN(rapid.Custom(drawDeal), 1, 8).Draw(t, "deals")
		for i := range deals {
			deals[i].Created = october.AddDate(0, rapid.IntRange(-3, 0).Draw(t, "month"), 0)
		}
		c := insight.Changes{}
		for _, d := range deals {
			c.Replace(nil, &d)
		}
		gone := rapid.Permutation(deals).Draw(t, "order")
		for _, d := range gone {
			c.Replace(&d, nil)
		}
		for cell, f := range c {
			require.True(t, f.IsZero(), "%v: %+v", cell, f)
		}
	})
}

func TestTheOrderInWhichDealsAreAddedDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		deals := rapid.SliceOfN(rapid.Custom(drawDeal), 1, 8).Draw(t, "deals")
		some, others := insight.Changes{}, insight.Changes{}
		for _, d := range deals {
			some.Replace(nil, &d)
		}
		for _, d := range rapid.Permutation(deals).Draw(t, "order") {
			before := drawDeal(t)
			others.Replace(nil, &before)
			others.Replace(&before, &d)
		}
		require.Equal(t, documents(t, some), documents(t, others))
	})
}

// documents returns what would be kept, read and written again.
func documents(t require.TestingT, c insight.Changes) map[insight.Cell]string {
	all := map[insight.Cell]string{}
	for cell, f := range c {
		if f.IsZero() {
			continue
		}
		document, err := f.Document()
		require.NoError(t, err)
		var again insight.Figures
		require.NoError(t, json.Unmarshal(document, &again))
		all[cell] = string(document)
		document, err = again.Document()
		require.NoError(t, err)
		require.Equal(t, all[cell], string(document))
	}
	return all
}
