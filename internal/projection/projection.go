// Package projection says what figures and scores need to know about a deal, and how the events of the feed keep that up to date. It does
// no input or output.
package projection

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/revision"
	"github.com/cosell/cosell/internal/solution"
)

// Deal is what figures and scores need to know about a party's deal. Its values are never changed in place.
type Deal struct {
	ID             uuid.UUID       `json:"id"`
	OrganizationID string          `json:"organizationId"`
	Revision       revision.Number `json:"eTag"` // of the party's deal

	Location      string             `json:"mpnId"`
	Type          deal.Type          `json:"dealType"`
	Direction     deal.Direction     `json:"direction"`
	Qualification deal.Qualification `json:"qualification"`
	deal.State
	Reason  *string    `json:"statusReason,omitzero"`
	Created time.Time  `json:"createdDateTime"`
	Closing time.Time  `json:"closingDateTime"` // expected
	Expires *time.Time `json:"expirationDateTime,omitzero"`

	// Informs tells that a lead asks for no answer, PresumesClosing that nobody has said when the deal is expected to close.
	Informs         bool `json:"informs,omitzero"`
	PresumesClosing bool `json:"presumesClosing,omitzero"`

	Accepted *time.Time `json:"acceptedDateTime,omitzero"`
	Closed   *time.Time `json:"closedDateTime,omitzero"`

	Value    money.Amount `json:"dealValue"`
	Currency string       `json:"currency"`
	// In US dollars, to the cent: at the rate of the month in which the deal was created, and of a won deal also at that of the month in
	// which it was won. Nil if there is no rate for that month or an earlier one.
	ValueUSD *money.USDValue `json:"dealValueUsd,omitempty"`
	WonUSD   *money.USDValue `json:"wonValueUsd,omitempty"`

	Country      string   `json:"country"` // of the customer
	CustomerSize *string  `json:"customerSize,omitzero"`
	Industries   []string `json:"industries,omitempty"`
	Products     []string `json:"products,omitempty"`
	Services     []string `json:"services,omitempty"`
	SalesPlays   []string `json:"salesPlays,omitempty"`
	Solutions    []string `json:"solutions,omitempty"`
	Team         []string `json:"team,omitempty"` // addresses, in the form that email.Normal gives them

	// Counterpart is who is on the other side: the organisation that sent the deal, Customer for a lead from another company, Microsoft
	// once it has accepted what it was asked; "" for nobody.
	Counterpart string `json:"counterpart,omitzero"`

	MicrosoftRevision revision.Number `json:"microsoftETag,omitzero"` // of Microsoft's own deal; 0 if this deal did not ask it
	Microsoft         *Answer         `json:"microsoft,omitzero"`     // to a deal that asked it

	Registrations []Registration `json:"registrations,omitempty"` // in the order of their ids
}

// Customer is the counterpart of a lead that came from the customer itself.
const Customer = "customer"

// Answer is what Microsoft answered to the party that asked it, as far as it may be disclosed (rule R8).
type Answer struct {
	Status    microsoft.Status    `json:"status"`
	Requested time.Time           `json:"requestedDateTime"`
	Responded *time.Time          `json:"respondedDateTime,omitzero"` // accepted or declined
	Closed    *time.Time          `json:"closedDateTime,omitzero"`
	Reason    *string             `json:"declineReason,omitzero"`
	Withheld  *microsoft.Withheld `json:"declineReasonWithheld,omitzero"`
}

// Accepted tells whether Microsoft has accepted, whatever has become of its deal since.
func (a *Answer) Accepted() bool {
	return a != nil && a.Responded != nil && a.Status != microsoft.Declined
}

// Registration is a registration of the deal.
type Registration struct {
	ID         uuid.UUID           `json:"id"`
	Revision   revision.Number     `json:"eTag"`
	Type       solution.Incentive  `json:"type"`
	Status     registration.Status `json:"status"` // of a closed one, the decision before that
	Registered time.Time           `json:"registrationDateTime"`
	Decided    *time.Time          `json:"decidedDateTime,omitzero"` // when it was last approved, passed or failed
	ValueUSD   *money.USDValue     `json:"contractValueUsd,omitempty"`
	AnnualUSD  *money.USDValue     `json:"annualContractValueUsd,omitempty"`
}

