package deal

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/routing"
)

// guest is a party that is about to be invited, with the entry of the targets that names it.
type guest struct {
	Party
	target Target
	index  int
}

// Invited tells whether the deal has invited anybody or was itself sent to its party.
func (d Deal) Invited() bool { return len(d.Target) > 0 || d.Direction == Incoming }

// microsoftsTarget is how Microsoft is always recorded as a target, so that a deal can tell that it was invited.
var microsoftsTarget = Target{BusinessProfileLocation, access.Microsoft}

// invitesMicrosoft tells whether the deal has invited Microsoft.
func (d Deal) invitesMicrosoft() bool { return slices.Contains(d.Target, microsoftsTarget) }

// guests returns the parties that the targets invite on behalf of the host, leaving out the host itself. What is wrong with the targets is
// returned as mistakes.
func (f Facts) guests(targets []Target, host string) ([]guest, fault.Mistakes) {
	var guests []guest
	var m fault.Mistakes
	for i, t := range targets {
		p, known := f.party(t)
		at := fmt.Sprintf("/target/%d", i)
		switch {
		case !known:
			m.Add(at+"/id", "unknown-target", "%q names no location and no published solution.", t.ID)
		case p.OrganizationID == host:
		case slices.ContainsFunc(guests, func(g guest) bool { return g.OrganizationID == p.OrganizationID }):
			m.Add(at+"/id", "duplicate", "Another target names the same organisation; each party is invited once.")
		default:
			guests = append(guests, guest{p, p.target(t), i})
		}
	}
	return guests, m
}

// target returns the target to record for the party that the given one names.
func (p Party) target(given Target) Target {
	if p.OrganizationID == access.Microsoft {
		return microsoftsTarget
	}
	return given
}

// orUnknown returns the type of help asked for, or Unknown, which Microsoft's resource has where none is given.
func orUnknown(code *string) *string {
	if code != nil {
		return code
	}
	unknown := "Unknown"
	return &unknown
}

func microsoftAmong(guests []guest) (guest, bool) {
	i := slices.IndexFunc(guests, func(g guest) bool { return g.OrganizationID == access.Microsoft })
	if i < 0 {
		return guest{}, false
	}
	return guests[i], true
}

// checkSharing returns what stands in the way of inviting Microsoft at creation.
func (d Deal) checkSharing(guests []guest) fault.Mistakes {
	var m fault.Mistakes
	if _, asked := microsoftAmong(guests); !asked {
		return m
	}
	if share := d.Consent.ShareWithMicrosoftsSellers; share != nil && !*share {
		m.Add("/consent/consentToShareReferralWithMicrosoftSellers", "consent-required",
			"Microsoft can be invited only to a deal that may be shared with its sellers.")
	}
	if len(d.Customer.Team) == 0 {
		m.Add("/customerProfile/team", "customer-contact-required", "Inviting Microsoft needs a contact at the customer.")
	}
	return m
}

// withTargets returns the deal with the guests recorded as its targets. Inviting Microsoft implies sharing with its sellers.
func (d Deal) withTargets(guests []guest) Deal {
	d.Target = slices.Clone(d.Target)
	for _, g := range guests {
		d.Target = append(d.Target, g.target)
	}
	if _, asked := microsoftAmong(guests); asked {
		yes := true
		d.Consent.ShareWithMicrosoftsSellers = &yes
		d.InviteContext.AssistanceRequestCode = orUnknown(d.InviteContext.AssistanceRequestCode)
	}
	d.DealType = d.dealType()
	return d
}

// routed returns Microsoft's guests at the locations that their routing rules name. Other hosts name the location themselves.
func (d Deal) routed(guests []guest, facts Facts) []guest {
	if d.OrganizationID != access.Microsoft {
		return guests
	}
	routed := slices.Clone(guests)
	for i, g := range guests {
		c := routing.Subject{
			Country: d.Customer.Address.Country, Solutions: facts.offered(g.OrganizationID, d.SolutionIDs()), Otherwise: g.Location,
		}
		if g.target.Type == BusinessProfileLocation {
			c.Named = g.Location
		}
		routed[i].Location = facts.Routing[g.OrganizationID].Route(c).Location
	}
	return routed
}

// offered returns the solutions among the ids that belong to the organisation.
func (f Facts) offered(organizationID string, ids []string) []routing.Offered {
	var own []routing.Offered
	for _, id := range ids {
		if s := f.Solutions[id]; s.OrganizationID == organizationID {
			own = append(own, routing.Offered{ID: id, Location: s.Location})
		}
	}
	return own
}

// invite returns the deals of the guests, each waiting for its party's answer for ttl from now.
func (d Deal) invite(guests []guest, said InviteContext, by audit.Actor, now time.Time, ttl time.Duration) []Created {
	invited := make([]Created, len(guests))
	for i, g := range guests {
		theirs := d.guestDeal(g.Party, said, by, now)
		expires := now.Add(ttl)
		theirs.Expires = &expires
		invited[i] = Created{theirs, theirs.entry(Create, by.AsParty(d.OrganizationName), Reason{}, now)}
	}
	return invited
}

