package ranking

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cosell/cosell/internal/projection"
)

// Dimension is a respect in which deals can be alike. The values are the names on the wire.
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

// Dimensions returns every dimension, in the order in which reasons of the same weight are given.
func Dimensions() []Dimension {
	return []Dimension{Industry, Product, Service, SolutionArea, Solution, CustomerSize, Country, Value}
}

// Own tells whether the party itself states it about its deal: its solutions and the value of the deal can be edited after the deal was
// taken up, so neither says how well the deal fitted.
func (d Dimension) Own() bool { return d == Solution || d == Value }

// Feature is one thing that a deal is about, such as "Industry:Education".
type Feature string

// Dimension returns the dimension of the feature.
func (f Feature) Dimension() Dimension {
	name, _, _ := strings.Cut(string(f), ":")
	return Dimension(name)
}

// Code returns the feature's code in its dimension: a code of a list, the id of a solution, the number of a band of value.
func (f Feature) Code() string {
	_, code, _ := strings.Cut(string(f), ":")
	return code
}

// Features returns what a deal is about, each feature once and in order, with the weights' bands of value.
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
