// Package notify says who is mailed when something happens, and what the mail says, without any input or output.
package notify

import (
	"slices"

	"github.com/cosell/cosell/internal/wording"
)

// Kind is what a mail is about. The values are the names on the wire.
type Kind string

// The kinds.
const (
	MarketplaceLead       Kind = "MarketplaceLead" // a customer who found a solution wants to be contacted
	ProfileLead           Kind = "ProfileLead"     // a customer who found a business profile wants to be contacted
	MarketplaceLeadDigest Kind = "MarketplaceLeadDigest"
	ProfileLeadDigest     Kind = "ProfileLeadDigest"
	LeadDeclined          Kind = "LeadDeclined"     // to the customer
	CoSellReceived        Kind = "CoSellReceived"   // Microsoft has sent a deal
	CoSellRequested       Kind = "CoSellRequested"  // Microsoft is asked to take part in one
	ReferralReceived      Kind = "ReferralReceived" // a partner has sent a deal
	ReferralExpiring      Kind = "ReferralExpiring"
	ReferralExpired       Kind = "ReferralExpired"
	InvitationSent        Kind = "InvitationSent"
	InvitationAccepted    Kind = "InvitationAccepted"
	InvitationDeclined    Kind = "InvitationDeclined"
	InvitationExpired     Kind = "InvitationExpired"
	SolutionPassed        Kind = "SolutionPassed"
	SolutionFailed        Kind = "SolutionFailed"
	AccessRequested       Kind = "AccessRequested"
	AccessGranted         Kind = "AccessGranted"
	AccessDeclined        Kind = "AccessDeclined"
	WebhookPaused         Kind = "WebhookPaused"
	WebhookOwnerGone      Kind = "WebhookOwnerGone" // one is paused since the user by whose access it lives has lost that

	RegistrationActionRequired   Kind = "RegistrationActionRequired" // a registration was sent back
	RegistrationPassed           Kind = "RegistrationPassed"
	RegistrationFailed           Kind = "RegistrationFailed"
	RegistrationSampled          Kind = "RegistrationSampled" // one that was approved is looked at
	RegistrationExceptionDecided Kind = "RegistrationExceptionDecided"
)

// Rule is why somebody was chosen. The values are the names on the wire.
type Rule string

// The rules.
const (
	LocationAdmins     Rule = "LocationAdmins"     // the referral admins of the location
	OrganizationAdmins Rule = "OrganizationAdmins" // the referral admins of the whole organisation; of Microsoft, its sellers
	AccountAdmins      Rule = "AccountAdmins"
	ProfileContact     Rule = "ProfileContact" // the contact person of the business profile that the customer found
	Customer           Rule = "Customer"
	InvitingMember     Rule = "InvitingMember" // who invited, by the address on the deal's team
	DealTeam           Rule = "DealTeam"
	SolutionAdmins     Rule = "SolutionAdmins"
	WhoAsked           Rule = "WhoAsked"
	WhoSetItUp         Rule = "WhoSetItUp"
)

// Status is what has become of a mail. The values are the names on the wire.
type Status string

// The statuses.
const (
	Waiting     Status = "Waiting"     // to be sent, or to be tried again
	Handing     Status = "Handing"     // being handed to the mail server
	Sent        Status = "Sent"        // the mail server has taken it
	Refused     Status = "Refused"     // the mail server has refused it for good
	Failed      Status = "Failed"      // the mail server could not be reached, or did not take it, for days
	Unknown     Status = "Unknown"     // it was handed over and no answer came: sending it again might make two of it
	Kept        Status = "Kept"        // there is no mail server; it can be read here
	SwitchedOff Status = "SwitchedOff" // its recipient does not want it
	Withheld    Status = "Withheld"    // its recipient may not, or may no more, be told
	OverLimit   Status = "OverLimit"   // its organisation, or its recipient, had been sent enough that day
)

// words say what a mail is of which this has become, where it cannot be sent again.
var words = map[Status]wording.Format{
	Waiting:     "waiting to be sent",
	Handing:     "being sent",
	Sent:        "sent",
	SwitchedOff: "switched off",
}

// Resendable tells whether a mail of which this has become can be sent again: it is on its way no more and did not, or may not have,
// reached its recipient, who wants it.
func (s Status) Resendable() bool { return slices.Contains(Resendable(), s) }

// Resendable returns the statuses of mails that can be sent again.
func Resendable() []Status { return []Status{Kept, Refused, Failed, Unknown, Withheld, OverLimit} }
