// Package registration has the rules for registering won deals for Microsoft's IP incentives (R7): who may register what, what the form
// must say, how a registration is reviewed, and which exceptions can be asked for. It does no input or output.
//
// The struct tags are the names of Microsoft's public referral resource where it has one, so that a registration's JSON is its document on
// the wire.
package registration

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/revision"
	"github.com/cosell/cosell/internal/solution"
)

// Registration is the registration of one of a party's won deals for one incentive. A Registration is never changed in place: every change
// returns a new one.
type Registration struct {
	ID               uuid.UUID          `json:"id"`
	Revision         revision.Number    `json:"eTag"`
	DealID           uuid.UUID          `json:"dealId"`
	OrganizationID   string             `json:"organizationId"`
	OrganizationName string             `json:"organizationName"`
	Location         string             `json:"mpnId"`
	Type             solution.Incentive `json:"type"`
	ProgramVersion   int                `json:"programVersion"` // that it is judged by
	Status           Status             `json:"status"`
	StatusReason     *string            `json:"statusReason"`  // what the reviewer said last
	ReviewReasons    []ReviewReason     `json:"reviewReasons"` // why it needs a reviewer; empty if it was approved automatically
	Registered       time.Time          `json:"registrationDateTime"`
	Updated          time.Time          `json:"updatedDateTime"`
	Contents
	AnnualValue    *money.Amount   `json:"annualContractValue"` // in the contract's currency, to the cent; nil if it was closed without one
	AnnualValueUSD *money.USDValue `json:"annualContractValueUsd"`
	Conversions    []Conversion    `json:"conversions"` // how amounts were compared with figures in US dollars
	History        StatusHistory   `json:"statusHistory"`
	Excepted       bool            `json:"exceptionApproved"` // date checks are relaxed
	Warnings       []Warning       `json:"warnings"`
	Deal           DealSummary     `json:"deal"`
	SubmittedBy    []Submitter     `json:"submittedBy"` // everybody who has submitted or edited it
}

// Contents is what the form says.
type Contents struct {
	HoldsContract    bool           `json:"holdsCustomerContract"` // the party and the solution are named in the customer's contract
	CustomerTenantID *uuid.UUID     `json:"customerTenantId"`
	Contract         Contract       `json:"contract"`
	Solutions        []SolutionSold `json:"solutionDetails"` // exactly one
}

// Contract is the customer's contract.
type Contract struct {
	Value    money.Amount `json:"value"` // in total: software and services, no hardware
	Currency string       `json:"currency"`
	Signed   *Date        `json:"signDateTime"`
	Start    *Date        `json:"startDateTime"`
	End      *Date        `json:"endDateTime"` // nil if it is perpetual
	Term     *Term        `json:"term"`
}

// SolutionSold is the solution that the contract is about.
type SolutionSold struct {
	ID                  string             `json:"id"`
	Name                string             `json:"name"`
	Value               money.Amount       `json:"value"` // the contract's, without one-off payments for the implementation
	Currency            string             `json:"currency"`
	IsDeployedOnAzure   bool               `json:"isDeployedOnAzure"`
	PrimaryDeploymentOn Tenant             `json:"primaryDeploymentOn"`
	PricingModel        PricingModel       `json:"pricingModel"`
	Marketplace         MarketplaceDetails `json:"marketplaceTransactionDetails"`
}

// MarketplaceDetails tells whether the solution is bought through the marketplace, and when that is expected.
type MarketplaceDetails struct {
	IsMarketplaceTransacted bool  `json:"isMarketplaceTransacted"`
	Transaction             *Date `json:"marketplaceTransactionDateTime"`
}

// Conversion is the exchange rate that an amount was converted with to compare it with a figure in US dollars.
type Conversion struct {
	Of         Converted      `json:"of"`
	Currency   string         `json:"currency"`
	Month      string         `json:"month"` // of the rate, as YYYY-MM
	USDPerUnit string         `json:"usdPerUnit"`
	ValueUSD   money.USDValue `json:"valueUsd"` // to the cent; the comparison is exact
}

// StatusHistory has the times at which a registration last came into each status.
type StatusHistory struct {
	ReviewPending  *time.Time `json:"reviewPendingDateTime"`
	ActionRequired *time.Time `json:"actionRequiredDateTime"`
	Passed         *time.Time `json:"passedDateTime"`
	Failed         *time.Time `json:"failedDateTime"`
	Approved       *time.Time `json:"approvedDateTime"`
	Resubmission   *time.Time `json:"resubmissionDateTime"`
	Marketplace    *time.Time `json:"marketplaceValidationPendingDateTime"`
	Closed         *time.Time `json:"closedDateTime"`
}

// DealSummary is what a reviewer needs to know about the deal, as it was at the registration.
type DealSummary struct {
	Name     string       `json:"name"`
	Type     deal.Type    `json:"dealType"`
	Customer string       `json:"customerName"`
	Country  string       `json:"customerCountry"`
	Value    money.Amount `json:"dealValue"`
	Currency string       `json:"currency"`
	Created  time.Time    `json:"createdDateTime"`
	Invited  *time.Time   `json:"microsoftInvitedDateTime"`
	Won      time.Time    `json:"wonDateTime"`
}

// Submitter is somebody who has submitted or edited a registration, and therefore may not review it.
type Submitter struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Document returns the registration as it is stored and shown.
func (r Registration) Document() ([]byte, error) { return json.Marshal(r) }

// Subject returns what access.Check needs to know of the registration; team is the deal's.
func (r Registration) Subject(team []string) access.Subject {
	return access.Subject{OrganizationID: r.OrganizationID, Location: r.Location, TeamEmails: team}
}

// sold returns the one solution of the form.
func (c Contents) sold() SolutionSold {
	if len(c.Solutions) == 0 {
		return SolutionSold{}
	}
	return c.Solutions[0]
}

// perpetual tells whether the contract has no end.
func (c Contract) perpetual() bool { return c.Term != nil && *c.Term == Perpetual }