// Of returns the facts about a party's deal, without values in US dollars (see Priced). The reason of a decline by Microsoft is withheld
// below the threshold, in US dollars.
func Of(d deal.Deal, theirs microsoft.Answer, threshold money.Amount, registered []registration.Registration) Deal {
	r := d.Details.Requirements
	facts := Deal{
		ID: d.ID, OrganizationID: d.OrganizationID, Revision: d.Revision,
		Location: d.Location, Type: d.DealType, Direction: d.Direction, Qualification: d.Qualification,
		State: d.State, Reason: d.StatusReason, Created: d.Created, Closing: d.Details.Closing, Expires: d.Expires,
		Informs: d.Informs(), PresumesClosing: d.PresumesClosing(),
		Accepted: d.Accepted, Closed: d.Closed, Value: d.Details.Value, Currency: d.Details.Currency,
		Country: d.Customer.Address.Country, CustomerSize: d.Customer.Size,
		Industries: codes(r.Industries), Products: codes(r.Products), Services: codes(r.Services), SalesPlays: codes(r.SalesPlays),
		Solutions: distinct(d.SolutionIDs()), Team: distinct(d.TeamEmails()),
	}
	if by := d.InviteContext.InvitedBy; by != nil {
		facts.Counterpart = by.OrganizationID
	} else if d.DealType == deal.Lead && !withinCompany(d) {
		facts.Counterpart = Customer
	}
	facts.withAnswer(d, theirs, threshold)
	for _, one := range registered {
		facts.Registrations = append(facts.Registrations, registrationOf(one))
	}
	slices.SortFunc(facts.Registrations, compareIDs)
	return facts
}

// withinCompany tells whether somebody on the deal's team and a contact at the customer have addresses of the same company.
func withinCompany(d deal.Deal) bool {
	return slices.ContainsFunc(d.Customer.Team, func(c deal.Member) bool {
		company := email.Company(email.Domain(c.Email))
		return company != "" && slices.ContainsFunc(d.Team, func(m deal.Member) bool {
			return email.Company(email.Domain(m.Email)) == company
		})
	})
}

// withAnswer adds Microsoft's answer, if it was this deal that asked. What Microsoft's deal was marked as counts, not its deadline.
func (d *Deal) withAnswer(own deal.Deal, theirs microsoft.Answer, threshold money.Amount) {
	if theirs.Deal == nil || theirs.Deal.InviteContext.InvitedBy == nil ||
		theirs.Deal.InviteContext.InvitedBy.OrganizationID != own.OrganizationID {
		return
	}
	r := microsoft.Disclose(theirs, own, threshold, time.Time{})
	d.MicrosoftRevision = theirs.Deal.Revision
	d.Microsoft = &Answer{
		Status: r.Status, Requested: theirs.Deal.Created, Responded: r.Responded, Closed: theirs.Deal.Closed,
		Withheld: r.DeclineReasonWithheld,
	}
	if r.DeclineReason != nil {
		d.Microsoft.Reason = &r.DeclineReason.Code
	}
	d.meetMicrosoft()
}

// meetMicrosoft makes Microsoft the counterpart of an outgoing deal that Microsoft has accepted.
func (d *Deal) meetMicrosoft() {
	if d.Direction == deal.Outgoing && d.Microsoft.Accepted() {
		d.Counterpart = access.Microsoft
	}
}

func registrationOf(r registration.Registration) Registration {
	of := Registration{
		ID: r.ID, Revision: r.Revision, Type: r.Type, Status: outcome(r), Registered: r.Registered,
		Decided:   latest(r.History.Approved, r.History.Passed, r.History.Failed),
		AnnualUSD: r.AnnualValueUSD,
	}
	for _, c := range r.Conversions {
		if c.Of == registration.ContractValue {
			of.ValueUSD = &c.ValueUSD
		}
	}
	return of
}

// outcome returns the status that counts: closing a registration does not undo what was decided.
func outcome(r registration.Registration) registration.Status {
	h := r.History
	last := latest(h.Approved, h.Passed, h.Failed, h.ActionRequired, h.Resubmission)
	switch {
	case r.Status != registration.Closed || last == nil:
		return r.Status
	case last == h.Approved:
		return registration.Approved
	case last == h.Passed:
		return registration.Passed
	case last == h.Failed:
		return registration.Failed
	default: // sent back, and closed after it was resubmitted
		return r.Status
	}
}

func latest(times ...*time.Time) *time.Time {
	var last *time.Time
	for _, t := range times {
		if t != nil && (last == nil || t.After(*last)) {
			last = t
		}
	}
	return last
}

func compareIDs(a, b Registration) int { return slices.Compare(a.ID[:], b.ID[:]) }

func codes(tags []deal.Tag) []string {
	all := make([]string, len(tags))
	for i, t := range tags {
		all[i] = t.ID
	}
	return distinct(all)
}

// distinct returns the strings in order, each once.
func distinct(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}
