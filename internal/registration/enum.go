package registration

import "github.com/cosell/cosell/internal/wording"

// Status is how far a registration has come. The values are the wire names.
type Status string

// The statuses. A registration exists from its submission on; Closed is final.
const (
	Approved           Status = "Approved" // automatically
	ReviewPending      Status = "ReviewPending"
	ActionRequired     Status = "ActionRequired" // sent back with comments
	Passed             Status = "Passed"
	Failed             Status = "Failed"
	MarketplacePending Status = "MarketplaceValidationPending"
	MarketplacePassed  Status = "MarketplaceValidationPassed"
	MarketplaceFailed  Status = "MarketplaceValidationFailed"
	Closed             Status = "Closed"
)

// Statuses returns every status, in the order of a registration's life.
func Statuses() []Status {
	return []Status{
		ReviewPending, ActionRequired, Approved, Passed, Failed, MarketplacePending, MarketplacePassed, MarketplaceFailed, Closed,
	}
}

// Action is something that happens to a registration. The values are the wire names.
type Action string

// The actions.
const (
	Submit           Action = "Submit"
	Edit             Action = "Edit"
	Resubmit         Action = "Resubmit"
	AskForAction     Action = "AskForAction"
	Pass             Action = "Pass"
	Fail             Action = "Fail"
	Sample           Action = "Sample"
	PassMarketplace  Action = "PassMarketplaceValidation"
	FailMarketplace  Action = "FailMarketplaceValidation"
	Close            Action = "Close"
	AskException     Action = "AskException"
	ApproveException Action = "ApproveException"
	DeclineException Action = "DeclineException"
)

// ReviewReason is why a registration needs a reviewer. The values are the wire names.
type ReviewReason string

// The reasons (Register deals, May 2023).
const (
	LargeContract      ReviewReason = "AnnualContractValueAboveLimit"
	SeveralPartners    ReviewReason = "SeveralPartners"
	PayAsYouGoContract ReviewReason = "PayAsYouGo"
	Sampled            ReviewReason = "Sampled"
	ByException        ReviewReason = "Exception"
)

// Term tells whether a contract has an end. The values are the wire names.
type Term string

// The terms.
const (
	Perpetual Term = "Perpetual"
	Finite    Term = "Finite"
)

// Tenant tells whose tenant a solution is deployed in. The values are the wire names.
type Tenant string

// The tenants.
const (
	CustomerTenant Tenant = "Customer"
	PartnerTenant  Tenant = "Partner"
)

// PricingModel is how a solution is paid for. The values are the wire names.
type PricingModel string

// The pricing models.
const (
	PayAsYouGo   PricingModel = "PayAsYouGo"
	OtherPricing PricingModel = "Other"
)

// Converted is what an amount was converted for. The values are the wire names.
type Converted string

// What amounts are converted for.
const (
	DealValue     Converted = "DealValue"
	ContractValue Converted = "ContractValue"
)

// WarningCode names something that speaks against a registration without ruling it out. The values are the wire names.
type WarningCode string

// The warnings.
const (
	WonTooEarly     WarningCode = "WonTooEarly"
	RegisterIPFirst WarningCode = "RegisterAzureIpFirst"
)

// Warning is shown to a caller who may go on anyway.
type Warning struct {
	Code   WarningCode  `json:"code"`
	Detail wording.Text `json:"detail"`
}
