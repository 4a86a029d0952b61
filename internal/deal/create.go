package deal

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/routing"
	"github.com/cosell/cosell/internal/solution"
)

// Draft is a deal to create, as a caller gives it.
type Draft struct {
	Name                string         `json:"name"`
	ExternalReferenceID *string        `json:"externalReferenceId"`
	CampaignID          *string        `json:"campaignId"`
	ReferralProgram     *string        `json:"referralProgram"`
	ReferralSource      *string        `json:"referralSource"`
	Type                ReferralType   `json:"type"`          // default: Shared if others are invited, otherwise Independent
	Qualification       Qualification  `json:"qualification"` // default: SalesQualified
	Location            *string        `json:"mpnId"`         // default: the organisation's default location
	Target              []Target       `json:"target"`
	Customer            Customer       `json:"customerProfile"`
	Consent             Consent        `json:"consent"`
	Details             Details        `json:"details"`
	Team                []Member       `json:"team"`
	InviteContext       *InviteContext `json:"inviteContext"`

	IDs []uuid.UUID `json:"-"` // ids for the deal and then its guests' deals; those not given are generated
}

// Party is an organisation that can be invited, at one of its locations.
type Party struct {
	OrganizationID   string
	OrganizationName string
	Location         string
}

// Organization is the party that a deal is created for.
type Organization struct {
	ID              string
	Name            string
	DefaultLocation string
	HasReady        bool // it has a solution that is published and co-sell ready (R4)
}

// Facts are what the rules need to know about the world around a deal. Whatever the deal names that the facts do not hold is unknown to
// the caller.
type Facts struct {
	Organization Organization
	Locations    map[string]Party             // by location
	Solutions    map[string]solution.Solution // by id
	Rates        map[string]bool              // currencies with an exchange rate for this month
	Engaged      []string                     // organisations that already have a deal in the engagement
	Routing      map[string]routing.Table     // of the parties that Microsoft invites, by organisation

	ContactsByMail bool // contacts at the customer need no telephone number: Microsoft's clients do not send any
}

// Owns tells whether the location belongs to the organisation.
func (f Facts) Owns(location string) bool {
	return location == f.Organization.DefaultLocation || f.Locations[location].OrganizationID == f.Organization.ID
}

// party returns the party that a target names.
func (f Facts) party(t Target) (Party, bool) {
	if t.Type == SolutionProfile {
		s, ok := f.Solutions[t.ID]
		if !ok || s.PublishState != solution.Published {
			return Party{}, false
		}
		return Party{s.OrganizationID, s.OrganizationName, s.Location}, true
	}
	p, ok := f.Locations[t.ID]
	return p, ok
}

// Created is a new deal with the first entry of its history.
type Created struct {
	Deal  Deal
	Entry Entry
}

// Creation is what comes of creating a deal or inviting to it.
type Creation struct {
	Own     Created
	Invited []Created
}

// NewDeal creates the caller's own deal as Active/Accepted, and a deal that expires after ttl for every party that the draft invites. The
// fault is Invalid and names everything that is wrong with the draft.
func NewDeal(draft Draft, facts Facts, recreatedFrom *uuid.UUID, by audit.Actor, now time.Time, ttl time.Duration) (Creation, error) {
	own := draft.deal(facts.Organization, by, now)
	own.RecreatedFrom = recreatedFrom
	own = own.withSolutions(Deal{}, facts)
	guests, mistakes := facts.guests(draft.Target, own.OrganizationID)
	if draft.Type == "" && len(guests) > 0 {
		own.Type = Shared
	}
	if !facts.Owns(own.Location) {
		mistakes.Add("/mpnId", "unknown-location", "%q is not one of your locations.", own.Location)
	}
	mistakes = append(mistakes, own.check(Deal{}, guests, facts, now)...)
	mistakes = append(mistakes, own.checkSharing(guests)...)
	if err := mistakes.Err(); err != nil {
		return Creation{}, err
	}
	own = own.withoutRepeats().withTargets(guests)
	made := Creation{
		Own:     Created{own, own.entry(Create, by, Reason{}, now)},
		Invited: own.invite(own.routed(guests, facts), own.InviteContext, by, now, ttl),
	}
	draft.name(&made)
	return made, nil
}

