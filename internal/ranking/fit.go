package ranking

import (
	"slices"
	"time"
)

// Fit tells how well the accepted deals fit what the partner wins.
type Fit struct {
	Part
	Accepted int `json:"accepted"`
	Good     int `json:"good"`     // accepted deals that are closer to what was won than not
	Poor     int `json:"poor"`     // accepted deals that are less close
	Unjudged int `json:"unjudged"` // accepted deals that came before anything was won
	Wins     int `json:"wins"`
}

// fit returns the middle plus what the deals that fit add and minus what those that do not fit take away. Each of the two has its own
// bound, so a deal that does not fit never adds anything, however bad the others are. A deal is judged by what had been won when it came:
// neither a later win nor the time of the answer changes that.
func (r Record) fit(w Weights, entries []entry, now time.Time) (float64, Fit) {
	accepted := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return !e.asked || !e.worked() })
	slices.Reverse(accepted) // oldest first
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

// saturated returns how much of the maximum a value reaches: half of it at half.
func saturated(value, half float64) float64 { return value / (value + half) }
