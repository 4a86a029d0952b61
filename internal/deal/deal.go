// Package deal holds a partner deal and the rules of its life, without any input or output.
//
// The struct tags are the names of Microsoft's public referral resource, so that a deal's JSON is its document on the wire.
package deal

import (
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/revision"
	"github.com/cosell/cosell/internal/solution"
)

// Deal is one party's view of an engagement. A Deal is never changed in place: every change returns a new one.
type Deal struct {
	ID                  uuid.UUID     `json:"id"`
	EngagementID        uuid.UUID     `json:"engagementId"`
	Revision            Revision      `json:"eTag"`
	Name                string        `json:"name"`
	OrganizationID      string        `json:"organizationId"`
	OrganizationName    string        `json:"organizationName"`
	Location            string        `json:"mpnId"`
	ExternalReferenceID *string       `json:"externalReferenceId"`
	CampaignID          *string       `json:"campaignId"`
	ReferralProgram     *string       `json:"referralProgram"`
	ReferralSource      *string       `json:"referralSource"`
	Type                ReferralType  `json:"type"`
	DealType            Type          `json:"dealType"`
	Qualification       Qualification `json:"qualification"`
	Direction           Direction     `json:"direction"`
	State
	StatusReason    *string       `json:"statusReason"`
	StatusNotes     *string       `json:"statusNotes"`
	SalesStage      *string       `json:"salesStage"`
	Created         time.Time     `json:"createdDateTime"`
	Updated         time.Time     `json:"updatedDateTime"`
	Accepted        *time.Time    `json:"acceptedDateTime"`
	Closed          *time.Time    `json:"closedDateTime"`
	Expires         *time.Time    `json:"expirationDateTime"`
	Target          []Target      `json:"target"`
	Customer        Customer      `json:"customerProfile"`
	Consent         Consent       `json:"consent"`
	Details         Details       `json:"details"`
	Team            []Member      `json:"team"`
	InviteContext   InviteContext `json:"inviteContext"`
	RecreatedFrom   *uuid.UUID    `json:"recreatedFromDealId"`
	CreatedVia      audit.Channel `json:"createdVia"`
	LastModifiedVia audit.Channel `json:"lastModifiedVia"`
	*Origin                       // nil unless it is a lead
}

// Target names a party by one of its locations or solutions.
type Target struct {
	Type TargetType `json:"type"`
	ID   string     `json:"id"`
}

// Member is a person on a deal.
type Member struct {
	FirstName         string             `json:"firstName"`
	LastName          string             `json:"lastName"`
	PhoneNumber       string             `json:"phoneNumber"`
	Email             string             `json:"email"`
	Title             *string            `json:"title"`
	ContactPreference *ContactPreference `json:"contactPreference"`
	EmailValidity     EmailValidity      `json:"emailValidationStatus,omitzero"` // of a contact on a lead
	PhoneValidity     PhoneValidity      `json:"phoneValidationStatus,omitzero"` // of a contact on a lead
}

// MemberNamed returns the member with the full name. A name of one word becomes both first and last name.
func MemberNamed(name, address, phone string) Member {
	first, last := name, name
	if i := strings.LastIndex(name, " "); i > 0 {
		first, last = name[:i], name[i+1:]
	}
	return Member{FirstName: first, LastName: last, PhoneNumber: phone, Email: address}
}

// ContactPreference is how a person wants to be notified about a deal.
type ContactPreference struct {
	Locale               string `json:"locale,omitzero"`
	DisableNotifications bool   `json:"disableNotifications"`
}

// Customer is the company that buys.
type Customer struct {
	Name    string       `json:"name"`
	Size    *string      `json:"size"`
	Address Address      `json:"address"`
	Team    []Member     `json:"team"` // contacts at the customer
	IDs     []CustomerID `json:"ids"`
}

// Address is where the customer is. Country is ISO 3166-1 alpha-2.
type Address struct {
	AddressLine1 *string `json:"addressLine1"`
	AddressLine2 *string `json:"addressLine2"`
	City         *string `json:"city"`
	State        *string `json:"state"`
	PostalCode   *string `json:"postalCode"`
	Country      string  `json:"country"`
	Region       *string `json:"region"`
}

// CustomerID identifies the customer in some register.
type CustomerID struct {
	ProfileType string `json:"profileType"`
	ID          string `json:"id"`
}

// Consent is what the customer agreed to.
type Consent struct {
	ShareInfoWithOthers        bool  `json:"consentToToShareInfoWithOthers"` // the wire name really is misspelt
	Contact                    bool  `json:"consentToContact"`
	MicrosoftToContactPartners *bool `json:"consentToMicrosoftToContactSpecificPartners"`
	ShareWithMicrosoftsSellers *bool `json:"consentToShareReferralWithMicrosoftSellers"`
}

// Details are the size, date and contents of a deal.
type Details struct {
	Notes            *string      `json:"notes"`
	Value            money.Amount `json:"dealValue"`
	Currency         string       `json:"currency"` // ISO 4217
	Closing          time.Time    `json:"closingDateTime"`
	RequestedContact *bool        `json:"customerRequestedContact,omitzero"` // of a lead: the customer wants to be called
	Requirements     Requirements `json:"requirements"`
}

