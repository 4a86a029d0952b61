package partner

import (
	"math"

	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/ranking"
)

// LeastWins is how many deals with a feature a partner must have won for the feature to be shown: with fewer, one could guess which deals
// they are.
const LeastWins = 3

// Feature is something that deals which a partner has won have in common with a given one.
type Feature struct {
	Dimension ranking.Dimension `json:"dimension"`
	Code      string            `json:"code"`
}

// WeighedFeature is a feature of a deal with its points.
type WeighedFeature struct {
	ranking.Feature
	Points int
}

// Likeness says what makes other deals similar to one.
type Likeness struct {
	Features []WeighedFeature
	Market   string // the customer's country
}

// LikenessOf returns what makes other deals similar to this one. What only the deal's own party says about it does not count.
func LikenessOf(d projection.Deal, w ranking.Weights) Likeness {
	l := Likeness{Market: d.Country}
	for _, f := range w.Features(d) {
		if of := f.Dimension(); !of.Own() {
			l.Features = append(l.Features, WeighedFeature{f, int(math.Round(100 * w.Fit.Dimensions[of]))})
		}
	}
	return l
}

// Least returns the points that a partner needs: half of those of all dimensions that the deal has.
func (l Likeness) Least() int {
	of := map[ranking.Dimension]int{}
	for _, f := range l.Features {
		of[f.Dimension()] = f.Points
	}
	all := 0
	for _, points := range of {
		all += points
	}
	return (all + 1) / 2
}
