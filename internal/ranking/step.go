package ranking

import (
	"math"
	"slices"
)

// Step is the level of a score, a part or a fit, in one of five steps. It is all that others ever learn about a partner's score.
type Step string

// The steps, lowest first.
const (
	VeryLow  Step = "VeryLow"
	Low      Step = "Low"
	Middle   Step = "Middle"
	High     Step = "High"
	VeryHigh Step = "VeryHigh"
)

// Steps returns every step, lowest first.
func Steps() []Step { return []Step{VeryLow, Low, Middle, High, VeryHigh} }

// step returns the step of a value from 0 to 100.
func (w Weights) step(value float64) Step {
	place := 0
	for _, from := range w.Steps {
		if value >= from {
			place++
		}
	}
	return Steps()[place]
}

// rounded returns a value as it is shown and stored: to the tenth.
func rounded(value float64) float64 { return math.Round(value*10) / 10 }

// Number returns the place of the step, from 0 for the lowest.
func (s Step) Number() int { return slices.Index(Steps(), s) }