// guestDeal returns the guest's view of the engagement: the host's facts, without the host's own people, notes and ids.
func (d Deal) guestDeal(p Party, said InviteContext, by audit.Actor, now time.Time) Deal {
	theirs := Deal{
		ID: newID(), EngagementID: d.EngagementID, Revision: 1,
		Name: d.Name, OrganizationID: p.OrganizationID, OrganizationName: p.OrganizationName, Location: p.Location,
		Type: d.Type, Qualification: SalesQualified, Direction: Incoming, State: askedPartner,
		Created: now, Updated: now, Customer: d.Customer, Consent: d.Consent, Details: d.Details,
		InviteContext: InviteContext{
			Notes: said.Notes, InvitedBy: &Inviter{d.OrganizationID, d.OrganizationName}, InvitedMPNID: &d.Location,
		},
		CreatedVia: by.Via, LastModifiedVia: by.Via,
	}
	theirs.Details.Notes, theirs.Details.RequestedContact = nil, nil
	if p.OrganizationID == access.Microsoft {
		theirs.State = askedMicrosoft
		theirs.InviteContext.AssistanceRequestCode = orUnknown(said.AssistanceRequestCode)
	}
	theirs.DealType = theirs.dealType()
	return theirs
}

// Invitable returns nil if the deal's party can invite others now, and otherwise a Conflict (deal-terminal, deal-state,
// invitation-not-allowed).
func (d Deal) Invitable(now time.Time) error {
	if err := d.Allows(Invite, now); err != nil {
		return err
	}
	if !d.hosts() {
		return conflict("invitation-not-allowed", d.StateAt(now), "Only the party that created a deal can invite others to it.")
	}
	return nil
}

// Invitation is how a deal's party invites others after the creation.
type Invitation struct {
	Target        []Target       `json:"target"`
	InviteContext *InviteContext `json:"inviteContext"`
	Type          ReferralType   `json:"type"` // for a deal that had invited nobody; default: Shared
}

// InviteMore invites further parties to an active deal. Faults: Conflict if the state does not allow it (deal-terminal, deal-state), if
// the deal is not the host's (invitation-not-allowed, whoever is named) or if a party is in the engagement already (already-invited);
// Invalid for what is wrong with the targets.
func (d Deal) InviteMore(in Invitation, facts Facts, by audit.Actor, now time.Time, ttl time.Duration) (Creation, error) {
	if err := d.Invitable(now); err != nil {
		return Creation{}, err
	}
	guests, mistakes := facts.guests(in.Target, d.OrganizationID)
	if len(guests) > 0 || len(mistakes) == 0 {
		mistakes = append(mistakes, d.checkGuests(in.Target, guests)...)
	}
	if err := mistakes.Err(); err != nil {
		return Creation{}, err
	}
	if err := d.admits(guests, facts, now); err != nil {
		return Creation{}, err
	}
	after, first := d, !d.Invited()
	context := InviteContext{}
	if said := in.InviteContext; said != nil {
		context.Notes, context.AssistanceRequestCode = said.Notes, said.AssistanceRequestCode
	}
	if first || d.Origin != nil { // nobody else took part so far; a lead can invite only Microsoft
		after.Type = cmp.Or(in.Type, Shared)
	}
	if first { // later invitations leave the first context as it is
		after.InviteContext = context
	}
	after, entry, err := d.record(Invite, after.withTargets(guests), by, Reason{}, now)
	if err != nil {
		return Creation{}, err
	}
	return Creation{Own: Created{after, entry}, Invited: after.invite(after.routed(guests, facts), context, by, now, ttl)}, nil
}

// checkGuests checks what a later invitation needs: targets other than the deal's own party, a solution, and a customer contact if
// Microsoft is invited.
func (d Deal) checkGuests(targets []Target, guests []guest) fault.Mistakes {
	var m fault.Mistakes
	if len(targets) > 0 && len(guests) == 0 {
		m.Add("/target", "own-party", "None of the targets is another party.")
	}
	if len(guests) > 0 && len(d.SolutionIDs()) == 0 { // possible for a lead that came from a profile
		m.Add(fmt.Sprintf("/target/%d", guests[0].index), "solution-required",
			"Inviting others needs at least one solution in the deal; add one first.")
	}
	if g, asked := microsoftAmong(guests); asked && len(d.Customer.Team) == 0 {
		m.Add(fmt.Sprintf("/target/%d", g.index), "customer-contact-required",
			"Inviting Microsoft needs a contact at the customer; add one to customerProfile.team first.")
	}
	return m
}

// hosts tells whether the deal's party began the engagement. A lead counts too: no other party of its engagement sent it. Any other
// incoming deal is a guest's, and a guest does not learn who else takes part, not even from the refusal of an invitation.
func (d Deal) hosts() bool { return d.Direction == Outgoing || d.Origin != nil }

func (d Deal) admits(guests []guest, facts Facts, now time.Time) error {
	at := d.StateAt(now)
	for _, g := range guests {
		if d.Direction == Incoming && g.OrganizationID != access.Microsoft {
			return conflict("invitation-not-allowed", at, "A lead can invite Microsoft, but no partners.")
		}
		if slices.Contains(facts.Engaged, g.OrganizationID) {
			return conflict("already-invited", at, "%s already takes part in this deal.", g.OrganizationName)
		}
	}
	return nil
}
