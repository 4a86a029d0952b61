package insight

import (
	"math/big"
	"slices"
	"strconv"
	"time"

	"github.com/cosell/cosell/internal/wording"
)

const (
	// CohortMonths is how many full months a cohort covers (Partner Center, referral insights, Cohort).
	CohortMonths = 12
	// leastOrganizations is the least number of organisations of which an aggregate is shown.
	leastOrganizations = 10

	countedBy        = 5 // the number of organisations is rounded down to a multiple, so that one that joins or leaves does not show
	significantDigit = 2 // how many digits of a cohort's figures are shown
)

// compared are the metrics by which partners are compared: those that Partner Center compares, as far as deals tell them.
var compared = []MetricCode{
	Referrals, CoSellOutbound, AcceptanceRate, DeclineRate, ExpiryRate, AcceptanceTimeMean, WinRate, LossRate, WonValue, TimeToWinMean,
}

// Aggregate summarises the figures of many organisations.
type Aggregate struct {
	Organizations int   `json:"organizations"` // rounded down to a multiple of 5
	Median        Value `json:"median"`
	Mean          Value `json:"mean"` // of the middle half
}

// CohortFigures are the aggregates of a cohort, computed once a month.
type CohortFigures struct {
	Range      Range                    `json:"range"`
	AsOf       *time.Time               `json:"asOf"`       // nil: it was never computed
	Aggregates map[MetricCode]Aggregate `json:"aggregates"` // those of too few organisations are missing
}

// Cohort collects the figures of organisations.
type Cohort map[MetricCode][]Value

// Add adds the figures of one organisation; one without deals does not count.
func (c Cohort) Add(kept []Kept) {
	var s Sum
	for _, k := range kept {
		s.add(k)
	}
	t := s.totals()
	if t.all.IsZero() {
		return
	}
	for _, code := range compared {
		m := MetricOf(code)
		if v := m.of(t); v.exact != nil {
			c[code] = append(c[code], v)
		}
	}
}

// Aggregates returns what is shown of the cohort. No single organisation can be recognised in it: each figure is a mean of at least four,
// without those at both ends, and is rounded.
func (c Cohort) Aggregates() map[MetricCode]Aggregate {
	all := map[MetricCode]Aggregate{}
	for code, values := range c {
		if len(values) >= leastOrganizations {
			all[code] = aggregate(slices.SortedFunc(slices.Values(values), Value.Cmp))
		}
	}
	return all
}

func aggregate(sorted []Value) Aggregate {
	n := len(sorted)
	inMiddle := 4 + n%2 // with as many below as above
	first := (n - inMiddle) / 2
	return Aggregate{
		Organizations: n / countedBy * countedBy,
		Median:        mean(sorted[first : first+inMiddle]).rounded(significantDigit),
		Mean:          mean(sorted[n/4 : n-n/4]).rounded(significantDigit),
	}
}

// mean returns the mean of figures, all of which must exist.
func mean(values []Value) Value {
	sum := new(big.Rat)
	for _, v := range values {
		sum.Add(sum, v.exact)
	}
	return Value{sum}.Over(number(len(values)))
}

// rounded returns the figure with so many significant digits.
func (v Value) rounded(digits int) Value {
	if v.exact == nil {
		return v
	}
	near, _ := v.exact.Float64()
	exact, _ := new(big.Rat).SetString(strconv.FormatFloat(near, 'e', digits-1, 64)) // which always parses
	return Value{exact}
}

// CohortComparison compares an organisation's figures with those of the cohort.
type CohortComparison struct {
	AsOf       *time.Time       `json:"asOf"`
	CohortAsOf *time.Time       `json:"cohortAsOf"` // nil: it was never computed
	Range      Range            `json:"range"`
	Scope      Scope            `json:"scope"`
	Remarks    []wording.Text   `json:"remarks"`
	Items      []CohortCompared `json:"items"`
}

// CohortCompared is a metric's figure with the cohort's, which is nil if there are too few organisations.
type CohortCompared struct {
	Metric
	Value         Value `json:"value"`
	Median        Value `json:"median"`
	Mean          Value `json:"mean"`
	Organizations *int  `json:"organizations"`
}

// Compare compares an organisation's figures in the cohort's range with the cohort's.
func Compare(c CohortFigures, s Scope, asOf *time.Time, kept []Kept) CohortComparison {
	var sum Sum
	for _, k := range kept {
		sum.add(k)
	}
	own := sum.totals()
	compares := CohortComparison{AsOf: asOf, CohortAsOf: c.AsOf, Range: c.Range, Scope: s, Remarks: append(remarks(c.Range, asOf, own),
		wording.Of("A figure of the cohort is shown for 10 organisations or more, and is a rounded mean of those in the middle."))}
	for _, code := range compared {
		m := MetricOf(code)
		item := CohortCompared{Metric: m, Value: m.of(own)}
		if a, told := c.Aggregates[code]; told {
			item.Median, item.Mean, item.Organizations = a.Median, a.Mean, &a.Organizations
		}
		compares.Items = append(compares.Items, item)
	}
	return compares
}

// Table returns the comparison as lines, below a header, with titles in a language.
func (c CohortComparison) Table(l wording.Language) [][]string {
	lines := [][]string{{"code", "title", "unit", "value", "median", "mean", "organizations", "from", "to", "asOf", "cohortAsOf"}}
	for _, i := range c.Items {
		organizations := ""
		if i.Organizations != nil {
			organizations = countCell(*i.Organizations)
		}
		lines = append(lines, []string{
			string(i.Code), i.Title.In(l), string(i.Unit), i.Value.String(), i.Median.String(), i.Mean.String(), organizations,
			c.Range.From.String(), c.Range.To.String(), timeCell(c.AsOf), timeCell(c.CohortAsOf),
		})
	}
	return lines
}
