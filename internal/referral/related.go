package referral

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
)

// Tells tells whether the owner of a deal hears of another party's deal in the same engagement: of Microsoft's, of the host's, and of
// those of guests that it has invited.
func Tells(theirs, viewer deal.Deal) bool {
	return theirs.OrganizationID == access.Microsoft || invited(theirs, viewer) || invited(viewer, theirs)
}

func invited(guest, host deal.Deal) bool {
	by := guest.InviteContext.InvitedBy
	return by != nil && by.OrganizationID == host.OrganizationID
}

// OfPartner returns the related referral of a partner: whose it is, its state at a time and since when, and, for the party that invited
// it, why it has declined.
func OfPartner(theirs, viewer deal.Deal, now time.Time) (Source, error) {
	theirs = theirs.At(now)
	s := aboutParty(theirs, theirs.State, theirs.Created)
	s.Accepted, s.Closed = theirs.Accepted, theirs.Closed
	s.StatusReason, s.StatusNotes = decline(theirs, viewer)
	if theirs.Status == deal.New {
		s.Expires = theirs.Expires
	}
	return s.source()
}

// states are the states of Microsoft's own deal by the status of its answer.
var states = map[microsoft.Status]deal.State{
	microsoft.Pending:  {Status: deal.New, Substatus: deal.Pending},
	microsoft.Accepted: {Status: deal.Active, Substatus: deal.Accepted},
	microsoft.Declined: {Status: deal.Closed, Substatus: deal.Declined},
	microsoft.Expired:  {Status: deal.Closed, Substatus: deal.Expired},
	microsoft.Won:      {Status: deal.Closed, Substatus: deal.Won},
	microsoft.Lost:     {Status: deal.Closed, Substatus: deal.Lost},
}

// OfMicrosoft returns Microsoft's related referral. It says what Microsoft's answer discloses, and nothing else.
func OfMicrosoft(theirs deal.Deal, answer microsoft.Response) (Source, error) {
	began := cmp.Or(answer.Requested, answer.Responded, &theirs.Created) // Responded if Microsoft itself began the engagement
	s := aboutParty(theirs, states[answer.Status], *began)
	switch answer.Status {
	case microsoft.NotRequested:
	case microsoft.Pending:
		s.Expires = answer.Expires
	case microsoft.Declined:
		s.Closed = answer.Responded
	case microsoft.Expired:
		s.Closed = answer.Expires
	case microsoft.Accepted, microsoft.Won, microsoft.Lost:
		s.Accepted = answer.Responded
	}
	s.Team = answer.Sellers
	s.Details.Value, s.Details.Currency, s.Details.Closing = answer.EstimatedValue, answer.Currency, answer.EstimatedClosing
	s.InviteContext.Notes, s.InviteContext.AssistanceRequestCode = answer.Notes, answer.AssistanceRequestCode
	if reason := answer.DeclineReason; reason != nil {
		s.StatusReason, s.StatusNotes = &reason.Code, reason.Notes
	}
	return s.source()
}

// related is what somebody may see of another party's deal. The members are those of a deal, in the same order.
type related struct {
	ID                  uuid.UUID          `json:"id"`
	EngagementID        uuid.UUID          `json:"engagementId"`
	Tag                 string             `json:"eTag"`
	Name                *string            `json:"name"`
	OrganizationID      string             `json:"organizationId"`
	OrganizationName    string             `json:"organizationName"`
	Location            *string            `json:"mpnId"`
	ExternalReferenceID *string            `json:"externalReferenceId"`
	CampaignID          *string            `json:"campaignId"`
	ReferralProgram     *string            `json:"referralProgram"`
	ReferralSource      *string            `json:"referralSource"`
	Type                deal.ReferralType  `json:"type"`
	Qualification       deal.Qualification `json:"qualification"`
	Direction           deal.Direction     `json:"direction"`
	deal.State
	StatusReason    *string            `json:"statusReason"`
	StatusNotes     *string            `json:"statusNotes"`
	SalesStage      *string            `json:"salesStage"`
	Created         time.Time          `json:"createdDateTime"`
	Updated         time.Time          `json:"updatedDateTime"`
	Accepted        *time.Time         `json:"acceptedDateTime"`
	Closed          *time.Time         `json:"closedDateTime"`
	Expires         *time.Time         `json:"expirationDateTime"`
	Target          []deal.Target      `json:"target"`
	Customer        relatedCustomer    `json:"customerProfile"`
	Consent         deal.Consent       `json:"consent"`
	Details         relatedDetails     `json:"details"`
	Team            []deal.Member      `json:"team"`
	InviteContext   deal.InviteContext `json:"inviteContext"`
	CreatedVia      *string            `json:"createdVia"`
	LastModifiedVia *string            `json:"lastModifiedVia"`
}

// relatedCustomer never has a member set: the customer is in the caller's own referral.
type relatedCustomer struct {
	Name    *string           `json:"name"`
	Size    *string           `json:"size"`
	Address relatedAddress    `json:"address"`
	Team    []deal.Member     `json:"team"`
	IDs     []deal.CustomerID `json:"ids"`
}

type relatedAddress struct {
	AddressLine1 *string `json:"addressLine1"`
	AddressLine2 *string `json:"addressLine2"`
	City         *string `json:"city"`
	State        *string `json:"state"`
	PostalCode   *string `json:"postalCode"`
	Country      *string `json:"country"`
	Region       *string `json:"region"`
}

type relatedDetails struct {
	Notes        *string           `json:"notes"`
	Value        *money.Amount     `json:"dealValue"`
	Currency     *string           `json:"currency"`
	Closing      *time.Time        `json:"closingDateTime"`
	Requirements deal.Requirements `json:"requirements"`
}

func aboutParty(theirs deal.Deal, state deal.State, began time.Time) related {
	return related{
		ID: theirs.ID, EngagementID: theirs.EngagementID, OrganizationID: theirs.OrganizationID, OrganizationName: theirs.OrganizationName,
		Type: deal.Shared, Qualification: deal.Unqualified, Direction: theirs.Direction, State: state, Created: began, Updated: began,
	}
}

// source returns the referral. It counts as changed when it last came into another state, and its tag is made from what it shows.
func (s related) source() (Source, error) {
	for _, at := range []*time.Time{s.Accepted, s.Closed} {
		if at != nil && at.After(s.Updated) {
			s.Updated = *at
		}
	}
	text, err := json.Marshal(s)
	if err != nil {
		return Source{}, err
	}
	sum := sha256.Sum256(text)
	s.Tag = `"` + hex.EncodeToString(sum[:16]) + `"`
	text, err = json.Marshal(s)
	return Source{Deal: text, tag: s.Tag}, err
}
