package past

import (
	"strings"
	"time"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

// registrable is what a deal and its contract must be worth to be registered for every incentive, whatever the month's rate is.
var registrable = money.MustParse("30000") // USD

// register plans that a won deal is registered, if it is about a solution with an incentive, and what the reviewers do with it.
func (p *plan) register(number int, who *Partner, draft deal.Draft, won time.Time) {
	at := won.Add(time.Hour + min(p.around(5*day), 40*day))
	sold, incentive := withIncentive(p.offered(draft))
	worth := draft.Details.Value.USD(p.ratesAt(at)[draft.Details.Currency].Rate)
	if incentive == "" || worth.Cmp(registrable) < 0 || p.revalued(number) {
		return
	}
	by := pick(p.dice, who.Admins)
	form := contract(draft, sold, incentive, won)
	form.Solutions[0].Marketplace = registration.MarketplaceDraft{IsMarketplaceTransacted: new(p.chance(0.2))}
	transacted := *form.Solutions[0].Marketplace.IsMarketplaceTransacted
	if transacted {
		form.Solutions[0].Marketplace.Transaction = new(registration.On(at.UTC()))
	}
	p.add(at, by, number, Register{form})
	rules, _ := registration.First().Rules(incentive)
	switch reviewed := at.Add(p.around(3 * day)); {
	case transacted:
		p.review(number, reviewed, registration.PassMarketplace, registration.FailMarketplace)
	case worth.Cmp(rules.MaxApprovedByItself) > 0:
		p.review(number, reviewed, registration.Pass, registration.Fail)
	}
}

// review plans that a registration passes its review, fails it or is sent back.
func (p *plan) review(number int, at time.Time, pass, fail registration.Action) {
	r := Review{Action: pass}
	switch outcome := p.Float64(); {
	case outcome > 0.85:
		r = Review{registration.AskForAction, new("The contract names another company; please send the one with yours.")}
	case outcome > 0.7:
		r = Review{fail, new("The contract is not with the customer of the deal.")}
	}
	p.add(at, p.Microsoft.Operator, number, r)
}

// revalued tells whether the plan changes the value of the deal.
func (p *plan) revalued(number int) bool {
	for _, s := range p.Life {
		if e, is := s.Do.(Edit); is && s.Deal == number && strings.Contains(e.Patch, "dealValue") {
			return true
		}
	}
	return false
}

// withIncentive returns a solution with an incentive, and the incentive; "" if none has one.
func withIncentive(all []solution.Solution) (solution.Solution, solution.Incentive) {
	for _, s := range all {
		if len(s.Incentives) > 0 {
			return s, s.Incentives[0]
		}
	}
	return solution.Solution{}, ""
}

// contract returns the form for a contract over a year, signed when the deal was won and worth what the deal was worth.
func contract(draft deal.Draft, sold solution.Solution, incentive solution.Incentive, won time.Time) registration.Draft {
	value, currency := draft.Details.Value, draft.Details.Currency
	signed := registration.On(won.UTC())
	return registration.Draft{
		Type: string(incentive), HoldsContract: new(true),
		Contract: registration.ContractDraft{
			Value: &value, Currency: &currency, Signed: &signed, Start: &signed, End: new(registration.On(won.UTC().AddDate(1, 0, 0))),
			Term: new(registration.Finite),
		},
		Solutions: []registration.SolutionDraft{{
			ID: &sold.ID, Value: &value, IsDeployedOnAzure: new(true), PrimaryDeploymentOn: new(registration.PartnerTenant),
			PricingModel: new(registration.OtherPricing),
		}},
	}
}
