package solution

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/revision"
)

// OfferType is the kind of an offer on the commercial marketplace.
type OfferType string

// The offer types (Co-sell requirements, Aug 2023).
const (
	AzureApplication    OfferType = "AzureApplication"
	AzureContainer      OfferType = "AzureContainer"
	AzureVirtualMachine OfferType = "AzureVirtualMachine"
	IoTEdgeModule       OfferType = "IoTEdgeModule"
	SaaS                OfferType = "SaaS"
	Dynamics365         OfferType = "Dynamics365"
	PowerApps           OfferType = "PowerApps"
	OfficeAddIn         OfferType = "OfficeAddIn" // for Teams, Outlook or Excel; can never be co-sell ready
	ConsultingService   OfferType = "ConsultingService"
)

// Offer is a solution with everything that its organisation keeps about it. An Offer is never changed in place: every change returns a new
// one.
type Offer struct {
	Solution
	Revision revision.Number `json:"eTag"`
	Contents
	Reviews   []GoalState `json:"reviews"` // one per goal
	Created   time.Time   `json:"createdDateTime"`
	Updated   time.Time   `json:"updatedDateTime"`
	Published *time.Time  `json:"publishedDateTime"` // the first time; nil: never
}

// Contents is what a solution administrator declares about a solution.
type Contents struct {
	Description        *string        `json:"description"`
	OfferType          *OfferType     `json:"offerType"`
	ListingURL         *string        `json:"listingUrl"`
	Documents          Documents      `json:"documents"`
	Geographies        []string       `json:"coSellGeographies"` // countries, ISO 3166-1 alpha-2
	SalesContacts      []SalesContact `json:"salesContacts"`
	Transactable       bool           `json:"transactable"`
	TrailingRevenue    *money.Amount  `json:"trailingRevenueUsd"` // billed or consumed in the last 12 months, in USD
	IsvConnectEnrolled bool           `json:"isvConnectEnrolled"`
}

// Documents are the addresses of the documents that sellers and reviewers read.
type Documents struct {
	OnePager              *string `json:"onePagerUrl"`
	PitchDeck             *string `json:"pitchDeckUrl"`
	ReferenceArchitecture *string `json:"referenceArchitectureUrl"`
}

// SalesContact is the person whom Microsoft's sellers contact in one co-sell geography.
type SalesContact struct {
	Country     string `json:"country"`
	Name        string `json:"name"`
	Email       string `json:"email"`
	PhoneNumber string `json:"phoneNumber"`
}

// Declaration is what a caller gives to create a solution, and also what an edit can change.
type Declaration struct {
	Name     string  `json:"name"`
	Location *string `json:"mpnId"` // nil: the organisation's default location
	Contents
}

// DeclarationOf returns the part of a solution that an edit can change.
func DeclarationOf(o Offer) Declaration {
	return Declaration{Name: o.Name, Location: &o.Location, Contents: o.Contents}
}

// Patched returns the declaration with a merge patch (RFC 7396) applied, unchecked. The error is Invalid if the patch gives a member a
// value that it cannot have.
func (in Declaration) Patched(patch []byte) (Declaration, error) {
	var after Declaration
	err := change.Merge(in, patch, &after)
	return after, err
}

// Subject returns what access.Check needs to know of the solution.
func (o Offer) Subject() access.Subject {
	return access.Subject{OrganizationID: o.OrganizationID, Location: o.Location}
}
