package deal

// Status is where a deal is in its life.
type Status string

// The statuses. Closed is final.
const (
	New    Status = "New"
	Active Status = "Active"
	Closed Status = "Closed"
)

// Substatus says more about a status.
type Substatus string

// The substatuses: Pending and Received belong to New, Accepted to Active, the others to Closed.
const (
	Pending  Substatus = "Pending"  // Microsoft was asked
	Received Substatus = "Received" // a partner was asked
	Accepted Substatus = "Accepted"
	Won      Substatus = "Won"
	Lost     Substatus = "Lost"
	Declined Substatus = "Declined"
	Expired  Substatus = "Expired"
	Error    Substatus = "Error" // should not have been; left out of every figure
)

// Direction tells who began the engagement.
type Direction string

// The directions.
const (
	Outgoing Direction = "Outgoing" // created by its own organisation
	Incoming Direction = "Incoming" // sent to it
)

// Qualification tells how the customer's need was qualified.
type Qualification string

// The qualifications.
const (
	Unqualified        Qualification = "None"
	Direct             Qualification = "Direct" // the customer came by itself
	MarketingQualified Qualification = "MarketingQualified"
	SalesQualified     Qualification = "SalesQualified"
)

// ReferralType is kept for Microsoft's resource; it decides nothing here.
type ReferralType string

// The referral types.
const (
	Independent ReferralType = "Independent"
	Shared      ReferralType = "Shared"
)

// TargetType tells what a target's id names.
type TargetType string

// The target types.
const (
	BusinessProfileLocation TargetType = "BusinessProfileLocation"
	SolutionProfile         TargetType = "SolutionProfile"
)

// Channel is the way by which a change came.
type Channel string

// The channels.
const (
	API    Channel = "Api"
	System Channel = "System" // the clock
)

// Type is the kind of a deal, derived from its facts.
type Type string

// The types.
const (
	Private          Type = "Private"          // nobody else sees it
	PartnerLed       Type = "PartnerLed"       // Microsoft's sellers may read it
	CoSell           Type = "CoSell"           // Microsoft takes part
	PartnerToPartner Type = "PartnerToPartner" // partners take part
	Lead             Type = "Lead"             // it came from a customer
)
