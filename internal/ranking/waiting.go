package ranking

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/cosell/cosell/internal/projection"
)

// DealFit is how well a deal that waits fits what its party wins, and why.
type DealFit struct {
	Value   int      `json:"-"` // 0 to 1000, by which they are ordered
	Step    Step     `json:"step"`
	Reasons []Reason `json:"reasons"`
}

// Reason is what a deal has in common with those that were won, or why nothing can be said.
type Reason struct {
	Code  ReasonCode `json:"code"`
	Value *string    `json:"value"` // the code, id or band that matches; nil where nothing does
	Text  string     `json:"text"`
}

// ReasonCode is a dimension in which a deal is like those that were won, or one of the following.
type ReasonCode string

// What else a reason can be.
const (
	NoWins    ReasonCode = "NoWins"    // the organisation has won nothing yet
	NoMatch   ReasonCode = "NoMatch"   // the deal has nothing in common with what was won
	NotJudged ReasonCode = "NotJudged" // the deal came just now
)

// ReasonCodes returns every code of a reason.
func ReasonCodes() []ReasonCode {
	var all []ReasonCode
	for _, d := range Dimensions() {
		all = append(all, ReasonCode(d))
	}
	return append(all, NoWins, NoMatch, NotJudged)
}

// Unjudged is the fit of a deal that nothing has looked at yet; it comes behind all others.
func Unjudged() DealFit {
	return DealFit{Value: -1, Step: Middle, Reasons: []Reason{
		{Code: NotJudged, Text: "The deal has just come; how well it fits is found out within seconds."},
	}}
}

// mostReasons is how many matches a fit names.
const mostReasons = 5

// Fit returns how well a deal fits. Where nothing was won yet all fit the same, so that they are ordered by date.
func (won *Wins) Fit(d projection.Deal) DealFit {
	value := 50 + 50*won.fits(d)
	fit := DealFit{Value: int(math.Round(10 * value)), Step: won.weights.step(value), Reasons: won.reasons(d)}
	switch {
	case won.count == 0:
		fit.Reasons = []Reason{{Code: NoWins, Text: "Your organisation has won nothing yet that would tell; the newest come first."}}
	case len(fit.Reasons) == 0:
		fit.Reasons = []Reason{{Code: NoMatch, Text: "The deal has nothing in common with what your organisation wins."}}
	}
	return fit
}

// reasons returns the matches that weigh most.
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
		reasons = append(reasons, Reason{Code: ReasonCode(of), Value: &code, Text: fmt.Sprintf(texts[of], won.shown(of, code))})
	}
	return reasons
}

// texts say what a match means. They name no figure: not everybody who reads a deal may see those of the organisation.
var texts = map[Dimension]string{
	Industry:     "Your organisation wins deals in the industry %s.",
	Product:      "Your organisation wins deals with the product %s.",
	Service:      "Your organisation wins deals with the service %s.",
	SolutionArea: "Your organisation wins deals in the solution area %s.",
	Solution:     "Your organisation wins deals with the solution %s.",
	CustomerSize: "Your organisation wins deals with customers of the size %s.",
	Country:      "Your organisation wins deals in the country %s.",
	Value:        "Your organisation wins deals worth %s.",
}

// shown returns a code as people read it: of a band of value, its bounds.
func (won *Wins) shown(of Dimension, code string) string {
	if of != Value {
		return code
	}
	bands, band := won.weights.Fit.ValueBandsUSD, 0
	_, _ = fmt.Sscan(code, &band)
	switch {
	case band == 0:
		return fmt.Sprintf("less than %s USD", bands[0])
	case band == len(bands):
		return fmt.Sprintf("%s USD or more", bands[band-1])
	default:
		return fmt.Sprintf("from %s to %s USD", bands[band-1], bands[band])
	}
}
