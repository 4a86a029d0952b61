package insight

import (
	"strconv"
	"time"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/wording"
)

// Scope is which deals figures are about; a nil member does not narrow it.
type Scope struct {
	Locations *[]string       `json:"mpnIds"`
	DealTypes *[]deal.Type    `json:"dealTypes"`
	Direction *deal.Direction `json:"direction"`
	Solution  *string         `json:"solutionId"`
	Country   *string         `json:"country"`
	Person    *string         `json:"teamEmail"`
}

// ScopeOf returns the filter as a scope, with the locations that the caller's roles and the filter leave; nil: all.
func ScopeOf(f Filter, locations []string) Scope {
	return Scope{
		Locations: orNull(locations), DealTypes: orNull(f.DealTypes), Direction: f.Direction, Solution: f.Solution, Country: f.Country,
		Person: f.Person,
	}
}

// orNull makes a nil slice null in JSON, where it would be an empty array.
func orNull[T any](all []T) *[]T {
	if all == nil {
		return nil
	}
	return &all
}

// Head is what answers begin with.
type Head struct {
	AsOf     *time.Time     `json:"asOf"` // up to when events are counted; nil: none have been yet
	Range    Range          `json:"range"`
	Previous Range          `json:"previousRange"`
	Scope    Scope          `json:"scope"`
	Remarks  []wording.Text `json:"remarks"`
}

func (q Query) head(s Scope, asOf *time.Time, total totals) Head {
	return Head{AsOf: asOf, Range: q.Range, Previous: q.Range.Previous(), Scope: s, Remarks: remarks(q.Range, asOf, total)}
}

// remarks returns what readers of the figures should know.
func remarks(r Range, asOf *time.Time, total totals) []wording.Text {
	all := []wording.Text{
		wording.Of("Deals reported as Error are not counted in any figure."),
		wording.Of("Values are in US dollars at the rate of the month in which a deal was created, or won."),
	}
	if !r.Complete {
		all = append(all, wording.Of("%s is still running; it is compared with whole months.", r.To))
	}
	if asOf == nil {
		all = append(all, wording.Of("The figures are still being computed; what you see is incomplete."))
	}
	if without := max(total.all.Created.Unpriced, total.all.Won.Unpriced); without > 0 {
		all = append(all, wording.Of(
			"%d of the deals {has|have} no exchange rate yet; until {it does, its value counts|they do, their values count} as 0.",
			without))
	}
	return all
}

// csvHead names the columns that end every line of a table, see (Head).cells.
var csvHead = []string{"from", "to", "asOf"}

func (h Head) cells() []string {
	return []string{h.Range.From.String(), h.Range.To.String(), timeCell(h.AsOf)}
}

func timeCell(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Figure is a figure with that of the range before.
type Figure struct {
	Value    Value `json:"value"`
	Previous Value `json:"previous"`
	Change   Value `json:"changePercent"`
}

func (m Metric) compare(now, before totals) Figure {
	f := Figure{Value: m.of(now), Previous: m.of(before)}
	f.Change = f.Value.Change(f.Previous)
	return f
}

func (f Figure) cells() []string {
	return []string{f.Value.String(), f.Previous.String(), f.Change.String()}
}

func countCell(n int) string { return strconv.Itoa(n) }

// pair holds the figures of a range and of the one before.
type pair struct{ now, before Sum }

func (p *pair) add(k Kept, r Range) {
	if MonthOf(k.Month) >= r.From {
		p.now.add(k)
	} else {
		p.before.add(k)
	}
}

func (p *pair) merge(other pair) {
	p.now.merge(other.now)
	p.before.merge(other.before)
}
