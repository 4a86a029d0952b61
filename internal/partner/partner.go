// Package partner has the search for partners: what is searched for, what a hit shows, and how hits are ranked.
package partner

import (
	"strconv"

	"github.com/cosell/cosell/internal/ranking"
	"github.com/cosell/cosell/internal/reference"
)

// Listing is the published profile of a location as others see it: without the contact person for customers.
type Listing struct {
	Location         string     `json:"mpnId"`
	LocationName     string     `json:"locationName"`
	OrganizationID   string     `json:"organizationId"`
	OrganizationName string     `json:"organizationName"`
	Description      string     `json:"description"`
	Markets          []string   `json:"markets"`
	Industries       []string   `json:"industries"`
	Products         []string   `json:"products"`
	Services         []string   `json:"services"`
	SolutionAreas    []string   `json:"solutionAreas"`
	CustomerSizes    []string   `json:"customerSizes"`
	Keywords         []string   `json:"keywords"`
	Languages        []string   `json:"languages"`
	Solutions        []Solution `json:"solutions"` // co-sell ready ones
}

// Solution is a co-sell ready solution of a listing.
type Solution struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Incentives []string `json:"incentives"`
}

// Hit is a listing that was found, with the reasons for its place.
type Hit struct {
	Listing
	Reasons Reasons `json:"reasons"`
}

// Reasons say why a hit has its place.
type Reasons struct {
	Words    []MatchedWord `json:"words"`
	Filters  []Matched     `json:"filters"`
	Features []Feature     `json:"features"` // of the deal that similar ones were searched for
	Score    ranking.Step  `json:"score"`
}

// MatchedWord is a word that was found, as written in the listing.
type MatchedWord struct {
	Word string `json:"word"`
	Part Part   `json:"part"`
}

// Matched has those codes of the filter that a hit has.
type Matched struct {
	Dimension Dimension `json:"dimension"`
	Codes     []string  `json:"codes"`
}

// Dimension is something that partners are filtered and counted by. The values are the wire names.
type Dimension string

// The dimensions.
const (
	Market       Dimension = "market"
	Industry     Dimension = "industry"
	Product      Dimension = "product"
	Service      Dimension = "service"
	SolutionArea Dimension = "solutionArea"
	CustomerSize Dimension = "customerSize"
	CoSellReady  Dimension = "coSellReady"
	Incentive    Dimension = "incentive"
)

// Dimensions returns the dimensions in the order in which they are shown.
func Dimensions() []Dimension {
	return []Dimension{Market, Industry, Product, Service, SolutionArea, CustomerSize, CoSellReady, Incentive}
}

// Lists are the lists of reference data that the codes of dimensions come from; those of CoSellReady are true and false.
var Lists = map[Dimension]string{
	Market: reference.Countries, Industry: reference.Industries, Product: reference.Products, Service: reference.Services,
	SolutionArea: reference.SolutionAreas, CustomerSize: reference.CustomerSizes, Incentive: reference.Incentives,
}

// codes returns the listing's codes in a dimension, as filters and facets name them.
func (l Listing) codes(d Dimension) []string {
	switch d {
	case Market:
		return l.Markets
	case Industry:
		return l.Industries
	case Product:
		return l.Products
	case Service:
		return l.Services
	case SolutionArea:
		return l.SolutionAreas
	case CustomerSize:
		return l.CustomerSizes
	case CoSellReady:
		return []string{strconv.FormatBool(len(l.Solutions) > 0)}
	default:
		var all []string
		for _, s := range l.Solutions {
			all = append(all, s.Incentives...)
		}
		return all
	}
}
