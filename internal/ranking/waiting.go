package ranking

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/projection"
	"github.com/cosell/cosell/internal/wording"
)

// DealFit tells how well a waiting deal fits what its party wins, and why.
type DealFit struct {
	Value   int      `json:"-"` // 0 to 1000; lists are ordered by it
	Step    Step     `json:"step"`
	Reasons []Reason `json:"reasons"`
}

// Reason is what a deal has in common with those that were won, or why nothing can be said.
type Reason struct {
	Code  ReasonCode   `json:"code"`
	Value *string      `json:"value"` // the code, id or band that matches; nil if nothing does
	Text  wording.Text `json:"text"`
}

// ReasonCode is a dimension in which a deal resembles those that were won, or one of the following.
type ReasonCode string

// The other reasons.
const (
	NoWins    ReasonCode = "NoWins"    // the organisation has won nothing yet
	NoMatch   ReasonCode = "NoMatch"   // the deal has nothing in common with what was won
	NotJudged ReasonCode = "NotJudged" // the deal has just come
)

// Unjudged is the fit of a deal that has not been judged yet; it comes after all others.
func Unjudged() DealFit {
	return DealFit{Value: -1, Step: Middle, Reasons: []Reason{
		{Code: NotJudged, Text: wording.Of("The deal has just arrived; how well it fits will be known within seconds.")},
	}}
}

// mostReasons is how many matches a fit names.
const mostReasons = 5

// Fit returns how well a deal fits. If nothing has been won yet all deals fit the same, so they are ordered by date.
func (won *Wins) Fit(d projection.Deal) DealFit {
	value := 50 + 50*won.fits(d)
	fit := DealFit{Value: int(math.Round(10 * value)), Step: won.weights.step(value), Reasons: won.reasons(d)}
	switch {
	case won.count == 0:
		said := wording.Of("Your organisation has won nothing yet to compare with; the newest come first.")
		fit.Reasons = []Reason{{Code: NoWins, Text: said}}
	case len(fit.Reasons) == 0:
		said := wording.Of("The deal has nothing in common with what your organisation wins.")
		fit.Reasons = []Reason{{Code: NoMatch, Text: said}}
	}
	return fit
}

// reasons returns the matches with the most weight.
func (won *Wins) reasons(d projection.Deal) []Reason {
	matches := won.matches(d)
	found := slices.DeleteFunc(Dimensions(), func(of Dimension) bool { return matches[of].value == 0 })
	slices.SortStableFunc(found, func(a, b Dimension) int {
		weights := won.weights.Fit.Dimensions
		return cmp.Compare(matches[b].value*weights[b], matches[a].value*weights[a])
	})
	var reasons []Reason
	for _, of := range found[:min(len(found), mostReasons)] {
		code := matches[of].Code()
		reasons = append(reasons, Reason{Code: ReasonCode(of), Value: &code, Text: won.text(of, code)})
	}
	return reasons
}

// texts say what a match means. They contain no figures: not everybody who reads a deal may see those of the organisation. What matches is
// in the reason's value, which readers show by its name in their own language.
var texts = map[Dimension]wording.Format{
	Industry:     "Your organisation wins deals in this industry.",
	Product:      "Your organisation wins deals with this product.",
	Service:      "Your organisation wins deals with this service.",
	SolutionArea: "Your organisation wins deals in this solution area.",
	Solution:     "Your organisation wins deals with this solution.",
	CustomerSize: "Your organisation wins deals with customers of this size.",
	Country:      "Your organisation wins deals in this country.",
}

// text says what a match means; for a band of value, with its bounds.
func (won *Wins) text(of Dimension, code string) wording.Text {
	if of != Value {
		return wording.Of(texts[of])
	}
	bands, band := won.weights.Fit.ValueBandsUSD, 0
	_, _ = fmt.Sscan(code, &band)
	switch {
	case band == 0:
		return wording.Of("Your organisation wins deals worth less than %d USD.", whole(bands[0]))
	case band == len(bands):
		return wording.Of("Your organisation wins deals worth %d USD or more.", whole(bands[band-1]))
	default:
		return wording.Of("Your organisation wins deals worth from %d to %d USD.", whole(bands[band-1]), whole(bands[band]))
	}
}

// whole returns a bound as the whole number that it is: only texts with whole numbers can be translated once they are stored.
func whole(bound money.Amount) int {
	n := 0
	_, _ = fmt.Sscan(bound.String(), &n)
	return n
}