// Requirements are what the customer needs.
type Requirements struct {
	Industries             []Tag                   `json:"industries"`
	Products               []Tag                   `json:"products"`
	Services               []Tag                   `json:"services"`
	Offers                 []Tag                   `json:"offers"`
	SalesPlays             []Tag                   `json:"salesPlays"`
	Solutions              []Solution              `json:"solutions"`
	AdditionalRequirements *AdditionalRequirements `json:"additionalRequirements"`
}

// withoutRepeats returns the deal with every code and id just once in its lists.
func (d Deal) withoutRepeats() Deal {
	r := &d.Details.Requirements
	for _, tags := range []*[]Tag{&r.Industries, &r.Products, &r.Services, &r.Offers, &r.SalesPlays} {
		*tags = withoutRepeats(*tags)
	}
	d.Customer.IDs = withoutRepeats(d.Customer.IDs)
	return d
}

// withoutRepeats returns the items without repeats, each at the place of its first occurrence.
func withoutRepeats[T comparable](items []T) []T {
	found := items[:0:0]
	for _, item := range items {
		if !slices.Contains(found, item) {
			found = append(found, item)
		}
	}
	return found
}

// Tag is a code of a reference list.
type Tag struct {
	ID string `json:"id"`
}

// Solution is a solution offered in a deal, with the flags that it had when it was added.
type Solution struct {
	ID            string                `json:"id"`
	Name          string                `json:"name"`
	Type          string                `json:"type"`         // Name: a solution of the catalogue; Category: a kind of solution
	SolutionType  string                `json:"solutionType"` // 3P: a partner's own; None: a category
	PublisherName string                `json:"publisherName"`
	CoSellStatus  solution.CoSellStatus `json:"coSellStatus"`
	Incentives    []solution.Incentive  `json:"incentives"`
	Price         *money.Amount         `json:"price"` // of one unit, in Currency
	Quantity      *int                  `json:"quantity"`
	Currency      *string               `json:"currency"`
	Closing       *time.Time            `json:"closingDateTime"`
}

// AdditionalRequirements are needs beyond the lists.
type AdditionalRequirements struct {
	Attributes []Attribute `json:"attributes"`
	IoT        *IoT        `json:"iot,omitzero"`
}

// Attribute is a named need, such as CustomerMarketplaceIntent.
type Attribute struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// IoT has what is specific to a deal about devices.
type IoT struct {
	CustomerLicenseAgreementNumber *string `json:"customerLicenseAgreementNumber"`
	DeviceCategory                 *string `json:"deviceCategory"`
	SiliconType                    *string `json:"siliconType"`
	AzureCertifiedDevice           *bool   `json:"azureCertifiedDevice"`
	AttachServices                 *Attach `json:"attachServices"`
}

// InviteContext is what was said when a party was invited.
type InviteContext struct {
	Notes                 *string  `json:"notes"`
	AssistanceRequestCode *string  `json:"assistanceRequestCode"`
	InvitedBy             *Inviter `json:"invitedBy"`
	InvitedMPNID          *string  `json:"invitedMpnId"`
}

// Inviter is the organisation that sent a deal.
type Inviter struct {
	OrganizationID   string `json:"organizationId"`
	OrganizationName string `json:"organizationName"`
}

// Revision counts the changes of a deal, from 1. As text it is the deal's strong ETag, quotes included.
type Revision = revision.Number

// Subject returns what access.Check needs to know of the deal.
func (d Deal) Subject() access.Subject {
	return access.Subject{OrganizationID: d.OrganizationID, Location: d.Location, TeamEmails: d.TeamEmails()}
}

// TeamEmails returns the mail addresses of the deal's team, normalised by email.Normal.
func (d Deal) TeamEmails() []string {
	emails := make([]string, len(d.Team))
	for i, m := range d.Team {
		emails[i] = email.Normal(m.Email)
	}
	return emails
}

// SolutionIDs returns the ids of the deal's solutions, without categories.
func (d Deal) SolutionIDs() []string { return d.Details.Requirements.solutionIDs() }

func (r Requirements) solutionIDs() []string {
	ids := make([]string, 0, len(r.Solutions))
	for _, s := range r.Solutions {
		if !s.isCategory() {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// isCategory tells whether this is a kind of solution, which no partner offers, and not a solution. It goes by the code alone, since the
// previous release writes every entry with the type Name.
func (s Solution) isCategory() bool { return has(reference.SolutionCategories, s.ID) }

// SearchText returns the text that searches look in: name, customer, ids and notes, folded by plaintext.Fold.
func (d Deal) SearchText() string {
	parts := []string{d.Name, d.Customer.Name, d.ID.String(), d.EngagementID.String(), value(d.ExternalReferenceID), value(d.Details.Notes)}
	for i, p := range parts {
		parts[i] = plaintext.Fold(p)
	}
	return strings.Join(parts, "\n")
}

// value returns what p points at, or the zero value.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// Document returns the deal as it is stored and shown.
func (d Deal) Document() ([]byte, error) { return json.Marshal(d) }
