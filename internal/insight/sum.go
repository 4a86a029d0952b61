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

// Sum is figures that are added up, apart by what metrics tell apart.
type Sum struct {
	Inbound  Figures // incoming deals that are sold together
	Outbound Figures // outgoing deals that are sold together
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

// totals is a sum with what most metrics want of it, added up once for all of them.
type totals struct {
	Sum
	coSell Figures // deals that are sold together: with Microsoft, led by the partner, or with other partners
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
	exact, _ := new(big.Rat).SetString(v.String()) // which are digits
	return Value{exact}
}

// count returns how many times are in the spread.
func (s Spread) count() int {
	n := 0
	for _, of := range s.Whole {
		n += of
	}
	return n
}

// mean returns the mean in seconds.
func (s Spread) mean() Value { return Value{new(big.Rat).SetInt64(s.Seconds)}.Over(number(s.count())) }

// median returns the middle one of the whole units, of an even number the mean of the two in the middle.
func (s Spread) median() Value {
	n := s.count()
	if n == 0 {
		return Value{}
	}
	return number(s.at((n-1)/2) + s.at(n/2)).Over(number(2))
}

// at returns the time that has so many before it in order.
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

// within returns how many took less than so many units.
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
