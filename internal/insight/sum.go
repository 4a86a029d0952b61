package insight

import (
	"maps"
	"math/big"
	"slices"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
)

// Kept is a cell with its figures.
type Kept struct {
	Cell
	Figures Figures
}

// Sum holds figures that are added up, by the kinds of deals that metrics distinguish.
type Sum struct {
	Inbound  Figures // incoming co-sell deals
	Outbound Figures // outgoing co-sell deals
	Leads    Figures
	Private  Figures // deals that nobody else sees
}

func (s *Sum) add(k Kept) {
	switch {
	case k.Type == deal.Lead:
		s.Leads.Add(k.Figures)
	case k.Type == deal.Private:
		s.Private.Add(k.Figures)
	case k.Direction == deal.Incoming:
		s.Inbound.Add(k.Figures)
	default:
		s.Outbound.Add(k.Figures)
	}
}

// totals is a sum with the totals that most metrics need, added up once for all of them.
type totals struct {
	Sum
	coSell Figures // co-sell deals: with Microsoft, led by the partner, or with other partners
	all    Figures // all deals
}

func (s Sum) totals() totals {
	t := totals{Sum: s}
	t.coSell.Add(s.Inbound)
	t.coSell.Add(s.Outbound)
	t.all.Add(t.coSell)
	t.all.Add(s.Leads)
	t.all.Add(s.Private)
	return t
}

// usd returns the value in US dollars as a figure.
func usd(v money.USDValue) Value {
	exact, _ := new(big.Rat).SetString(v.String()) // always digits
	return Value{exact}
}

// count returns how many durations are in the spread.
func (s Spread) count() int {
	n := 0
	for _, of := range s.Whole {
		n += of
	}
	return n
}

// mean returns the mean in seconds.
func (s Spread) mean() Value { return Value{new(big.Rat).SetInt64(s.Seconds)}.Over(number(s.count())) }

// median returns the middle one of the whole units, or the mean of the two in the middle if their number is even.
func (s Spread) median() Value {
	n := s.count()
	if n == 0 {
		return Value{}
	}
	return number(s.at((n-1)/2) + s.at(n/2)).Over(number(2))
}

// at returns the duration at a place in their order, from 0.
func (s Spread) at(place int) int {
	longest := 0
	for _, took := range slices.Sorted(maps.Keys(s.Whole)) {
		if longest = took; place < s.Whole[took] {
			break
		}
		place -= s.Whole[took]
	}
	return longest
}

// within returns how many took less than a number of units.
func (s Spread) within(units int) int {
	n := 0
	for took, of := range s.Whole {
		if took < units {
			n += of
		}
	}
	return n
}

func (s *Sum) merge(other Sum) {
	s.Inbound.Add(other.Inbound)
	s.Outbound.Add(other.Outbound)
	s.Leads.Add(other.Leads)
	s.Private.Add(other.Private)
}