// name gives the deals the ids that the draft has for them, if any.
func (in Draft) name(made *Creation) {
	for i, id := range in.IDs {
		if i == 0 {
			made.Own.Deal.ID = id
		} else if i <= len(made.Invited) {
			made.Invited[i-1].Deal.ID = id
		}
	}
}

// About returns the draft as it is meant: a target that is a solution of the caller's own organisation invites nobody, but says what the
// deal is about and at which location.
func (in Draft) About(facts Facts) Draft {
	for _, t := range in.Target {
		s, known := facts.Solutions[t.ID]
		if !known || t.Type != SolutionProfile || s.OrganizationID != facts.Organization.ID {
			continue
		}
		if in.Location == nil && s.Location != "" {
			in.Location = &s.Location
		}
		if r := &in.Details.Requirements; !slices.Contains(r.solutionIDs(), s.ID) {
			r.Solutions = append(slices.Clone(r.Solutions), Solution{ID: s.ID})
		}
	}
	return in
}

// deal returns the draft as a newly created deal.
func (in Draft) deal(o Organization, by audit.Actor, now time.Time) Deal {
	d := Deal{
		ID: newID(), EngagementID: newID(), Revision: 1,
		Name: in.Name, OrganizationID: o.ID, OrganizationName: o.Name, Location: o.DefaultLocation,
		ExternalReferenceID: in.ExternalReferenceID, CampaignID: in.CampaignID,
		ReferralProgram: in.ReferralProgram, ReferralSource: in.ReferralSource,
		Type: cmp.Or(in.Type, Independent), Qualification: cmp.Or(in.Qualification, SalesQualified), Direction: Outgoing,
		State: ownDeal, Created: now, Updated: now, Accepted: &now,
		Customer: in.Customer, Consent: in.Consent, Details: in.Details, Team: in.Team,
		CreatedVia: by.Via, LastModifiedVia: by.Via,
	}
	override(&d.Location, in.Location)
	if in.InviteContext != nil {
		d.InviteContext = InviteContext{Notes: in.InviteContext.Notes, AssistanceRequestCode: in.InviteContext.AssistanceRequestCode}
	}
	d.Details.Closing = instant(d.Details.Closing)
	return d
}

// DraftOf returns the draft for creating an old deal again: everything that was given for it, with the same invitations. If parties were
// invited at different times, with different words, those to Microsoft count. microsofts is Microsoft's own deal in the engagement, or
// nil.
func DraftOf(old Deal, microsofts *Deal) Draft {
	said := old.InviteContext
	if microsofts != nil && old.invitesMicrosoft() {
		said = microsofts.InviteContext
	}
	old.Details.RequestedContact = nil // the new deal is no lead
	return Draft{
		Name: old.Name, ExternalReferenceID: old.ExternalReferenceID, CampaignID: old.CampaignID,
		ReferralProgram: old.ReferralProgram, ReferralSource: old.ReferralSource,
		Type: old.Type, Qualification: old.Qualification, Location: &old.Location, Target: old.Target,
		Customer: old.Customer, Consent: old.Consent, Details: old.Details, Team: old.Team,
		InviteContext: &InviteContext{Notes: said.Notes, AssistanceRequestCode: said.AssistanceRequestCode},
	}
}

// Recreatable returns nil if the deal can be created again: it is closed itself, or Microsoft declined it or let it expire (R10).
// microsoft is Microsoft's own deal in the engagement, or nil. A party that has not accepted does not learn what Microsoft answered.
func (d Deal) Recreatable(microsoft *Deal, now time.Time) error {
	at := d.StateAt(now)
	if at.Status == Closed {
		return nil
	}
	if microsoft != nil && d.Accepted != nil {
		if s := microsoft.StateAt(now).Substatus; s == Declined || s == Expired {
			return nil
		}
	}
	return conflict("not-recreatable", at,
		"The deal is %s, and Microsoft has neither declined it nor let it expire; only such a deal, or a closed one, can be recreated.",
		at.Said())
}

// withSolutions returns the deal with its solutions described as in the catalogue. A solution that was on the deal before keeps the flags
// that it was added with.
func (d Deal) withSolutions(before Deal, facts Facts) Deal {
	kept := map[string]Solution{}
	for _, s := range before.Details.Requirements.Solutions {
		kept[s.ID] = s
	}
	filled := make([]Solution, len(d.Details.Requirements.Solutions))
	for i, s := range d.Details.Requirements.Solutions {
		filled[i] = s.fromCatalogue(kept[s.ID], facts.Solutions[s.ID])
	}
	d.Details.Requirements.Solutions = filled
	return d
}

