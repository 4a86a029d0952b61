package insight

import (
	"slices"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Grouping is what a breakdown groups deals by. The values are the names on the wire.
type Grouping string

// The groupings.
const (
	ByMonth     Grouping = "Month"
	ByDealType  Grouping = "DealType"
	ByDirection Grouping = "Direction"
	ByLocation  Grouping = "Location"
	BySolution  Grouping = "Solution"
	ByCountry   Grouping = "Country"
	ByPerson    Grouping = "Person"
)

// GroupingDefinition says what a grouping is.
type GroupingDefinition struct {
	Code       Grouping       `json:"code"`
	Definition wording.Format `json:"definition"`
	Overlaps   bool           `json:"overlaps"` // a deal can count for several keys, so these do not add up

	dimension Dimension // the figures from which it is read
	keyOf     func(Cell) string
	remark    wording.Format // what to know if it overlaps
}

// groupings are all the ways to group deals.
var groupings = []GroupingDefinition{
	{
		Code: ByMonth, Definition: "The month, of UTC, in which it happened.",
		dimension: Total, keyOf: func(c Cell) string { return MonthOf(c.Month).String() },
	},
	{
		Code: ByDealType, Definition: "The derived type of the deal.",
		dimension: Total, keyOf: func(c Cell) string { return string(c.Type) },
	},
	{
		Code: ByDirection, Definition: "Outgoing deals were created by the organisation, incoming ones were sent to it.",
		dimension: Total, keyOf: func(c Cell) string { return string(c.Direction) },
	},
	{
		Code: ByLocation, Definition: "The partner location of the deal.",
		dimension: Total, keyOf: func(c Cell) string { return c.Location },
	},
	{
		Code: BySolution, Definition: "A solution that the deal is about.", Overlaps: true,
		dimension: Solution, keyOf: func(c Cell) string { return c.Key },
		remark: "A deal with several solutions counts once for each, so that the items do not add up to the total.",
	},
	{
		Code: ByCountry, Definition: "The country of the customer.",
		dimension: Country, keyOf: func(c Cell) string { return c.Key },
	},
	{
		Code: ByPerson, Definition: "Somebody on the team of the deal, by mail address.", Overlaps: true,
		dimension: Person, keyOf: func(c Cell) string { return c.Key },
		remark: "A deal with several people on its team counts once for each, so that the items do not add up to the total.",
	},
}

// definition returns the definition of the grouping, or the zero value if there is none.
func (g Grouping) definition() GroupingDefinition {
	for _, d := range groupings {
		if d.Code == g {
			return d
		}
	}
	return GroupingDefinition{}
}

// Filter narrows figures; a nil member does not.
type Filter struct {
	DealTypes []deal.Type
	Direction *deal.Direction
	Location  *string
	Solution  *string
	Country   *string
	Person    *string // a mail address, in the form that email.Normal gives it
}

// keyed is a filter by a dimension that figures are kept by, with the name of its parameter.
type keyed struct {
	parameter string
	dimension Dimension
	key       *string
}

func (f Filter) keyed() []keyed {
	all := []keyed{{"solutionId", Solution, f.Solution}, {"country", Country, f.Country}, {"teamEmail", Person, f.Person}}
	return slices.DeleteFunc(all, func(k keyed) bool { return k.key == nil })
}

// Query describes the figures of a range.
type Query struct {
	Range   Range
	Filter  Filter
	By      Grouping // for a breakdown; "" for a summary
	Metrics []string // the codes of a breakdown's metrics; it is ordered by the first
	Top     int      // how many keys a breakdown shows
}

// Check notes what cannot be combined: figures are kept by solution, by country and by person, but not by two of these.
func (q Query) Check(m *fault.Mistakes) {
	by := q.By.definition()
	var first *keyed
	for _, k := range q.Filter.keyed() {
		switch {
		case first != nil:
			m.Add("/query/"+k.parameter, "not-combinable", "Figures cannot be grouped by %s and %s together.", first.parameter, k.parameter)
		case by.dimension != "" && by.dimension != Total && by.dimension != k.dimension:
			m.Add("/query/"+k.parameter, "not-combinable", "Figures cannot be grouped by %s and %s together.", by.Code, k.parameter)
		default:
			first = &k
		}
	}
}

// Dimensions returns which figures the query reads, and for which key; nil: for all. If keys overlap, the total is not their sum, and is
// read as well.
func (q Query) Dimensions() (dimensions []Dimension, key *string) {
	if narrowed := q.Filter.keyed(); len(narrowed) > 0 {
		return []Dimension{narrowed[0].dimension}, narrowed[0].key
	}
	by := q.By.definition()
	if by.Overlaps {
		return []Dimension{Total, by.dimension}, nil
	}
	if by.dimension == "" {
		return []Dimension{Total}, nil
	}
	return []Dimension{by.dimension}, nil
}
