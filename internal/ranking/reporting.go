package ranking

import (
	"time"

	"github.com/cosell/cosell/internal/deal"
)

// Reporting tells how completely size, closing date and outcome are reported.
type Reporting struct {
	Part
	Deals        int     `json:"deals"` // that were taken up
	Closed       int     `json:"closed"`
	Open         int     `json:"open"`
	Overdue      int     `json:"overdue"` // open after their closing date
	SizeShare    float64 `json:"withSizeShare"`
	ClosingShare float64 `json:"withClosingDateShare"`
	OutcomeShare float64 `json:"withOutcomeShare"` // of the deals that are closed or overdue
}

// reporting returns the mean worth of what was reported about the deals that were taken up. An open deal counts only as far as it lowers
// the mean, since taking up a deal reports nothing. So does one that was closed at once.
func (w Weights) reporting(entries []entry, now time.Time) (float64, Reporting) {
	var all []worth
	var r Reporting
	sized, dated := 0, 0
	for _, e := range entries {
		if !e.worked() {
			continue
		}
		r.Deals++
		if sizeTold(e) {
			sized++
		}
		if closingTold(e) {
			dated++
		}
		switch {
		case e.standing == closed:
			r.Closed++
		case e.overdue(now):
			r.Overdue++
			fallthrough
		default:
			r.Open++
		}
		all = append(all, worth{value: w.Reporting.worth(e, now), weight: e.weight, lowers: e.standing == open || !e.settled})
	}
	r.SizeShare, r.ClosingShare = share(sized, r.Deals), share(dated, r.Deals)
	r.OutcomeShare = share(r.Closed, r.Closed+r.Overdue)
	return mean(w.Reporting.MiddleDeals, all), r
}

func sizeTold(e entry) bool { return !e.Value.IsZero() }

// closingTold tells whether it is known when the deal will close, or closed.
func closingTold(e entry) bool { return !e.PresumesClosing || e.standing == closed }

func (e entry) overdue(now time.Time) bool {
	return e.standing == open && e.Status == deal.Active && now.After(e.Closing)
}

// worth returns what was reported about a deal: its outcome is not missed until the deal is overdue, and from then on more every day.
func (w ReportingWeights) worth(e entry, now time.Time) float64 {
	told := w.Outcome
	if sizeTold(e) {
		told += w.Size
	}
	if closingTold(e) {
		told += w.Closing
	}
	if e.standing == open && now.After(e.Closing) {
		told -= w.Outcome * min(1, now.Sub(e.Closing).Hours()/24/w.OverdueDays)
	}
	return told
}
