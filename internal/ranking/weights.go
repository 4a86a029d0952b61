package ranking

import (
	_ "embed"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/money"
)

// Weights are one version of the figures of the formula. A version counts from its day on, in UTC, until the next one does.
type Weights struct {
	Version       int              `json:"version"`
	ValidFrom     string           `json:"validFrom"`     // a day, as YYYY-MM-DD
	WindowDays    int              `json:"windowDays"`    // older deals do not count
	HalfLifeDays  float64          `json:"halfLifeDays"`  // a deal counts half as much after so long
	SameSender    float64          `json:"sameSender"`    // how much less each older deal of the same partner counts than its next one
	SettleMinutes int              `json:"settleMinutes"` // a deal counts for its party so long after it was taken up
	Parts         PartWeights      `json:"parts"`
	Speed         SpeedWeights     `json:"speed"`
	Fit           FitWeights       `json:"fit"`
	Reporting     ReportingWeights `json:"reporting"`
	Steps         [4]float64       `json:"steps"`       // the scores at which the second to the fifth step begin
	LargestMove   float64          `json:"largestMove"` // how much one answer moves the score at most
}

// PartWeights are the shares of the parts in the score; together they are 1.
type PartWeights struct {
	Speed     float64 `json:"speed"`
	Fit       float64 `json:"fit"`
	Reporting float64 `json:"reporting"`
}

// SpeedWeights are the figures of the speed.
type SpeedWeights struct {
	MiddleAnswers float64   `json:"middleAnswers"` // so many answers of the middle are added to those that were given
	Curve         []AtHours `json:"curve"`         // what an answer is worth by how long it took; a straight line between two points
}

// AtHours is a point of the curve.
type AtHours struct {
	Hours float64 `json:"hours"`
	Worth float64 `json:"worth"`
}

// FitWeights are the figures of the fit.
type FitWeights struct {
	MiddleDeals   float64               `json:"middleDeals"`  // so many deals bring half of what can be gained, or lost
	MiddleWins    float64               `json:"middleWins"`   // after so many wins the fit of a deal counts half
	WinsOfSender  int                   `json:"winsOfSender"` // more wins of deals that the same partner sent do not count
	MostNamed     int                   `json:"mostNamed"`    // a win that names more of a dimension tells nothing of it
	Pivot         float64               `json:"pivot"`        // the likeness that neither fits nor does not
	Dimensions    map[Dimension]float64 `json:"dimensions"`
	ValueBandsUSD []money.Amount        `json:"valueBandsUsd"` // where the second and later bands of value begin
}

// ReportingWeights are the figures of the reporting.
type ReportingWeights struct {
	MiddleDeals float64 `json:"middleDeals"` // so many deals of the middle are added to those that there are
	Size        float64 `json:"size"`
	Closing     float64 `json:"closing"`
	Outcome     float64 `json:"outcome"`
	OverdueDays float64 `json:"overdueDays"` // so long after its closing date an open deal has lost all that its outcome is worth
}

//go:embed weights.json
var weightsFile []byte

// versions are the weights, oldest first. A broken file is a mistake in the program, so that it stops before it serves anybody.
var versions = mustRead(weightsFile)

func mustRead(file []byte) []Weights {
	var all []Weights
	if err := json.Unmarshal(file, &all, json.RejectUnknownMembers(true)); err != nil {
		panic("weights of the score: " + err.Error())
	}
	return all
}

// WeightsAt returns the weights that count at a time; before the first version began, the first.
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

// band returns which band a value is in, 0 for the lowest; false for a value that is not known, or 0.
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
