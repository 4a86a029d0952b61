package ranking_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/docstest"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

const chapter = "docs/score.md"

func short(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

// The chapter shows the weights that count, works one example out, and shows what the formula makes of some records.
func TestTheDocsShowTheScore(t *testing.T) {
	t.Parallel()
	docstest.RequireShown(t, chapter, "worked", workedOut(t))
	docstest.RequireShown(t, chapter, "weights", weightsTable())
	docstest.RequireShown(t, chapter, "examples", examplesTable())
}

func weightsTable() string {
	var table strings.Builder
	fmt.Fprintf(&table, "Version %d, from %s on.\n\n| Figure | Value |\n|---|---|\n", weights.Version, weights.ValidFrom)
	row := func(name string, value any) { fmt.Fprintf(&table, "| %s | %v |\n", name, value) }
	w := weights
	row("shares of speed, fit and reporting", fmt.Sprintf("%s, %s, %s", short(w.Parts.Speed), short(w.Parts.Fit), short(w.Parts.Reporting)))
	row("a deal counts for", fmt.Sprintf("%d days", w.WindowDays))
	row("and half as much after", short(w.HalfLifeDays)+" days")
	row("each older deal of the same partner weighs, of the next newer", short(w.SameSender))
	row("a deal counts in its party's favour after", fmt.Sprintf("%d minutes", w.SettleMinutes))
	row("speed: answers of the middle", short(w.Speed.MiddleAnswers))
	var curve []string
	for _, p := range w.Speed.Curve {
		curve = append(curve, fmt.Sprintf("%s h: %s", short(p.Hours), short(p.Worth)))
	}
	row("speed: worth of an answer after", strings.Join(curve, ", "))
	var dimensions []string
	for _, of := range ranking.Dimensions() {
		dimensions = append(dimensions, fmt.Sprintf("%s %s", of, short(w.Fit.Dimensions[of])))
	}
	row("fit: weights of the dimensions", strings.Join(dimensions, ", "))
	var bands []string
	for _, b := range w.Fit.ValueBandsUSD {
		bands = append(bands, b.String())
	}
	row("fit: bands of value begin at, USD", strings.Join(bands, ", "))
	row("fit: pivot, deals for a half, wins for a half, wins of one partner, codes of a dimension", fmt.Sprintf("%s, %s, %s, %d, %d",
		short(w.Fit.Pivot), short(w.Fit.MiddleDeals), short(w.Fit.MiddleWins), w.Fit.WinsOfSender, w.Fit.MostNamed))
	row("reporting: size, closing date, outcome", fmt.Sprintf("%s, %s, %s", short(w.Reporting.Size), short(w.Reporting.Closing), short(w.Reporting.Outcome)))
	row("reporting: deals of the middle, days until overdue counts in full", short(w.Reporting.MiddleDeals)+", "+short(w.Reporting.OverdueDays))
	row("steps begin at", fmt.Sprintf("0, %s, %s, %s, %s", short(w.Steps[0]), short(w.Steps[1]), short(w.Steps[2]), short(w.Steps[3])))
	row("one answer moves the score by less than", short(w.LargestMove))
	return table.String()
}

// example is a record in words, with its deals.
type example struct {
	words string
	deals []projection.Deal
}

// times returns so many deals, a day apart from the given number of days ago on.
func times(n, daysAgo int, made func(number int, ago time.Duration) projection.Deal) []projection.Deal {
	var all []projection.Deal
	for i := range n {
		all = append(all, made(1000*daysAgo+i, time.Duration(daysAgo+i)*24*time.Hour))
	}
	return all
}

func examples() []example {
	lead := func(answer func(projection.Deal) projection.Deal) func(int, time.Duration) projection.Deal {
		return func(number int, ago time.Duration) projection.Deal {
			return answer(request(number, projection.Customer, ago))
		}
	}
	from := func(partner string, answer func(projection.Deal) projection.Deal) func(int, time.Duration) projection.Deal {
		return func(number int, ago time.Duration) projection.Deal { return answer(request(number, partner, ago)) }
	}
	after := func(hours int) func(projection.Deal) projection.Deal {
		return func(d projection.Deal) projection.Deal { return declined(d, time.Duration(hours)*time.Hour) }
	}
	taken := func(d projection.Deal) projection.Deal { return accepted(d, 2*time.Hour) }
	unlike := func(d projection.Deal) projection.Deal {
		d.Country, d.Industries, d.Products = "US", []string{"Mining"}, []string{"Dynamics365"}
		return taken(d)
	}
	lost := func(d projection.Deal) projection.Deal { return ended(taken(d), deal.Lost, 24*time.Hour) }
	overdue := func(d projection.Deal) projection.Deal {
		d.Closing = d.Created
		return taken(d)
	}
	fleeting := func(d projection.Deal) projection.Deal {
		return ended(accepted(d, time.Minute), deal.Won, 10*time.Minute)
	}
	mistaken := func(d projection.Deal) projection.Deal { return ended(taken(d), deal.Error, 24*time.Hour) }
	return []example{
		{"no deals", nil},
		{"10 leads, declined after 2 hours", times(10, 3, lead(after(2)))},
		{"10 leads, declined after 3 days", times(10, 4, lead(after(72)))},
		{"10 leads that ran out", times(10, 15, lead(expired))},
		{"10 leads, accepted after 2 hours, still open", times(10, 3, lead(taken))},
		{"the same, all reported as lost", times(10, 3, lead(lost))},
		{"the same, all open and overdue for 30 days and more", times(10, 31, lead(overdue))},
		{"6 wins with Microsoft, then 10 leads like them, accepted after 2 hours", append(wins(6), times(10, 3, lead(taken))...)},
		{"6 wins with Microsoft, then 10 leads unlike them, accepted after 2 hours", append(wins(6), times(10, 3, lead(unlike))...)},
		{"100 requests of one partner, declined after 2 hours", times(100, 3, from("fabrikam", after(2)))},
		{"30 deals, accepted and won within the hour", times(30, 3, from("fabrikam", fleeting))},
		{"30 deals, accepted after 2 hours and reported as an error", times(30, 3, from("fabrikam", mistaken))},
	}
}

func examplesTable() string {
	var table strings.Builder
	table.WriteString("| Deals | Speed | Fit | Reporting | Score | Step |\n|---|---|---|---|---|---|\n")
	for _, e := range examples() {
		s := of(e.deals...).Score(weights, now)
		fmt.Fprintf(&table, "| %s | %.1f | %.1f | %.1f | %.1f | %s |\n",
			e.words, s.Parts.Speed.Score, s.Parts.Fit.Score, s.Parts.Reporting.Score, s.Score, s.Step)
	}
	return table.String()
}

// workedOut works one example out as it is done by hand, apart from the code.
func workedOut(t *testing.T) string {
	t.Helper()
	late, early := declined(request(1, projection.Customer, 2*time.Hour), 2*time.Hour), declined(request(2, projection.Customer, 90*24*time.Hour), 48*time.Hour)
	recent := math.Pow(0.5, 2.0/24/90)
	speed := (12*0.5 + recent*0.975 + 0.5*0.6) / (12 + recent + 0.5)
	s := of(late, early).Score(weights, now)
	require.InDelta(t, 100*speed, s.Parts.Speed.Score, 0.05)
	return fmt.Sprintf("```text\n"+`(12 × 0.5 + 1 × 0.975 + 0.5 × 0.6) / (12 + 1 + 0.5) = %.3f, so the speed is %.1f
0.4 × %.1f + 0.3 × 50 + 0.3 × 50 = %.1f
`+"```\n", speed, s.Parts.Speed.Score, s.Parts.Speed.Score, s.Score)
}