func (s Solution) fromCatalogue(kept Solution, known solution.Solution) Solution {
	s.Type, s.SolutionType = "Name", "3P"
	if s.isCategory() {
		list, _ := reference.Get(reference.SolutionCategories)
		category, _ := list.Entry(s.ID)
		s.Type, s.SolutionType = "Category", "None"
		kept = Solution{}
		known = solution.Solution{Name: category.Title.String(), CoSellStatus: solution.InMarket, Incentives: []solution.Incentive{}}
	}
	if s.Closing != nil {
		s.Closing = new(instant(*s.Closing))
	}
	if kept.ID != "" {
		s.Name, s.PublisherName, s.CoSellStatus, s.Incentives = kept.Name, kept.PublisherName, kept.CoSellStatus, kept.Incentives
		return s
	}
	s.Name, s.PublisherName, s.CoSellStatus, s.Incentives = known.Name, known.OrganizationName, known.CoSellStatus, known.Incentives
	return s
}

// dealType derives the type of the deal from its own facts.
func (d Deal) dealType() Type {
	switch {
	case d.Origin != nil, d.Direction == Incoming && d.Qualification == Direct:
		return Lead
	case d.withMicrosoft():
		return CoSell
	case d.Invited():
		return PartnerToPartner
	case value(d.Consent.ShareWithMicrosoftsSellers):
		return PartnerLed
	default:
		return Private
	}
}

// withMicrosoft tells whether Microsoft takes part: the deal is its own, or it sent or was invited to the deal.
func (d Deal) withMicrosoft() bool {
	if d.OrganizationID == access.Microsoft {
		return true
	}
	if by := d.InviteContext.InvitedBy; by != nil && by.OrganizationID == access.Microsoft {
		return true
	}
	return d.invitesMicrosoft()
}

// newID returns a UUID of version 7.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// FactsQuery says which facts the rules need to judge a change.
type FactsQuery struct {
	Locations    []string
	Solutions    []string
	Currencies   []string
	Country      string    // the customer's, if anybody is invited; guests of Microsoft are routed by it
	EngagementID uuid.UUID // to look up the parties of; uuid.Nil for none
}

// FactsQuery returns which facts the rules need to judge the draft.
func (in Draft) FactsQuery() FactsQuery {
	w := targetsQuery(in.Target, in.Customer)
	if in.Location != nil {
		w.Locations = append(w.Locations, *in.Location)
	}
	w.Solutions = append(w.Solutions, in.Details.Requirements.solutionIDs()...)
	w.Currencies = []string{in.Details.Currency}
	return w
}

// InvitationQuery returns which facts the rules need to judge an invitation of the targets.
func (d Deal) InvitationQuery(targets []Target) FactsQuery {
	w := targetsQuery(targets, d.Customer)
	w.EngagementID = d.EngagementID
	if d.OrganizationID == access.Microsoft {
		w.Solutions = append(w.Solutions, d.SolutionIDs()...)
	}
	return w
}

func targetsQuery(targets []Target, c Customer) FactsQuery {
	var w FactsQuery
	if len(targets) > 0 {
		w.Country = c.Address.Country
	}
	for _, t := range targets {
		if t.Type == SolutionProfile {
			w.Solutions = append(w.Solutions, t.ID)
		} else {
			w.Locations = append(w.Locations, t.ID)
		}
	}
	return w
}

// ChangesQuery returns which facts the rules need to judge what has changed since before, and false if they need none.
func (d Deal) ChangesQuery(before Deal) (FactsQuery, bool) {
	var w FactsQuery
	if d.Details.Currency != before.Details.Currency {
		w.Currencies = []string{d.Details.Currency}
	}
	known := before.SolutionIDs()
	for _, id := range d.SolutionIDs() {
		if !slices.Contains(known, id) {
			w.Solutions = append(w.Solutions, id)
		}
	}
	return w, len(w.Currencies)+len(w.Solutions) > 0
}

// instant returns the time in UTC, as precisely as the database stores it. If the shift moves it beyond the years that RFC 3339 can write,
// it becomes the first or last time that can be written, which is out of range as well.
func instant(t time.Time) time.Time {
	t = t.UTC().Truncate(time.Microsecond)
	switch {
	case t.Year() > 9999:
		return time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	case t.Year() < 0:
		return time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}
