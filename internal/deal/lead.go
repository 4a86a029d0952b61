package deal

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/solution"
)

// Origin is what only a lead has: how the customer came. Where from is the deal's referral source. A lead from a business profile has the
// location whose profile the customer found.
type Origin struct {
	CallToAction CallToAction `json:"callToAction"`
	OfferID      *string      `json:"offerId"`
	Quality      Quality      `json:"quality"`
	IsSpam       bool         `json:"isSpam"`           // a contact's mail address is known to be a spammer's
	HotUntil     *time.Time   `json:"hotUntilDateTime"` // for a customer who wants a call; afterwards the lead is as good, but not hot
}

// How soon a customer who asked for a call expects it, and how long leads for information are kept before they are archived (About leads,
// Aug 2023).
const (
	hotFor     = 72 * time.Hour
	keptMonths = 6
)

// Values for what a deal must have but a lead may come without.
const (
	leadCurrency      = "USD" // of a value of 0
	leadClosingMonths = 6     // from now
)

// LeadDraft is a customer's request, as its source sends it.
type LeadDraft struct {
	Name          *string       `json:"name"` // default: the customer and what it asks for
	Source        LeadSource    `json:"referralSource"`
	CallToAction  CallToAction  `json:"callToAction"`
	OfferID       *string       `json:"offerId"` // default: that of the solution
	CampaignID    *string       `json:"campaignId"`
	Qualification Qualification `json:"qualification"` // default: Direct; otherwise Microsoft has qualified it
	Quality       Quality       `json:"quality"`       // default: Unknown
	Target        []Target      `json:"target"`        // exactly one: the solution, or the location with the profile
	Customer      Customer      `json:"customerProfile"`
	Consent       Consent       `json:"consent"`
	Details       LeadDetails   `json:"details"`
}

// LeadDetails is what a lead says about size, date and needs.
type LeadDetails struct {
	Estimate
	Requirements Requirements `json:"requirements"` // without solutions
}

// currency returns the currency of the lead.
func (in LeadDraft) currency() string {
	if c := in.Details.Currency; c != nil {
		return *c
	}
	return leadCurrency
}

// AddresseeQuery returns the target that the rules need to look up to judge the lead, and the currency whose rate they need. A lead
// without a target returns the zero Target.
func (in LeadDraft) AddresseeQuery() (Target, string) {
	if len(in.Target) == 0 {
		return Target{}, in.currency()
	}
	return in.Target[0], in.currency()
}

// Addressee is the party that the target of a lead names. The zero value is nobody.
type Addressee struct {
	Party
	Active    bool               // the organisation is not suspended
	Published bool               // the solution or the profile is published
	Solution  *solution.Solution // nil for a profile
	Rates     map[string]bool    // currencies with an exchange rate for this month
}

func (to Addressee) reachable() bool {
	return to.OrganizationID != "" && to.OrganizationID != access.Microsoft && to.Active && to.Published
}

// NewLead turns a customer's request into an incoming deal of the addressee: one that waits for an answer for ttl if the customer wants to
// be contacted, otherwise one for information. The fault is Invalid and names everything that is wrong with the request.
func NewLead(in LeadDraft, to Addressee, by audit.Actor, senderName string, now time.Time, ttl time.Duration) (Created, error) {
	d := in.deal(to, by, now, ttl)
	mistakes := in.checkTarget(to)
	mistakes = append(mistakes, d.checkLead(to.Rates, now)...)
	if err := mistakes.Err(); err != nil {
		return Created{}, err
	}
	if in.Qualification != "" && in.Qualification != Direct {
		d.InviteContext.InvitedBy = &Inviter{access.Microsoft, senderName}
	}
	d = d.withoutRepeats()
	return Created{d, d.entry(Create, by.AsParty(senderName), Reason{}, now)}, nil
}

func (in LeadDraft) deal(to Addressee, by audit.Actor, now time.Time, ttl time.Duration) Deal {
	source := string(in.Source)
	d := Deal{
		ID: newID(), EngagementID: newID(), Revision: 1,
		Name: in.Customer.Name, OrganizationID: to.OrganizationID, OrganizationName: to.OrganizationName, Location: to.Location,
		CampaignID: in.CampaignID, ReferralSource: &source,
		Type: Independent, DealType: Lead, Qualification: cmp.Or(in.Qualification, Direct), Direction: Incoming,
		Created: now, Updated: now, Target: in.Target, Customer: in.Customer.withValidity(), Consent: in.Consent,
		CreatedVia: by.Via, LastModifiedVia: by.Via,
		Origin: &Origin{
			CallToAction: in.CallToAction, OfferID: in.OfferID, Quality: cmp.Or(in.Quality, UnknownQuality), IsSpam: in.Customer.hasSpam(),
		},
	}
	d = d.withEstimate(in, now)
	if to.Solution != nil {
		d = d.withSolution(*to.Solution)
	}
	override(&d.Name, in.Name)
	return d.inFirstState(now, ttl)
}

// Informs tells whether the deal is a lead for information, which asks for no answer.
func (d Deal) Informs() bool { return d.Origin != nil && d.CallToAction != ContactMe }

