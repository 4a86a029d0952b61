package ranking

import (
	"cmp"
	"math"
	"slices"
)

// middle is the worth of everything about which nothing is known.
const middle = 0.5

// worth is what one deal contributes to a mean, from 0 to 1.
type worth struct {
	value, weight float64
	lowers        bool // it counts only if it lowers the mean
}

// mean returns the mean of all, with a number of middle values added. Of the worths that only lower, it takes those that make the mean
// lowest. So the mean never falls when a value rises, nor when one that only lowered begins to count.
func mean(ofMiddle float64, all []worth) float64 {
	sum, weight := ofMiddle*middle, ofMiddle
	var lowering []worth
	for _, v := range all {
		if v.lowers {
			lowering = append(lowering, v)
			continue
		}
		sum, weight = sum+v.value*v.weight, weight+v.weight
	}
	slices.SortStableFunc(lowering, func(a, b worth) int { return cmp.Compare(a.value, b.value) })
	for _, v := range lowering {
		if v.value >= sum/weight {
			break
		}
		sum, weight = sum+v.value*v.weight, weight+v.weight
	}
	return sum / weight
}

// share returns part of whole to the thousandth; 0 if whole is 0.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return math.Round(1000*float64(part)/float64(whole)) / 1000
}

// median returns the median; nil if there are no values.
func median(values []float64) *float64 {
	if len(values) == 0 {
		return nil
	}
	slices.Sort(values)
	half := len(values) / 2
	m := values[half]
	if len(values)%2 == 0 {
		m = (values[half-1] + m) / 2
	}
	return new(rounded(m))
}
