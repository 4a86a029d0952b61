package past

import (
	"fmt"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
)

// answer is how a party that was asked reacts.
type answer struct {
	at                 time.Time
	accepted, declined bool
}

// ending is how a party's own deal ends; the time is zero if it stays open or was never accepted.
type ending struct {
	at  time.Time
	won bool
}

// expire has the clock end an invitation, a few seconds after its time has run out.
func (p *plan) expire(number int, asked time.Time) {
	p.add(asked.Add(p.InvitationTTL+p.within(5*time.Second)), access.Actor{}, number, Expire{})
}

// microsoftAnswers plans how Microsoft answers an invitation.
func (p *plan) microsoftAnswers(number int, asked time.Time) answer {
	a := answer{at: asked.Add(p.around(30 * time.Hour))}
	outcome := p.Float64()
	if outcome > 0.9 || a.at.Sub(asked) > p.InvitationTTL-time.Hour {
		p.expire(number, asked)
		return answer{}
	}
	seller := pick(p.dice, p.Microsoft.Sellers)
	if a.accepted = outcome < 0.62; a.accepted {
		p.add(a.at, seller, number, Accept{deal.Acceptance{Team: some(p.dice, p.Microsoft.Team, 2)}})
		return a
	}
	a.declined = true
	r := deal.Reason{Code: pick(p.dice, microsoftsReasons)}
	if r.Code == "Other" {
		r.Notes = new("The customer has asked us to wait until its new budget is approved.")
	}
	p.add(a.at, seller, number, Close{deal.Decline, r})
	return a
}

// microsoftCloses plans how Microsoft ends its own deal: like the partner, some days later, or not at all.
func (p *plan) microsoftCloses(number int, end ending) {
	if end.at.IsZero() || p.chance(0.15) {
		return
	}
	c := Close{Action: deal.Win}
	if !end.won {
		c = Close{deal.Lose, deal.Reason{Code: pick(p.dice, lossReasons)}}
	}
	p.add(end.at.Add(p.around(2*day)), p.Microsoft.Sellers[0], number, c)
}

// guest plans how a partner answers an invitation, and what it does with the deal if it accepts.
func (p *plan) guest(number int, who *Partner, asked time.Time, good bool) ending {
	at := asked.Add(p.around(who.Pace))
	if p.chance(0.04+0.1*(1-who.Diligence)) || at.Sub(asked) > p.InvitationTTL-time.Hour {
		p.expire(number, asked)
		return ending{}
	}
	accepts := 0.4
	if good {
		accepts = 0.8
	}
	if by := pick(p.dice, who.Admins); !p.chance(accepts) {
		p.add(at, by, number, Close{deal.Decline, deal.Reason{Code: pick(p.dice, declineReasons)}})
		return ending{}
	}
	p.add(at, pick(p.dice, who.Admins), number, Accept{p.acceptance(who, at)})
	return p.work(number, who, at, good)
}

// acceptance returns a partner's view of a deal that it accepts. A diligent partner says what the deal is worth and when it will close.
func (p *plan) acceptance(who *Partner, at time.Time) deal.Acceptance {
	a := deal.Acceptance{Team: some(p.dice, who.Team, 2)}
	if p.chance(who.Diligence) {
		a.Details.Value, a.Details.Currency = new(p.amount(40_000)), new("USD")
		a.Details.Closing = new(p.closing(at))
	}
	return a
}

// work plans what a partner does with a deal that it has accepted: how it reports on it, and how the deal ends.
func (p *plan) work(number int, who *Partner, from time.Time, good bool) ending {
	e := ending{at: from.Add(2*time.Hour + p.around(45*day))}
	by := pick(p.dice, who.Admins)
	p.report(number, who, by, from, e.at)
	if p.chance(0.03 + 0.12*(1-who.Diligence)) { // nobody reports the outcome
		return ending{}
	}
	wins := 0.25
	if good {
		wins = 0.62
	}
	c := Close{deal.Lose, deal.Reason{Code: pick(p.dice, lossReasons)}}
	switch outcome := p.Float64(); {
	case outcome < wins:
		e.won, c = true, Close{Action: deal.Win}
	case outcome > 0.97:
		c = Close{deal.ReportError, deal.Reason{Code: pick(p.dice, errorReasons)}}
	}
	p.add(e.at, by, number, c)
	return e
}

// report plans what a partner reports about a deal before it ends.
func (p *plan) report(number int, who *Partner, by access.Actor, from, until time.Time) {
	step := until.Sub(from) / 4
	if p.chance(0.3 * who.Diligence) {
		p.add(from.Add(step), by, number, Edit{fmt.Sprintf(`{"salesStage":%q}`, pick(p.dice, salesStages))})
	}
	if p.chance(0.2 * who.Diligence) {
		p.add(from.Add(2*step), by, number, Edit{`{"details":{"dealValue":` + p.amount(60_000).String() + `}}`})
	}
	if p.chance(0.2 * who.Diligence) {
		closing := until.Add(p.within(20 * day)).UTC().Format(time.RFC3339)
		p.add(from.Add(3*step), by, number, Edit{`{"details":{"closingDateTime":"` + closing + `"}}`})
	}
}
