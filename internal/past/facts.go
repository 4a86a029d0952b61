package past

import (
	"slices"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

// facts returns the facts that the rules need when an organisation acts.
func (w *World) facts(organizationID string) deal.Facts {
	f := deal.Facts{
		Organization: deal.Organization{ID: access.Microsoft, Name: w.Microsoft.Name, DefaultLocation: access.Microsoft},
		Locations:    w.locations, Solutions: w.solutions, Rates: w.currencies,
	}
	if p := w.partner(organizationID); p != nil {
		f.Organization = deal.Organization{ID: p.ID, Name: p.Name, DefaultLocation: p.Locations[0], HasReady: len(p.ready()) > 0}
	}
	return f
}

// partner returns the partner with the id, or nil for Microsoft.
func (w *World) partner(id string) *Partner {
	i := slices.IndexFunc(w.Partners, func(p Partner) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return &w.Partners[i]
}

// addressee returns the addressee of a lead.
func (w *World) addressee(t deal.Target) deal.Addressee {
	to := deal.Addressee{Active: true, Published: true, Rates: w.currencies}
	if t.Type == deal.SolutionProfile {
		s := w.solutions[t.ID]
		to.Party = deal.Party{OrganizationID: s.OrganizationID, OrganizationName: s.OrganizationName, Location: s.Location}
		to.Solution = &s
		return to
	}
	to.Party = w.locations[t.ID]
	return to
}

// registrationFacts returns the facts that the rules need to register a deal.
func (p *player) registrationFacts(d deal.Deal, at time.Time) registration.Facts {
	f := registration.Facts{Deal: d, Rates: p.ratesAt(at), Program: registration.First()}
	if m := p.microsofts(d.EngagementID); m != nil {
		f.Microsoft = &m.Deal
	}
	for _, other := range p.deals {
		gone := other.Substatus == deal.Declined || other.Substatus == deal.Expired
		if other.EngagementID == d.EngagementID && other.OrganizationID != access.Microsoft && !gone {
			f.Partners++
		}
	}
	for _, id := range slices.Sorted(slices.Values(d.SolutionIDs())) {
		s := p.solutions[id]
		f.Solutions = append(f.Solutions, registration.Offered{ID: s.ID, Name: s.Name, Incentives: s.Incentives, Ready: s.Ready()})
	}
	return f
}

// ratesAt returns the rate of each currency that applies at a time: the newest that is not for a later month.
func (w *World) ratesAt(at time.Time) map[string]registration.Rate {
	rates := map[string]registration.Rate{"USD": registration.DollarRate(at)}
	for currency, all := range w.rates {
		for _, r := range all {
			if r.Month.After(at) {
				break
			}
			rates[currency] = r
		}
	}
	return rates
}

// New returns the world of a cast.
func New(c Cast) *World {
	w := &World{
		Cast: c, locations: map[string]deal.Party{}, solutions: map[string]solution.Solution{},
		currencies: map[string]bool{"USD": true}, rates: map[string][]registration.Rate{},
	}
	w.locations[access.Microsoft] = deal.Party{
		OrganizationID: access.Microsoft, OrganizationName: c.Microsoft.Name, Location: access.Microsoft,
	}
	for _, p := range c.Partners {
		w.shares += p.Share
		for _, l := range p.Locations {
			w.locations[l] = deal.Party{OrganizationID: p.ID, OrganizationName: p.Name, Location: l}
		}
		for _, s := range p.Solutions {
			w.solutions[s.ID] = s
		}
	}
	for _, r := range c.Rates {
		w.currencies[r.Currency] = true
		if r.Currency != "USD" {
			w.rates[r.Currency] = append(w.rates[r.Currency], registration.Rate{Rate: r.USDPerUnit, Month: r.Month})
		}
	}
	for _, all := range w.rates {
		slices.SortFunc(all, func(a, b registration.Rate) int { return a.Month.Compare(b.Month) })
	}
	return w
}
