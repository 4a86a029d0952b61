package past

import (
	"slices"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
)

// plan is a life that is being planned.
type plan struct {
	*World
	dice
	Life
}

// add adds a step to the plan.
func (p *plan) add(at time.Time, by access.Actor, number int, do Act) {
	p.Life = append(p.Life, Step{At: at.Truncate(time.Microsecond), By: by, Deal: number, Do: do})
}

// kinds are the ways in which lives begin, with their shares in per cent.
var kinds = []struct {
	share int
	plan  func(*plan, *Partner, time.Time)
}{
	{10, (*plan).private},
	{9, (*plan).partnerLed},
	{33, (*plan).coSell},
	{9, (*plan).partnerToPartner},
	{15, (*plan).inbound},
	{17, (*plan).lead},
	{7, (*plan).information},
}

// draw draws a life and returns what has happened in it by now. It has at most room deals.
func (w *World) draw(d dice, room int, now time.Time) Life {
	for {
		p := &plan{World: w, dice: d}
		who, at, kind := w.anyPartner(d), d.beginning(now), d.IntN(100)
		for _, k := range kinds {
			if kind -= k.share; kind < 0 {
				k.plan(p, who, at)
				break
			}
		}
		slices.SortStableFunc(p.Life, func(a, b Step) int { return a.At.Compare(b.At) })
		if done := p.until(now); done.deals() <= room {
			return done
		}
	}
}

// anyPartner draws a partner, by the partners' shares.
func (w *World) anyPartner(d dice) *Partner {
	n := d.IntN(w.shares)
	for i := range w.Partners {
		if n -= w.Partners[i].Share; n < 0 {
			return &w.Partners[i]
		}
	}
	panic("past: the shares do not add up")
}

// beginning draws when a life begins: on a working day, more often in the last months than in the first, and often enough in the last days
// that something still waits for an answer.
func (d dice) beginning(now time.Time) time.Time {
	ago := time.Duration(float64(Span) * d.Float64() * (0.6 + 0.4*d.Float64()))
	if d.chance(0.02) {
		ago = d.within(6 * day)
	}
	at := now.Add(-ago).Truncate(day).Add(7*time.Hour + d.within(10*time.Hour))
	if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
		at = at.Add(-2 * day)
	}
	if at.After(now) { // today, which is not over yet
		at = at.Add(-day)
	}
	return at.Truncate(time.Millisecond)
}

// customerOf draws a customer for the partner, and tells whether it is one that the partner does well with.
func (p *plan) customerOf(who *Partner) (c customer, good bool) {
	good = p.chance(0.65)
	return p.customer(who, good), good
}

func (p *plan) private(who *Partner, at time.Time) {
	if !who.sells() {
		p.information(who, at)
		return
	}
	c, good := p.customerOf(who)
	by := p.host(who, at, p.draft(who, c, at))
	end := p.work(0, who, at, good)
	if invited := at.Add(p.around(10 * day)); p.chance(0.15) && invited.Before(end.at) { // Microsoft is invited only later
		p.add(invited, by, 0, Invite{toMicrosoft, p.said()})
		p.microsoftAnswers(1, invited)
	}
}

func (p *plan) partnerLed(who *Partner, at time.Time) {
	if !who.sells() {
		p.lead(who, at)
		return
	}
	c, good := p.customerOf(who)
	draft := p.draft(who, c, at)
	draft.Consent.ShareWithMicrosoftsSellers = new(true)
	p.host(who, at, draft)
	end := p.work(0, who, at, good)
	if end.won && p.chance(0.2) {
		p.register(0, who, draft, end.at)
	}
}

// coSell plans a deal that Microsoft is invited to, and sometimes a partner too. If Microsoft declines, the deal is sometimes created
// again.
func (p *plan) coSell(who *Partner, at time.Time) {
	if !who.sells() {
		p.lead(who, at)
		return
	}
	c, good := p.customerOf(who)
	draft := p.draft(who, c, at)
	draft.Target, draft.InviteContext = []deal.Target{toMicrosoft}, p.said()
	if p.chance(0.1) {
		if other := p.anyPartner(p.dice); other.ID != who.ID {
			draft.Target = append(draft.Target, p.target(other))
			p.guest(2, other, at, p.chance(0.5))
		}
	}
	by := p.host(who, at, draft)
	answer := p.microsoftAnswers(1, at)
	if answer.declined && p.chance(0.35) {
		p.again(who, by, answer.at, len(draft.Target))
		return
	}
	end := p.work(0, who, at, good)
	if answer.accepted && answer.at.Before(end.at) {
		p.microsoftCloses(1, end)
		if end.won && p.chance(0.5) {
			p.register(0, who, draft, end.at)
		}
	}
}

