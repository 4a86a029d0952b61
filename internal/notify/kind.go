// Package notify says who is mailed when something happens, and what the mail says. It does no input or output.
package notify

import (
	"slices"

	"github.com/cosell/cosell/internal/wording"
)

// Kind is what a mail is about. The values are the wire names.
type Kind string

// The kinds.
const (
	MarketplaceLead       Kind = "MarketplaceLead" // a customer who found a solution wants to be contacted
	ProfileLead           Kind = "ProfileLead"     // a customer who found a business profile wants to be contacted
	MarketplaceLeadDigest Kind = "MarketplaceLeadDigest"
	ProfileLeadDigest     Kind = "ProfileLeadDigest"
	LeadDeclined          Kind = "LeadDeclined"     // to the customer
	CoSellReceived        Kind = "CoSellReceived"   // Microsoft has sent a deal
	CoSellRequested       Kind = "CoSellRequested"  // Microsoft is asked to take part in a deal
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
	WebhookOwnerGone      Kind = "WebhookOwnerGone" // a webhook is paused because its owner has lost access

	RegistrationActionRequired   Kind = "RegistrationActionRequired" // a registration was sent back
	RegistrationPassed           Kind = "RegistrationPassed"
	RegistrationFailed           Kind = "RegistrationFailed"
	RegistrationSampled          Kind = "RegistrationSampled" // an approved one is reviewed as a sample
	RegistrationExceptionDecided Kind = "RegistrationExceptionDecided"
)

// Rule is why somebody was chosen as a recipient. The values are the wire names.
type Rule string

// The rules.
const (
	LocationAdmins     Rule = "LocationAdmins"     // the referral admins of the location
	OrganizationAdmins Rule = "OrganizationAdmins" // the referral admins of the whole organisation; for Microsoft, its sellers
	AccountAdmins      Rule = "AccountAdmins"
	ProfileContact     Rule = "ProfileContact" // the contact person of the business profile that the customer found
	Customer           Rule = "Customer"
	InvitingMember     Rule = "InvitingMember" // the one who invited, by the address on the deal's team
	DealTeam           Rule = "DealTeam"
	SolutionAdmins     Rule = "SolutionAdmins"
	WhoAsked           Rule = "WhoAsked"
	WhoSetItUp         Rule = "WhoSetItUp"
)

// Status is what has become of a mail. The values are the wire names.
type Status string

// The statuses.
const (
	Waiting     Status = "Waiting"     // to be sent, or to be tried again
	Handing     Status = "Handing"     // being handed to the mail server
	Sent        Status = "Sent"        // the mail server has taken it
	Refused     Status = "Refused"     // the mail server has refused it for good
	Failed      Status = "Failed"      // for days the mail server could not be reached or did not take it
	Unknown     Status = "Unknown"     // it was handed over but no answer came: sending it again might deliver it twice
	Kept        Status = "Kept"        // there is no mail server; it can be read here
	SwitchedOff Status = "SwitchedOff" // its recipient does not want it
	Withheld    Status = "Withheld"    // its recipient may not, or may no longer, be told
	OverLimit   Status = "OverLimit"   // the day's limit of its organisation or recipient had been reached
)

// words say what has become of a mail that cannot be sent again.
var words = map[Status]wording.Format{
	Waiting:     "waiting to be sent",
	Handing:     "being sent",
	Sent:        "sent",
	SwitchedOff: "switched off",
}

// Resendable tells whether a mail with this status can be sent again: it is no longer on its way, did not reach its recipient (or may not
// have), and the recipient wants it.
func (s Status) Resendable() bool { return slices.Contains(Resendable(), s) }

// Resendable returns the statuses of mails that can be sent again.
func Resendable() []Status { return []Status{Kept, Refused, Failed, Unknown, Withheld, OverLimit} }
