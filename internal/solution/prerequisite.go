package solution

import (
	"slices"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/profile"
)

// revenueThreshold is what a solution with the Azure IP incentive must at least have billed or consumed in the last 12 months, in USD
// (Co-sell requirements, Aug 2023).
var revenueThreshold = money.MustParse("100000")

// Facts are what the checks need to know besides the solution.
type Facts struct {
	Profile profile.Contents // of the solution's location
}

// CheckCode names a condition. The values are the wire names.
type CheckCode string

// The conditions (Co-sell requirements and Verify the status of co-sell, Aug 2023).
const (
	ListingAddress        CheckCode = "ListingAddress"
	ListingDescription    CheckCode = "ListingDescription"
	OfferTypeCanCoSell    CheckCode = "OfferTypeCanCoSell"
	ListingPublished      CheckCode = "ListingPublished"
	BusinessProfile       CheckCode = "BusinessProfileComplete"
	GeographiesCovered    CheckCode = "SalesContactForEachGeography"
	OnePager              CheckCode = "OnePager"
	PitchDeck             CheckCode = "PitchDeck"
	MarketplaceAccount    CheckCode = "MarketplaceAccountActive"
	ReadyFirst            CheckCode = "CoSellReadyFirst"
	AzureOfferType        CheckCode = "AzureOfferType"
	TransactableOffer     CheckCode = "TransactableOffer"
	ReferenceArchitecture CheckCode = "ReferenceArchitecture"
	TrailingRevenue       CheckCode = "TrailingRevenue"
	TechnicalValidation   CheckCode = "TechnicalValidation"
	BusinessAppsOfferType CheckCode = "BusinessApplicationsOfferType"
	EnrolledInIsvConnect  CheckCode = "EnrolledInIsvConnect"
)

const (
	leftToReview  = "The reviewer decides this; it is not required for requesting the review."
	foundInReview = "The reviewer has confirmed this."
)

// prerequisite is a condition for a review.
type prerequisite struct {
	code  CheckCode
	goals []Goal
	look  func(Offer, Facts) outcome // nil: only the reviewer can tell
}

var (
	incentives = []Goal{ForAzureIP, ForBizStandard, ForBizPremium}
	business   = []Goal{ForBizStandard, ForBizPremium}
)

// prerequisites is the one table of what reviews need.
var prerequisites = []prerequisite{
	{ReadyFirst, incentives, readyFirst},
	{OfferTypeCanCoSell, []Goal{ToBeReady}, canCoSell},
	{AzureOfferType, []Goal{ForAzureIP}, azureOfferType},
	{BusinessAppsOfferType, business, businessOfferType},
	{ListingPublished, Goals(), published},
	{BusinessProfile, []Goal{ToBeReady}, completeProfile},
	{GeographiesCovered, []Goal{ToBeReady}, geographiesCovered},
	{OnePager, []Goal{ToBeReady}, onePager},
	{PitchDeck, []Goal{ToBeReady}, pitchDeck},
	{MarketplaceAccount, []Goal{ToBeReady}, nil},
	{TransactableOffer, []Goal{ForAzureIP}, transactable},
	{ReferenceArchitecture, []Goal{ForAzureIP}, referenceArchitecture},
	{TrailingRevenue, []Goal{ForAzureIP}, trailingRevenue},
	{TechnicalValidation, []Goal{ForAzureIP}, nil},
	{EnrolledInIsvConnect, business, isvConnect},
}

// Readiness tells whether a review towards a goal can be asked for.
type Readiness struct {
	Goal   Goal          `json:"goal"`
	State  ReviewState   `json:"state"`
	Ready  bool          `json:"ready"` // nothing that can be checked beforehand is missing
	Checks []fault.Check `json:"checks"`
}

// Readiness returns every prerequisite of the goal with its outcome.
func (o Offer) Readiness(g Goal, f Facts) Readiness {
	r := Readiness{Goal: g, State: o.Review(g), Ready: true, Checks: []fault.Check{}}
	for _, p := range prerequisites {
		if !slices.Contains(p.goals, g) {
			continue
		}
		found := outcomeOf(r.State == Passed, foundInReview, leftToReview)
		if p.look != nil {
			found = p.look(o, f)
			r.Ready = r.Ready && found.passed
		}
		r.Checks = append(r.Checks, found.check(p.code))
	}
	return r
}

// err returns a Conflict (prerequisites-missing) with every prerequisite, or nil if none is missing.
func (r Readiness) err() error {
	if r.Ready {
		return nil
	}
	return missing(r.Checks)
}

// missing returns a Conflict (prerequisites-missing) with the checks.
func missing(checks []fault.Check) error {
	f := fault.New(fault.Conflict, "prerequisites-missing", "Something that this needs is missing; see the checks.")
	f.Checks = checks
	return f
}

// listingChecks returns the checks for what a published solution needs.
func (o Offer) listingChecks() []fault.Check {
	return []fault.Check{
		outcomeOf(text(o.ListingURL) != "",
			"The listing has an address.", "Give the address of the listing on the marketplace.").check(ListingAddress),
		outcomeOf(text(o.Description) != "",
			"The solution is described.", "Describe the solution.").check(ListingDescription),
	}
}
