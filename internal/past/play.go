package past

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/registration"
)

// player plays a life.
type player struct {
	*World
	id    func(time.Time) uuid.UUID
	deals []Deal
}

// play takes the steps of a life one after the other and returns its deals as they are at the time.
func (w *World) play(l Life, id func(time.Time) uuid.UUID, now time.Time) ([]Deal, error) {
	p := &player{World: w, id: id}
	for i, s := range l {
		if err := p.do(s); err != nil {
			return nil, fmt.Errorf("step %d, %T at %s: %w", i, s.Do, s.At.Format(time.RFC3339), err)
		}
	}
	for i := range p.deals {
		if err := p.finish(&p.deals[i], now); err != nil {
			return nil, err
		}
	}
	return p.deals, nil
}

// finish adds to a deal what time alone has done to it.
func (p *player) finish(d *Deal, now time.Time) (err error) {
	p.remind(d, now)
	if e := d.Expiry; e != nil && !e.At.Add(p.LeadErasure).After(now) {
		erased := e.At.Add(p.LeadErasure)
		e.Erased = &erased
	}
	d.Document, err = d.Deal.Document()
	return err
}

// remind records that the deal's party was reminded, if it had not answered by then.
func (p *player) remind(d *Deal, now time.Time) {
	if d.Status == deal.New && !now.Before(d.Expires.Add(-p.Reminder)) {
		d.Reminded = true
	}
}

func (p *player) do(s Step) error {
	by := audit.User(s.By)
	if s.By.UserID == uuid.Nil {
		by = audit.Clock()
	}
	switch a := s.Do.(type) {
	case Create:
		return p.create(a.Draft, nil, s, by)
	case Recreate:
		return p.recreate(s, by)
	case SendLead:
		return p.sendLead(a.Draft, s, by)
	case Invite:
		return p.invite(a, s, by)
	case Register:
		return p.register(a.Draft, s, by)
	case Review:
		return p.review(a, s, by)
	default:
		return p.change(a, s, by)
	}
}

func (p *player) create(in deal.Draft, from *uuid.UUID, s Step, by audit.Actor) error {
	made, err := deal.NewDeal(in, p.facts(s.By.OrganizationID), from, by, s.At, p.InvitationTTL)
	if err != nil {
		return err
	}
	made.Own.Deal.ID, made.Own.Deal.EngagementID = p.id(s.At), p.id(s.At)
	if err := p.begin(made.Own); err != nil {
		return err
	}
	return p.beginAll(made.Invited, made.Own.Deal.EngagementID, s.At)
}

func (p *player) recreate(s Step, by audit.Actor) error {
	old := p.deals[s.Deal].Deal
	var microsofts *deal.Deal
	if m := p.microsofts(old.EngagementID); m != nil {
		microsofts = &m.Deal
	}
	if err := old.Recreatable(microsofts, s.At); err != nil {
		return err
	}
	return p.create(deal.DraftOf(old.At(s.At), microsofts), &old.ID, s, by)
}

func (p *player) sendLead(in deal.LeadDraft, s Step, by audit.Actor) error {
	made, err := deal.NewLead(in, p.addressee(in.Target[0]), by, s.By.OrganizationName, s.At, p.InvitationTTL)
	if err != nil {
		return err
	}
	made.Deal.ID, made.Deal.EngagementID = p.id(s.At), p.id(s.At)
	return p.begin(made)
}

func (p *player) invite(a Invite, s Step, by audit.Actor) error {
	d := &p.deals[s.Deal]
	facts := p.facts(d.OrganizationID)
	for _, other := range p.deals {
		if other.EngagementID == d.EngagementID {
			facts.Engaged = append(facts.Engaged, other.OrganizationID)
		}
	}
	made, err := d.InviteMore(deal.Invitation{Target: []deal.Target{a.Target}, InviteContext: a.Said}, facts, by, s.At, p.InvitationTTL)
	if err != nil {
		return err
	}
	if err := d.goOn(made.Own.Deal, made.Own.Entry); err != nil {
		return err
	}
	return p.beginAll(made.Invited, d.EngagementID, s.At)
}

// beginAll adds the deals of invited parties.
func (p *player) beginAll(invited []deal.Created, engagementID uuid.UUID, at time.Time) error {
	for _, c := range invited {
		c.Deal.ID, c.Deal.EngagementID = p.id(at), engagementID
		if err := p.begin(c); err != nil {
			return err
		}
	}
	return nil
}