// PresumesClosing tells whether the deal is a lead that came without a closing date and has not been given one since.
func (d Deal) PresumesClosing() bool {
	return d.Origin != nil && d.Details.Closing.Equal(presumedClosing(d.Created))
}

func presumedClosing(created time.Time) time.Time { return created.AddDate(0, leadClosingMonths, 0) }

// withEstimate returns the deal with the size, date and needs of the lead, or with the defaults for them.
func (d Deal) withEstimate(in LeadDraft, now time.Time) Deal {
	requested := in.CallToAction == ContactMe
	d.Details = Details{
		Notes: in.Details.Notes, Value: value(in.Details.Value), Currency: in.currency(), Closing: presumedClosing(now),
		RequestedContact: &requested, Requirements: in.Details.Requirements,
	}
	if c := in.Details.Closing; c != nil {
		d.Details.Closing = instant(*c)
	}
	d.Details.Requirements.Solutions = nil
	return d
}

// withSolution returns the deal as a deal about the solution.
func (d Deal) withSolution(s solution.Solution) Deal {
	d.Name += ": " + s.Name
	d.Details.Requirements.Solutions = []Solution{Solution{ID: s.ID}.fromCatalogue(Solution{}, s)}
	if d.OfferID == nil {
		d.OfferID = &s.ID
	}
	return d
}

// inFirstState returns the deal in its first state, with the time at which that state ends.
func (d Deal) inFirstState(now time.Time, ttl time.Duration) Deal {
	expires := now.AddDate(0, keptMonths, 0)
	d.State = informing
	if d.CallToAction == ContactMe {
		hot := now.Add(hotFor)
		d.State, d.HotUntil, expires = askedPartner, &hot, now.Add(ttl)
	}
	d.Expires = &expires
	return d
}

// withValidity returns the customer with the validity of each contact's address and number filled in.
func (c Customer) withValidity() Customer {
	team := make([]Member, len(c.Team))
	for i, m := range c.Team {
		m.EmailValidity, m.PhoneValidity = cmp.Or(m.EmailValidity, UnknownEmail), cmp.Or(m.PhoneValidity, UnknownPhone)
		team[i] = m
	}
	c.Team = team
	return c
}

func (c Customer) hasSpam() bool {
	for _, m := range c.Team {
		if m.EmailValidity == SpamEmail {
			return true
		}
	}
	return false
}

// checkTarget wants the one thing that the customer found: a solution on a marketplace, or a business profile.
func (in LeadDraft) checkTarget(to Addressee) fault.Mistakes {
	var m fault.Mistakes
	if len(in.Target) != 1 {
		m.Add("/target", "required", "A lead must name one solution, or one location with a business profile.")
		return m
	}
	want := SolutionProfile
	if in.Source == BusinessProfile {
		want = BusinessProfileLocation
	}
	switch given := in.Target[0]; {
	case given.Type != want:
		m.Add("/target/0/type", "contradiction", "A lead from %s names a %s.", in.Source, want)
	case !to.reachable():
		m.Add("/target/0/id", "unknown-target", "%q names no partner's published solution or business profile.", given.ID)
	}
	return m
}

// checkLead returns what else is wrong with a lead.
func (d Deal) checkLead(rates map[string]bool, now time.Time) fault.Mistakes {
	var m fault.Mistakes
	d.checkCustomer(&m, Deal{}, Facts{})
	d.checkSize(&m, Deal{}, Facts{Rates: rates}, now)
	d.checkTags(&m, Deal{})
	d.checkConsent(&m)
	if *d.Details.RequestedContact {
		d.checkRequest(&m)
	}
	return m
}

// checkRequest wants a contact, and the customer's consent to be contacted.
func (d Deal) checkRequest(m *fault.Mistakes) {
	if !d.Consent.Contact {
		m.Add("/consent/consentToContact", "consent-required", "A customer who wants to be contacted must agree to it.")
	}
	if len(d.Customer.Team) == 0 {
		m.Add("/customerProfile/team", "customer-contact-required", "A customer who wants to be contacted must name a contact.")
	}
}

// FromProfile tells whether the deal is a lead whose customer found the business profile of the deal's location.
func (d Deal) FromProfile() bool {
	return d.Origin != nil && value(d.ReferralSource) == string(BusinessProfile)
}

// Hiding returns the deal as it may be shown once it has expired: a lead without the contacts at the customer.
func (d Deal) Hiding() Deal {
	if d.Origin != nil {
		d.Customer.Team = nil
	}
	return d
}

// HideContacts returns the document of a deal, as it was at some time, without the contacts at the customer if it is a lead whose contacts
// are hidden by now: a lead that nobody took up has expired at until, whether or not that has been recorded yet. For any other deal until
// is nil.
func HideContacts(document []byte, until *time.Time, now time.Time) ([]byte, error) {
	if until == nil || now.Before(*until) {
		return document, nil
	}
	var d Deal
	if err := json.Unmarshal(document, &d); err != nil {
		return nil, err
	}
	return d.Hiding().Document()
}
