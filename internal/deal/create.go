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
	Type                ReferralType   `json:"type"`          // if not given, Shared with others and Independent alone
	Qualification       Qualification  `json:"qualification"` // SalesQualified if not given
	Location            *string        `json:"mpnId"`         // the organisation's default location if not given
	Target              []Target       `json:"target"`
	Customer            Customer       `json:"customerProfile"`
	Consent             Consent        `json:"consent"`
	Details             Details        `json:"details"`
	Team                []Member       `json:"team"`
	InviteContext       *InviteContext `json:"inviteContext"`

	IDs []uuid.UUID `json:"-"` // those of the deal and of its guests' ones, as far as they are not to be made
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
	HasReady        bool // it has a solution that is published and co-sell ready (rule R4)
}

// Facts are what the rules need to know of the world around a deal. Whatever the deal names and the facts do not hold is
// unknown to the caller.
type Facts struct {
	Organization Organization
	Locations    map[string]Party             // by location
	Solutions    map[string]solution.Solution // by id
	Rates        map[string]bool              // currencies with an exchange rate for this month
	Engaged      []string                     // organisations that have a deal in the engagement
	Routing      map[string]routing.Table     // of the parties that Microsoft invites, by organisation

	ContactsByMail bool // contacts at the customer need no telephone number: Microsoft's clients do not send any
}

// Owns tells whether the location is the organisation's own.
func (f Facts) Owns(location string) bool {
	return location == f.Organization.DefaultLocation || f.Locations[location].OrganizationID == f.Organization.ID
}

// party returns whom a target names.
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

// Created is a deal that began, with the first entry of its history.
type Created struct {
	Deal  Deal
	Entry Entry
}

// Creation is what creating a deal or inviting to it brings into the world.
type Creation struct {
	Own     Created
	Invited []Created
}

// NewDeal creates the caller's own deal as Active/Accepted and a deal for every party that the draft invites, which expires
// after ttl. The fault is Invalid and names everything that is wrong with the draft.
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

// name gives the deals the ids that the draft has for them.
func (in Draft) name(made *Creation) {
	for i, id := range in.IDs {
		if i == 0 {
			made.Own.Deal.ID = id
		} else if i <= len(made.Invited) {
			made.Invited[i-1].Deal.ID = id
		}
	}
}

// About returns the draft as it is meant: a target that is a solution of the own party invites nobody, but says what the deal is about, and
// where.
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

// deal returns the draft as a deal that has just been created.
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

// DraftOf returns the draft that an old deal would be created again from: all it was given, and the same invitations. Of what
// was said when parties were invited at different times, what Microsoft was told counts; microsofts is Microsoft's own deal in
// the engagement, or nil.
func DraftOf(old Deal, microsofts *Deal) Draft {
	said := old.InviteContext
	if microsofts != nil && old.invitesMicrosoft() {
		said = microsofts.InviteContext
	}
	old.Details.RequestedContact = nil // what is created is no lead
	return Draft{
		Name: old.Name, ExternalReferenceID: old.ExternalReferenceID, CampaignID: old.CampaignID,
		ReferralProgram: old.ReferralProgram, ReferralSource: old.ReferralSource,
		Type: old.Type, Qualification: old.Qualification, Location: &old.Location, Target: old.Target,
		Customer: old.Customer, Consent: old.Consent, Details: old.Details, Team: old.Team,
		InviteContext: &InviteContext{Notes: said.Notes, AssistanceRequestCode: said.AssistanceRequestCode},
	}
}

// Recreatable returns nil if the deal can be created again: it is closed itself, or Microsoft declined it or let it expire
// (rule R10). microsoft is Microsoft's own deal in the engagement, or nil; what it answered is not for a party that has not
// accepted.
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

// withSolutions returns the deal with its solutions as the catalogue has them. A solution that was on the deal before keeps the
// flags that it was put there with.
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

// dealType derives the kind of the deal from its own facts.
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

// withMicrosoft tells whether Microsoft takes part: it is its deal, it sent it, or it was invited.
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

// FactsQuery is what the rules must know to judge a change.
type FactsQuery struct {
	Locations    []string
	Solutions    []string
	Currencies   []string
	Country      string    // the customer's, if there is somebody to invite; what Microsoft sends is routed by it
	EngagementID uuid.UUID // whose parties are asked for; uuid.Nil for none
}

// FactsQuery returns what the rules must know to judge the draft.
func (in Draft) FactsQuery() FactsQuery {
	w := targetsQuery(in.Target, in.Customer)
	if in.Location != nil {
		w.Locations = append(w.Locations, *in.Location)
	}
	w.Solutions = append(w.Solutions, in.Details.Requirements.solutionIDs()...)
	w.Currencies = []string{in.Details.Currency}
	return w
}

// InvitationQuery returns what the rules must know to judge inviting the targets.
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

// ChangesQuery returns what the rules must know to judge what has changed since before, and false if they need nothing.
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

// instant returns the time in UTC, as precise as the database keeps it. One that the shift brings beyond the years that RFC 3339 can write
// becomes the last or the first that it can, which is out of range as well.
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
