package ranking

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/projection"
)

// Wins are what an organisation has won, counted by what the deals were about.
type Wins struct {
	weights Weights
	count   int
	of      map[Feature]int
	most    map[Dimension]int // how often the most frequent feature was won
	senders map[string]int    // how many deals each partner sent
}

func (w Weights) noWins() *Wins {
	return &Wins{weights: w, of: map[Feature]int{}, most: map[Dimension]int{}, senders: map[string]int{}}
}

// WinsAt returns what had been won by the time.
func (r Record) WinsAt(w Weights, now time.Time) *Wins {
	wins := w.noWins()
	for _, e := range r.won(w, now) {
		wins.add(e.Deal)
	}
	return wins
}

// won returns the wins up to the time, in their order.
func (r Record) won(w Weights, now time.Time) []entry {
	var all []entry
	for _, d := range r.Wins {
		if e, counts := w.entry(d, now); counts && e.settled && e.standing == closed && e.Substatus == deal.Won {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(a.ended.Compare(b.ended), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return all
}

// add counts a won deal, unless the same partner has sent enough already, and its features, unless it names too many.
func (won *Wins) add(d projection.Deal) {
	if fromPartner(d) {
		if won.senders[d.Counterpart]++; won.senders[d.Counterpart] > won.weights.Fit.WinsOfSender {
			return
		}
	}
	won.count++
	features, named := won.weights.Features(d), map[Dimension]int{}
	for _, f := range features {
		named[f.Dimension()]++
	}
	for _, f := range features {
		if named[f.Dimension()] > won.weights.Fit.MostNamed {
			continue // a deal about everything is about nothing in particular
		}
		won.of[f]++
		won.most[f.Dimension()] = max(won.most[f.Dimension()], won.of[f])
	}
}

// Features returns how many of the wins had each feature.
func (won *Wins) Features() map[Feature]int { return maps.Clone(won.of) }

// match is how typical a feature is of the wins, from 0 to 1.
type match struct {
	Feature
	value float64
}

// matches returns for each dimension of the deal the feature that was won most. The root keeps what is won now and then from looking
// insignificant beside what is won all the time.
func (won *Wins) matches(d projection.Deal) map[Dimension]match {
	best := map[Dimension]match{}
	for _, f := range won.weights.Features(d) {
		of := f.Dimension()
		value := math.Sqrt(float64(won.of[f]) / float64(won.most[of]+1))
		if known, ok := best[of]; !ok || value > known.value {
			best[of] = match{f, value}
		}
	}
	return best
}

// fits returns how well a waiting deal fits, see fitsBy. A value that was never won must not count against it.
func (won *Wins) fits(d projection.Deal) float64 {
	matches := won.matches(d)
	like := won.like(matches)
	delete(matches, Value)
	return won.fitsBy(max(like, won.like(matches)))
}

// fitted returns how well a deal that was taken up fits, see fitsBy, judged by what was known of it before that.
func (won *Wins) fitted(d projection.Deal) float64 {
	matches := won.matches(d)
	maps.DeleteFunc(matches, func(of Dimension, _ match) bool { return of.Own() })
	return won.fitsBy(won.like(matches))
}

// fitsBy returns a number from -1, for a deal that is like nothing that was won, to 1. The less was won, the nearer it is to 0.
func (won *Wins) fitsBy(like float64) float64 {
	pivot := won.weights.Fit.Pivot
	known := float64(won.count) / (float64(won.count) + won.weights.Fit.MiddleWins)
	if like >= pivot {
		return known * (like - pivot) / (1 - pivot)
	}
	return -known * (pivot - like) / pivot
}

// like returns the mean of the matches, weighted by dimension.
func (won *Wins) like(matches map[Dimension]match) float64 {
	sum, weight := 0.0, 0.0
	for _, of := range Dimensions() { // in a fixed order, so that the sum is the same every time
		if m, has := matches[of]; has {
			sum, weight = sum+m.value*won.weights.Fit.Dimensions[of], weight+won.weights.Fit.Dimensions[of]
		}
	}
	return sum / weight
}
