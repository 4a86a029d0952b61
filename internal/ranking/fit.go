package ranking

import (
	"slices"
	"time"
)

// Fit is how well the accepted deals fit what the partner wins.
type Fit struct {
	Part
	Accepted int `json:"accepted"`
	Good     int `json:"good"`     // accepted deals that are more like what was won than not
	Poor     int `json:"poor"`     // those that are less
	Unjudged int `json:"unjudged"` // those that came before anything was won
	Wins     int `json:"wins"`
}

// fit returns the middle with what the deals that fit bring and what those that do not fit take. Each of the two has its bound by itself,
// so that a deal that does not fit never brings anything, however bad the others are. A deal is judged by what had been won when it
// came: no later win changes it, nor does the moment of the answer.
func (r Record) fit(w Weights, entries []entry, now time.Time) (float64, Fit) {
	accepted := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return !e.asked || !e.worked() })
	slices.Reverse(accepted) // the oldest first
	won, wins, f := w.noWins(), r.won(w, now), Fit{Accepted: len(accepted)}
	brings, takes := 0.0, 0.0
	for _, e := range accepted {
		for len(wins) > 0 && !wins[0].ended.After(e.Created) {
			won.add(wins[0].Deal)
			wins = wins[1:]
		}
		switch fits := won.fitted(e.Deal); {
		case fits > 0:
			f.Good++
			if e.settled {
				brings += fits * e.weight
			}
		case fits < 0:
			f.Poor++
			takes -= fits * e.weight
		default:
			f.Unjudged++
		}
	}
	for _, win := range wins {
		won.add(win.Deal)
	}
	f.Wins = won.count
	return middle + middle*(saturated(brings, w.Fit.MiddleDeals)-saturated(takes, w.Fit.MiddleDeals)), f
}

// saturated returns how much of what can be reached so much reaches: half of it at half.
func saturated(value, half float64) float64 { return value / (value + half) }
