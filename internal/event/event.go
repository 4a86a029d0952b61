// Package event has what a party is told when a deal changes: in the feed, by webhook and by mail.
package event

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/change"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/registration"
)

// Type is the kind of an event. The values are the wire names.
type Type string

// The types. The names of those about referrals are Microsoft's own (Partner Center webhooks, Oct 2023), except for the reminder.
const (
	ReferralCreated        Type = "referral-created"         // the receiver has a new deal
	ReferralUpdated        Type = "referral-updated"         // the receiver's deal changed
	RelatedReferralCreated Type = "related-referral-created" // another party was asked
	RelatedReferralUpdated Type = "related-referral-updated" // another party's deal changed
	ReferralExpiring       Type = "referral-expiring"        // the receiver's answer is due soon
	RegistrationCreated    Type = "registration-created"     // the receiver's deal was registered
	RegistrationUpdated    Type = "registration-updated"     // the registration went on
)

// The types of events that are about no deal. They are sent by mail only.
const (
	SolutionReviewed Type = "solution-reviewed" // a review of a solution was passed or failed
	AccessRequested  Type = "access-requested"  // somebody asks for a role
	AccessDecided    Type = "access-decided"    // somebody's request for a role was granted or declined
	WebhookPaused    Type = "webhook-paused"    // no more events are sent to an endpoint
	ExceptionDecided Type = "exception-decided" // an exception for a registration was approved or declined
)

// FeedTypes returns the types that the feed and webhooks carry, in the order in which they are documented.
func FeedTypes() []Type {
	return []Type{
		ReferralCreated, ReferralUpdated, RelatedReferralCreated, RelatedReferralUpdated, ReferralExpiring,
		RegistrationCreated, RegistrationUpdated,
	}
}

// ResourceName is what every event of the feed is about, in Microsoft's words.
const ResourceName = "referral"

// Event is an event as it is shown to its receiver.
type Event struct {
	ID             uuid.UUID      `json:"id"`
	Type           Type           `json:"type"`
	Occurred       time.Time      `json:"occurredDateTime"`
	OrganizationID string         `json:"organizationId"` // the receiver
	ResourceName   string         `json:"resourceName"`
	ResourceURI    string         `json:"resourceUri"` // of the receiver's deal
	DealID         uuid.UUID      `json:"dealId"`      // the receiver's
	EngagementID   uuid.UUID      `json:"engagementId"`
	Party          deal.Inviter   `json:"party"`  // whose deal changed
	Change         jsontext.Value `json:"change"` // a deal.Entry
	Deal           jsontext.Value `json:"deal"`   // the receiver's deal right after the change
	// MicrosoftResponse is Microsoft's answer right after the change, as far as it may be disclosed; null for Microsoft itself.
	MicrosoftResponse *microsoft.Response `json:"microsoftResponse"`
	// Registration is the registration that the event is about, right after the change, and RegistrationChange is a registration.Entry.
	// Other events do not have them.
	Registration       jsontext.Value `json:"registration,omitzero"`
	RegistrationChange jsontext.Value `json:"registrationChange,omitzero"`
}

// News says what has changed on whose deal, as far as somebody may know it.
type News struct {
	Party  deal.Inviter   `json:"party"`
	Change jsontext.Value `json:"change"`

	Registration       jsontext.Value `json:"registration,omitzero"`
	RegistrationChange jsontext.Value `json:"registrationChange,omitzero"`
}

// OfRegistration returns what the party of a registration is told about a step. Of a reviewer it is told only the organisation.
func OfRegistration(r registration.Registration, e registration.Entry) ([]byte, error) {
	document, err := r.Document()
	if err != nil {
		return nil, err
	}
	entry, err := json.Marshal(e.Seen(r.OrganizationID))
	if err != nil {
		return nil, err
	}
	return json.Marshal(News{
		Party: deal.Inviter{OrganizationID: r.OrganizationID, OrganizationName: r.OrganizationName}, Change: jsontext.Value("null"),
		Registration: document, RegistrationChange: entry,
	})
}

// For returns the news as the organisation may know them. The news for others are stored in that form; older ones may say too much.
func (n News) For(organizationID string) (News, error) {
	if n.Party.OrganizationID == organizationID {
		return n, nil
	}
	var e deal.Entry
	if err := json.Unmarshal(n.Change, &e); err != nil {
		return News{}, err
	}
	var err error
	n.Change, err = json.Marshal(e.Seen(n.Party))
	return n, err
}

// ForDeal returns what the deal's own party and what the other parties are told about a change. entry is the change's entry in the history
// as JSON. others is nil if the other parties are told nothing.
func ForDeal(d deal.Deal, e deal.Entry, entry []byte) (own, others []byte, err error) {
	party := deal.Inviter{OrganizationID: d.OrganizationID, OrganizationName: d.OrganizationName}
	own, err = json.Marshal(News{Party: party, Change: entry})
	if err != nil || !isShared(d, e) {
		return own, nil, err
	}
	seen, err := json.Marshal(e.Seen(party))
	if err != nil {
		return nil, nil, err
	}
	others, err = json.Marshal(News{Party: party, Change: seen})
	return own, others, err
}

// estimate are the members of Microsoft's deal that are shown in its answer.
var estimate = []string{"/details/dealValue", "/details/currency", "/details/closingDateTime", "/team"}

// isShared tells whether the other parties of the engagement hear of a change. They hear of every step in a deal's life, and of edits by
// Microsoft that show in its answer. They do not hear whom else the host invites.
func isShared(d deal.Deal, e deal.Entry) bool {
	switch e.Action {
	case deal.Edit:
		return d.OrganizationID == access.Microsoft && slices.ContainsFunc(e.Changes, func(c change.Change) bool {
			return slices.ContainsFunc(estimate, func(member string) bool {
				return c.Pointer == member || strings.HasPrefix(c.Pointer, member+"/")
			})
		})
	case deal.Invite:
		return false
	default:
		return true
	}
}

// Reminder returns what the party of a waiting deal is told when the answer is due soon. Nothing has changed.
func Reminder(d deal.Deal) ([]byte, error) {
	return json.Marshal(News{
		Party:  deal.Inviter{OrganizationID: d.OrganizationID, OrganizationName: d.OrganizationName},
		Change: jsontext.Value("null"),
	})
}
