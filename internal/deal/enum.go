package deal

// Status is where a deal is in its life.
type Status string

// The statuses. Closed is final.
const (
	Informational Status = "None" // a lead that nobody has to answer
	New           Status = "New"
	Active        Status = "Active"
	Closed        Status = "Closed"
)

// Substatus says more about a status.
type Substatus string

// The substatuses: NoSubstatus belongs to Informational, Pending and Received to New, Accepted to Active, the others to Closed.
const (
	NoSubstatus Substatus = "None"

	Pending  Substatus = "Pending"  // Microsoft was asked
	Received Substatus = "Received" // a partner was asked
	Accepted Substatus = "Accepted"
	Won      Substatus = "Won"
	Lost     Substatus = "Lost"
	Declined Substatus = "Declined"
	Expired  Substatus = "Expired"
	Error    Substatus = "Error" // should not have existed; left out of every figure
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
	Direct             Qualification = "Direct" // the customer came on its own
	MarketingQualified Qualification = "MarketingQualified"
	SalesQualified     Qualification = "SalesQualified"
)

// ReferralType is kept for Microsoft's resource; nothing here depends on it.
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

// Type is the kind of a deal, derived from its facts.
type Type string

// The types.
const (
	Private          Type = "Private"          // shared with nobody
	PartnerLed       Type = "PartnerLed"       // Microsoft's sellers may read it
	CoSell           Type = "CoSell"           // Microsoft takes part
	PartnerToPartner Type = "PartnerToPartner" // partners take part
	Lead             Type = "Lead"             // it came from a customer
)

// LeadSource is where the customer of a lead came from. It is the referral source of the lead's deal.
type LeadSource string

// The sources of leads.
const (
	AppSource        LeadSource = "AppSource"
	AzureMarketplace LeadSource = "AzureMarketplace"
	AzurePortal      LeadSource = "AzurePortal"
	BusinessProfile  LeadSource = "BusinessProfile" // the listing of a business profile
)

// CallToAction is what the customer of a lead asked for.
type CallToAction string

// The calls to action. A lead with ContactMe waits for an answer; the others are for information.
const (
	GetItNow  CallToAction = "GetItNow"
	FreeTrial CallToAction = "FreeTrial"
	TestDrive CallToAction = "TestDrive"
	ContactMe CallToAction = "ContactMe"
)

// Quality is how promising a lead is, as its sender rates it.
type Quality string

// The qualities.
const (
	UnknownQuality Quality = "Unknown"
	HighQuality    Quality = "High"
	LowQuality     Quality = "Low"
)

// EmailValidity is what the sender of a lead found out about a contact's mail address.
type EmailValidity string

// The validities of a mail address.
const (
	ValidEmail   EmailValidity = "Valid"
	InvalidEmail EmailValidity = "Invalid"
	SpamEmail    EmailValidity = "Spam"
	UnknownEmail EmailValidity = "Unknown"
)

// PhoneValidity is what the sender of a lead found out about a contact's phone number.
type PhoneValidity string

// The validities of a phone number.
const (
	ValidPhone   PhoneValidity = "Valid"
	InvalidPhone PhoneValidity = "Invalid"
	UnknownPhone PhoneValidity = "Unknown"
)
