package ranking

import (
	_ "embed"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/money"
)

// Weights are one version of the numbers in the formula. A version applies from its day on, in UTC, until the next one does.
type Weights struct {
	Version       int              `json:"version"`
	ValidFrom     string           `json:"validFrom"`     // a day, as YYYY-MM-DD
	WindowDays    int              `json:"windowDays"`    // older deals do not count
	HalfLifeDays  float64          `json:"halfLifeDays"`  // after so many days a deal counts half as much
	SameSender    float64          `json:"sameSender"`    // how much less each older deal of a partner counts than its next one
	SettleMinutes int              `json:"settleMinutes"` // how long after it was taken up a deal begins to count for its party
	Parts         PartWeights      `json:"parts"`
	Speed         SpeedWeights     `json:"speed"`
	Fit           FitWeights       `json:"fit"`
	Reporting     ReportingWeights `json:"reporting"`
	Steps         [4]float64       `json:"steps"`       // the scores at which the second to the fifth step begin
	LargestMove   float64          `json:"largestMove"` // how much one answer can move the score at most
}

// PartWeights are the shares of the parts in the score, which add up to 1.
type PartWeights struct {
	Speed     float64 `json:"speed"`
	Fit       float64 `json:"fit"`
	Reporting float64 `json:"reporting"`
}

// SpeedWeights are the numbers for speed.
type SpeedWeights struct {
	MiddleAnswers float64   `json:"middleAnswers"` // how many answers of middle worth are added to the real ones
	Curve         []AtHours `json:"curve"`         // what an answer is worth by how long it took, on straight lines between the points
}

// AtHours is a point of the curve.
type AtHours struct {
	Hours float64 `json:"hours"`
	Worth float64 `json:"worth"`
}

// FitWeights are the numbers for fit.
type FitWeights struct {
	MiddleDeals   float64               `json:"middleDeals"`  // how many deals add, or take away, half of the maximum
	MiddleWins    float64               `json:"middleWins"`   // after how many wins the fit of a deal counts half
	WinsOfSender  int                   `json:"winsOfSender"` // further wins of deals sent by the same partner do not count
	MostNamed     int                   `json:"mostNamed"`    // a win that names more features of a dimension says nothing about it
	Pivot         float64               `json:"pivot"`        // the likeness that neither fits nor does not fit
	Dimensions    map[Dimension]float64 `json:"dimensions"`
	ValueBandsUSD []money.Amount        `json:"valueBandsUsd"` // where the second and later bands of value begin
}

// ReportingWeights are the numbers for reporting.
type ReportingWeights struct {
	MiddleDeals float64 `json:"middleDeals"` // how many deals of middle worth are added to the real ones
	Size        float64 `json:"size"`
	Closing     float64 `json:"closing"`
	Outcome     float64 `json:"outcome"`
	OverdueDays float64 `json:"overdueDays"` // how long after its closing date an open deal has lost the whole worth of its outcome
}

//go:embed weights.json
var weightsFile []byte

// versions are the weights, oldest first. A broken file is a bug, so the program panics before it serves anybody.
var versions = mustRead(weightsFile)

func mustRead(file []byte) []Weights {
	var all []Weights
	if err := json.Unmarshal(file, &all, json.RejectUnknownMembers(true)); err != nil {
		panic("weights of the score: " + err.Error())
	}
	return all
}

// WeightsAt returns the weights that apply at a time; before the first version begins, the first.
func WeightsAt(now time.Time) Weights {
	today, found := now.UTC().Format(time.DateOnly), versions[0]
	for _, w := range versions {
		if w.ValidFrom <= today {
			found = w
		}
	}
	return found
}

func (w Weights) settle() time.Duration { return time.Duration(w.SettleMinutes) * time.Minute }

func (w Weights) window() time.Duration { return time.Duration(w.WindowDays) * day }

const day = 24 * time.Hour

// band returns the band that a value is in, 0 for the lowest; false for a value that is unknown, or 0.
func (w FitWeights) band(v *money.USDValue) (int, bool) {
	if v == nil || v.Cmp(money.Amount{}) == 0 {
		return 0, false
	}
	band := 0
	for _, from := range w.ValueBandsUSD {
		if v.Cmp(from) >= 0 {
			band++
		}
	}
	return band, true
}
