package ranking

import "time"

// Exact is the score before it is rounded.
func (r Record) Exact(w Weights, now time.Time) float64 {
	score, _ := r.exact(w, now)
	return score
}
