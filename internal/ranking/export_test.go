package ranking

import (
	"time"

	"github.com/cosell/cosell/internal/projection"
)

// Exact is the score before it is rounded.
func (r Record) Exact(w Weights, now time.Time) float64 {
	score, _ := r.exact(w, now)
	return score
}

// Fitted is how well a deal that was taken up fits, from -1 to 1.
func (won *Wins) Fitted(d projection.Deal) float64 { return won.fitted(d) }
