package past

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/solution"
)

// customer is a company that buys, with what it wants.
type customer struct {
	name, size string
	place      place
	needs      deal.Requirements // without solutions
	value      money.Amount
	currency   string
}

// sells tells whether the partner can create deals.
func (p *Partner) sells() bool { return len(p.ready()) > 0 }

// does tells whether the customer is of the kind that the partner does well with.
func (p *Partner) does(c customer) bool {
	return slices.ContainsFunc(c.needs.Industries, func(t deal.Tag) bool { return slices.Contains(p.Strengths.Industries, t.ID) })
}

// customer draws a customer for the partner: one that it does well with, or any.
func (p *plan) customer(who *Partner, good bool) customer {
	s := anything
	if good {
		s = who.Strengths
	}
	c := customer{size: pick(p.dice, s.Sizes), place: p.place(who), needs: deal.Requirements{
		Industries: tags(some(p.dice, s.Industries, 2)), Products: tags(some(p.dice, s.Products, 2)),
		Services: tags(some(p.dice, s.Services, 2)),
	}}
	c.name = pick(p.dice, firstWords) + " " + pick(p.dice, secondWords) + " " + c.place.form
	if p.chance(0.3) {
		c.needs.SalesPlays = tags([]string{pick(p.dice, salesPlays)})
	}
	c.currency = c.place.currency
	c.value = p.amount(medians[c.size] * c.place.perDollar)
	return c
}

// place draws where a customer of the partner is.
func (p *plan) place(who *Partner) place {
	country := who.Countries[0]
	if p.chance(0.5) {
		country = pick(p.dice, who.Countries)
	}
	for _, at := range places {
		if at.country == country {
			return at
		}
	}
	panic("past: no place in " + country)
}

// amount draws an amount in hundreds, with the given median.
func (d dice) amount(median float64) money.Amount {
	hundreds := max(1, math.Round(median*math.Exp(0.9*d.NormFloat64())/100))
	return money.Whole(int64(hundreds) * 100)
}

// closing draws the date on which a deal is expected to close.
func (d dice) closing(at time.Time) time.Time {
	return at.Add(30*day + d.within(120*day)).Truncate(day)
}

// draft returns a draft of the partner's for a deal with the customer.
func (p *plan) draft(who *Partner, c customer, at time.Time) deal.Draft {
	needs := c.needs
	for _, s := range some(p.dice, who.ready(), 3) {
		needs.Solutions = append(needs.Solutions, deal.Solution{ID: s.ID})
	}
	return deal.Draft{
		Name: c.name + ": " + pick(p.dice, projects), Location: new(pick(p.dice, who.Locations)),
		Customer: c.profile(p.dice), Consent: deal.Consent{ShareInfoWithOthers: true, Contact: true},
		Details: deal.Details{
			Notes: new(pick(p.dice, notes)), Value: c.value, Currency: c.currency, Closing: p.closing(at), Requirements: needs,
		},
		Team: some(p.dice, who.Team, 3),
	}
}

// leadDraft returns the request of a customer who found the partner.
func (p *plan) leadDraft(who *Partner, c customer, call deal.CallToAction) deal.LeadDraft {
	in := deal.LeadDraft{
		Source: deal.BusinessProfile, CallToAction: call, Target: []deal.Target{{Type: deal.BusinessProfileLocation, ID: who.Locations[0]}},
		Quality: pick(p.dice, []deal.Quality{deal.HighQuality, deal.LowQuality, deal.UnknownQuality}), Customer: c.profile(p.dice),
		Consent: deal.Consent{ShareInfoWithOthers: true, Contact: true},
		Details: deal.LeadDetails{Estimate: deal.Estimate{Notes: new(pick(p.dice, requests))}, Requirements: c.needs},
	}
	if p.chance(0.7) {
		found := pick(p.dice, who.Solutions)
		in.Source = pick(p.dice, []deal.LeadSource{deal.AppSource, deal.AzureMarketplace, deal.AzurePortal})
		in.Target = []deal.Target{{Type: deal.SolutionProfile, ID: found.ID}}
	}
	return in
}

// profile returns the customer as it is described on a deal, with a person to contact.
func (c customer) profile(d dice) deal.Customer {
	first, last := pick(d, firstNames), pick(d, lastNames)
	domain := strings.ToLower(strings.ReplaceAll(strings.TrimSuffix(c.name, " "+c.place.form), " ", "-")) + ".example"
	return deal.Customer{
		Name: c.name, Size: &c.size, Address: deal.Address{City: new(pick(d, c.place.cities)), Country: c.place.country},
		Team: []deal.Member{{
			FirstName: first, LastName: last, PhoneNumber: "+1 425 555 0" + strconv.Itoa(100+d.IntN(100)),
			Email: strings.ToLower(first) + "@" + domain,
		}},
	}
}

func tags(codes []string) []deal.Tag {
	all := make([]deal.Tag, len(codes))
	for i, c := range codes {
		all[i] = deal.Tag{ID: c}
	}
	return all
}

// offered returns the solutions of a draft.
func (w *World) offered(in deal.Draft) []solution.Solution {
	all := make([]solution.Solution, len(in.Details.Requirements.Solutions))
	for i, s := range in.Details.Requirements.Solutions {
		all[i] = w.solutions[s.ID]
	}
	return all
}
