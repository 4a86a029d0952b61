package partner

import (
	"slices"
	"strconv"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/reference"
)

// Filter narrows a search: a listing must have one of the codes of every dimension in it.
type Filter map[Dimension][]string

// NewFilter returns the filter for the values given for each dimension, and for whether co-sell ready solutions are wanted (nil: either
// way). The mistakes name every value that is not a code, and what cannot find anything.
func NewFilter(given map[Dimension][]string, ready *bool) (Filter, fault.Mistakes) {
	var m fault.Mistakes
	f := Filter{}
	for _, d := range Dimensions() {
		list, _ := reference.Get(Lists[d])
		codes, unknown := list.Split(given[d])
		for _, u := range unknown {
			list.Refuse(&m, "/query/"+string(d), u)
		}
		if len(codes) > 0 {
			f[d] = codes
		}
	}
	if ready != nil {
		f[CoSellReady] = []string{strconv.FormatBool(*ready)}
		if !*ready && f[Incentive] != nil {
			m.Add("/query/incentive", "contradiction",
				"Only co-sell ready solutions have incentives, so these cannot be combined with coSellReady=false.")
		}
	}
	return f, m
}

// matched returns which of the filter's codes the listing has.
func (f Filter) matched(l Listing) []Matched {
	all := []Matched{}
	for _, d := range Dimensions() {
		has := l.codes(d)
		found := slices.DeleteFunc(slices.Clone(f[d]), func(c string) bool { return !slices.Contains(has, c) })
		if len(found) > 0 {
			all = append(all, Matched{Dimension: d, Codes: found})
		}
	}
	return all
}

// Facet tells how many of the partners that a search finds have each code.
type Facet struct {
	Dimension Dimension `json:"dimension"`
	Codes     []Counted `json:"codes"`
}

// Counted is a code with how many have it.
type Counted struct {
	Code  string `json:"code"`
	Count int    `json:"count"`
}
