package ranking

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cosell/cosell/internal/projection"
)

// Dimension is what deals are alike in. The values are the names on the wire.
type Dimension string

// The dimensions.
const (
	Industry     Dimension = "Industry"
	Product      Dimension = "Product"
	Service      Dimension = "Service"
	SolutionArea Dimension = "SolutionArea"
	Solution     Dimension = "Solution"
	CustomerSize Dimension = "CustomerSize"
	Country      Dimension = "Country"
	Value        Dimension = "Value"
)

// Dimensions returns every dimension, in the order in which reasons that weigh the same are given.
func Dimensions() []Dimension {
	return []Dimension{Industry, Product, Service, SolutionArea, Solution, CustomerSize, Country, Value}
}

// Own tells whether the party itself tells it of its deal: its solutions and what the deal is worth can be edited after the deal was
// taken up, so that neither says how well it fitted.
func (d Dimension) Own() bool { return d == Solution || d == Value }

// Feature is one thing that a deal is about, as "Industry:Education".
type Feature string

// Dimension returns the dimension of the feature.
func (f Feature) Dimension() Dimension {
	name, _, _ := strings.Cut(string(f), ":")
	return Dimension(name)
}

// Code returns what the feature is in its dimension: a code of a list, the id of a solution, the number of a band of value.
func (f Feature) Code() string {
	_, code, _ := strings.Cut(string(f), ":")
	return code
}

// Features returns what a deal is about, each once and in order, by the weights' bands of value.
func (w Weights) Features(d projection.Deal) []Feature {
	var all []Feature
	add := func(of Dimension, codes ...string) {
		for _, code := range codes {
			all = append(all, Feature(string(of)+":"+code))
		}
	}
	add(Industry, d.Industries...)
	add(Product, d.Products...)
	add(Service, d.Services...)
	add(SolutionArea, d.SalesPlays...)
	add(Solution, d.Solutions...)
	if d.CustomerSize != nil {
		add(CustomerSize, *d.CustomerSize)
	}
	add(Country, d.Country)
	if band, known := w.Fit.band(d.ValueUSD); known {
		add(Value, strconv.Itoa(band))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