// begin adds a new deal.
func (p *player) begin(c deal.Created) error {
	p.deals = append(p.deals, Deal{})
	return p.deals[len(p.deals)-1].goOn(c.Deal, c.Entry)
}

// goOn records a deal after a change, with the entry of its history.
func (d *Deal) goOn(after deal.Deal, e deal.Entry) error {
	document, err := json.Marshal(e)
	d.Deal = after
	d.History = append(d.History, Entry{int64(e.Sequence), document})
	return err
}

// change carries out an act that changes a deal and begins none.
func (p *player) change(a Act, s Step, by audit.Actor) error {
	d := &p.deals[s.Deal]
	p.remind(d, s.At)
	after, entry, err := p.apply(a, d.Deal, by, s.At)
	if err != nil || entry == nil {
		return err
	}
	if entry.Action == deal.Decline && d.OrganizationID == access.Microsoft {
		p.decide(d.Deal, s.At)
	}
	if entry.Action == deal.Expire && d.Origin != nil {
		d.Expiry = &Expiry{At: s.At}
	}
	return d.goOn(after, *entry)
}

// apply returns a nil entry for an edit that changes nothing.
func (p *player) apply(a Act, d deal.Deal, by audit.Actor, at time.Time) (after deal.Deal, _ *deal.Entry, err error) {
	var entry deal.Entry
	switch a := a.(type) {
	case Edit:
		if after, err = d.Patched([]byte(a.Patch)); err != nil {
			return after, nil, err
		}
		return d.EditTo(after, p.facts(d.OrganizationID), by, at)
	case Accept:
		after, entry, err = d.Accept(a.Acceptance, deal.Member{}, p.facts(d.OrganizationID), by, at)
	case Close:
		after, entry, err = d.Apply(a.Action, by, a.Reason, at)
	default:
		after, entry, err = d.Apply(deal.Expire, by, deal.Reason{}, at)
	}
	return after, &entry, err
}

// decide records what the deal of the party that invited Microsoft is worth when Microsoft declines.
func (p *player) decide(microsofts deal.Deal, at time.Time) {
	by := microsofts.InviteContext.InvitedBy
	for i := range p.deals {
		d := &p.deals[i]
		if d.EngagementID == microsofts.EngagementID && d.OrganizationID == by.OrganizationID {
			d.Decision = &Decision{d.Details.Value.USD(p.ratesAt(at)[d.Details.Currency].Rate), at}
		}
	}
}

// microsofts returns Microsoft's own deal in an engagement, or nil.
func (p *player) microsofts(engagementID uuid.UUID) *Deal {
	i := slices.IndexFunc(p.deals, func(d Deal) bool {
		return d.EngagementID == engagementID && d.OrganizationID == access.Microsoft
	})
	if i < 0 {
		return nil
	}
	return &p.deals[i]
}

func (p *player) register(in registration.Draft, s Step, by audit.Actor) error {
	d := &p.deals[s.Deal]
	who := registration.Submitter{Name: s.By.Name, Email: s.By.Email}
	r, entry, err := registration.New(in, p.registrationFacts(d.Deal, s.At), by, who, s.At)
	if err != nil {
		return err
	}
	d.Registration = &Registration{Annual: *r.AnnualValueUSD}
	r.ID = p.id(s.At)
	return d.Registration.goOn(r, entry)
}

func (p *player) review(a Review, s Step, by audit.Actor) error {
	kept := p.deals[s.Deal].Registration
	var r registration.Registration // as it was stored, with amounts to the cent
	if err := json.Unmarshal(kept.Document, &r); err != nil {
		return err
	}
	after, entry, err := r.Review(a.Action, a.Comments, nil, by, s.By.Email, s.At)
	if err != nil {
		return err
	}
	return kept.goOn(after, entry)
}

// goOn records a registration after a step, with the entry of its history.
func (r *Registration) goOn(after registration.Registration, e registration.Entry) error {
	entry, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if after.Status != r.Status {
		r.Since = e.Occurred
	}
	r.Registration = after
	r.History = append(r.History, Entry{e.Number, entry})
	r.Document, err = after.Document()
	return err
}
