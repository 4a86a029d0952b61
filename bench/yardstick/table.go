package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// marks are the most that a request of Cosell may cost, as a ratio to limit.
var marks = map[string]float64{
	"read one": 1.20, "list 50 of ten members": 1.40, "list 50 whole deals": 1.30, "create": 1.80, "change": 2.15,
}

// table shows the ratios as Markdown, with what they consist of.
func table(targets []*target, results map[string][][]figures) string {
	var ratios, absolute strings.Builder
	ratios.WriteString("| CPU of a request, by that of limit |")
	for _, t := range targets {
		ratios.WriteString(" " + t.name + " |")
	}
	ratios.WriteString(" mark |\n" + strings.Repeat("|---", len(targets)+2) + "|\n")
	absolute.WriteString("| | requests/s | p50 ms | p99 ms | server us | PostgreSQL us | foreign cores |\n|---|---|---|---|---|---|---|\n")
	for _, operation := range operations {
		of, measured := results[operation]
		if !measured {
			continue
		}
		ratios.WriteString("| " + operation + " |")
		for i, t := range targets {
			if len(of[i]) == 0 {
				ratios.WriteString(" |")
				continue
			}
			ratios.WriteString(" " + ratio(of[i], of[0]) + " |")
			fmt.Fprintf(&absolute, "| %s, %s | %.0f | %.2f | %.1f | %.0f | %.0f | %.2f |\n", operation, t.name,
				median(of[i], func(f figures) float64 { return f.perSecond }), median(of[i], func(f figures) float64 { return f.p50 }),
				median(of[i], func(f figures) float64 { return f.p99 }), median(of[i], func(f figures) float64 { return f.server }),
				median(of[i], func(f figures) float64 { return f.database }), median(of[i], func(f figures) float64 { return f.foreign }))
		}
		fmt.Fprintf(&ratios, " %.2f |\n", marks[operation])
	}
	return ratios.String() + "\n" + absolute.String()
}

func median(of []figures, what func(figures) float64) float64 {
	values := make([]float64, len(of))
	for i, f := range of {
		values[i] = what(f)
	}
	return middle(values)
}

func middle(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// ratio returns the median of the ratios of consecutive runs, with its 95 % confidence interval (bootstrap).
func ratio(of, base []figures) string {
	pairs := make([]float64, len(of))
	for i := range of {
		pairs[i] = of[i].cost() / base[i].cost()
	}
	drawn := rand.New(rand.NewPCG(1, 2)) // the same figures give the same interval
	medians := make([]float64, 1000)
	for i := range medians {
		again := make([]float64, len(pairs))
		for k := range again {
			again[k] = pairs[drawn.IntN(len(pairs))]
		}
		medians[i] = middle(again)
	}
	slices.Sort(medians)
	return fmt.Sprintf("%.2f (%.2f to %.2f)", middle(pairs), medians[25], medians[975])
}