// again creates a deal again and closes the old one, whose number is 0. Only Microsoft answers the second invitation.
func (p *plan) again(who *Partner, by access.Actor, declined time.Time, targets int) {
	at := declined.Add(min(p.around(2*day), 10*day)) // before the closing date
	p.add(at, by, 0, Recreate{Targets: targets})
	p.add(at.Add(time.Minute), by, 0, Close{Action: deal.Lose, Reason: deal.Reason{
		Code: "Other", Notes: new("Created again with another record of the customer."),
	}})
	first := 1 + targets
	answer, end := p.microsoftAnswers(first+1, at), p.work(first, who, at, true)
	if answer.accepted && answer.at.Before(end.at) {
		p.microsoftCloses(first+1, end)
	}
	for i := 2; i <= targets; i++ {
		p.expire(first+i, at)
	}
}

func (p *plan) partnerToPartner(who *Partner, at time.Time) {
	other := p.anyPartner(p.dice)
	if !who.sells() || other.ID == who.ID {
		p.lead(who, at)
		return
	}
	c, good := p.customerOf(who)
	draft := p.draft(who, c, at)
	draft.Target, draft.InviteContext = []deal.Target{p.target(other)}, &deal.InviteContext{Notes: new(pick(p.dice, invitations))}
	p.host(who, at, draft)
	p.work(0, who, at, good)
	p.guest(1, other, at, other.does(c))
}

// inbound plans a deal that one of Microsoft's sellers sends to the partner.
func (p *plan) inbound(who *Partner, at time.Time) {
	if !who.sells() {
		p.lead(who, at)
		return
	}
	c, good := p.customerOf(who)
	seller := pick(p.dice, p.Microsoft.Sellers)
	draft := p.draft(who, c, at)
	draft.Location, draft.Team = nil, some(p.dice, p.Microsoft.Team, 2)
	draft.Target, draft.InviteContext = []deal.Target{p.target(who)}, &deal.InviteContext{Notes: new(pick(p.dice, invitations))}
	p.add(at, seller, 0, Create{draft})
	end := p.guest(1, who, at, good)
	if end.at.IsZero() {
		end.at = at.Add(p.around(70 * day))
	}
	p.microsoftCloses(0, end)
}

// lead plans a lead from a customer who wants to be contacted.
func (p *plan) lead(who *Partner, at time.Time) {
	c, good := p.customerOf(who)
	p.add(at, p.Microsoft.Operator, 0, SendLead{p.leadDraft(who, c, deal.ContactMe)})
	p.guest(0, who, at, good)
}

// information plans a lead from a customer who already has what it wanted; months later the lead is archived.
func (p *plan) information(who *Partner, at time.Time) {
	c, _ := p.customerOf(who)
	p.add(at, p.Microsoft.Operator, 0, SendLead{p.leadDraft(who, c, pick(p.dice, []deal.CallToAction{
		deal.GetItNow, deal.FreeTrial, deal.TestDrive,
	}))})
	p.add(at.AddDate(0, 6, 0).Add(p.within(5*time.Second)), access.Actor{}, 0, Expire{})
}

// host plans that somebody of the partner's creates a deal, and returns who.
func (p *plan) host(who *Partner, at time.Time, draft deal.Draft) access.Actor {
	by := pick(p.dice, who.Admins)
	p.add(at, by, 0, Create{draft})
	return by
}

// target names a partner by one of its locations.
func (p *plan) target(who *Partner) deal.Target {
	return deal.Target{Type: deal.BusinessProfileLocation, ID: pick(p.dice, who.Locations)}
}

var toMicrosoft = deal.Target{Type: deal.BusinessProfileLocation, ID: access.Microsoft}

// said returns what Microsoft is told when it is invited.
func (p *plan) said() *deal.InviteContext {
	return &deal.InviteContext{AssistanceRequestCode: new(pick(p.dice, helpTypes)), Notes: new(pick(p.dice, invitations))}
}
