package demo

import (
	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/past"
	"github.com/cosell/cosell/internal/profile"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/solution"
)

// strangers are people who work on deals but are no users here, by organisation.
var strangers = map[string][]deal.Member{
	"contoso":        {stranger("Lena", "Ahl", "contoso"), stranger("Otto", "Falk", "contoso")},
	"fabrikam":       {stranger("Gerd", "Haas", "fabrikam")},
	"northwind":      {stranger("Kate", "Reyes", "northwind"), stranger("Ben", "Ortiz", "northwind")},
	access.Microsoft: {stranger("Theo", "Grant", "msft"), stranger("Lina", "Moss", "msft"), stranger("Ravi", "Nair", "msft")},
}

func stranger(first, last, organization string) deal.Member {
	at := person{organization: organization, name: first}
	return deal.Member{FirstName: first, LastName: last, PhoneNumber: "+46 8 555 03 00", Email: at.email()}
}

// world returns the world of the demo's past deals.
func world() (*past.World, error) {
	rates, err := money.ParseRates(rates, money.RateLimits{})
	if err != nil {
		return nil, err
	}
	figures := service.Defaults().Deals
	c := past.Cast{
		Rates: rates, InvitationTTL: figures.InvitationTTL, Reminder: figures.Reminder, LeadErasure: figures.LeadErasure,
		Microsoft: past.Microsoft{
			Name: organization(access.Microsoft).Name, Sellers: actors(access.Microsoft, access.MicrosoftSeller),
			Operator: actors(access.Microsoft, access.Operator)[0],
			Team:     append(team(actors(access.Microsoft, access.MicrosoftSeller)), strangers[access.Microsoft]...),
		},
	}
	for _, id := range []string{"contoso", "fabrikam", "northwind"} {
		p, err := knownPartner(organization(id))
		if err != nil {
			return nil, err
		}
		c.Partners = append(c.Partners, p)
	}
	for _, known := range partners {
		p, err := known.part()
		if err != nil {
			return nil, err
		}
		c.Partners = append(c.Partners, p)
	}
	return past.New(c), nil
}

// knownPartner returns an organisation that every demo has as a partner in the past deals.
func knownPartner(o account.Organization) (past.Partner, error) {
	p := habitsOf[o.ID].part(contentsOf(o.DefaultLocation))
	p.ID, p.Name, p.Admins = o.ID, o.Name, actors(o.ID, access.ReferralAdmin)
	p.Team = append(team(append(actors(o.ID, access.ReferralUser), p.Admins...)), strangers[o.ID]...)
	for _, l := range o.Locations {
		p.Locations = append(p.Locations, l.ID)
	}
	var own []demoSolution
	for _, s := range solutions {
		if s.organization == o.ID {
			own = append(own, s)
		}
	}
	var err error
	p.Solutions, err = published(own)
	return p, err
}

// part returns a partner that only the whole demo has as a partner in the past deals.
func (p partner) part() (past.Partner, error) {
	all := p.habits.part(p.profile)
	all.ID, all.Name, all.Locations = p.id, p.name, []string{p.location}
	for _, u := range p.users() {
		all.Admins = append(all.Admins, p.actor(u))
	}
	all.Team, all.Admins = team(all.Admins[:len(all.Admins)-1]), all.Admins[:2]
	var err error
	all.Solutions, err = published(p.offered())
	return all, err
}

// part returns a partner with these habits and this profile.
func (h habits) part(c profile.Contents) past.Partner {
	return past.Partner{
		Countries: c.Markets, Share: h.share, Pace: h.pace, Diligence: h.diligence,
		Strengths: past.Strengths{Industries: c.Industries, Products: c.Products, Services: c.Services, Sizes: c.CustomerSizes},
	}
}

// published returns those of the solutions that are on the marketplace, as they are now.
func published(all []demoSolution) ([]solution.Solution, error) {
	var found []solution.Solution
	for _, s := range all {
		steps, err := s.steps(usersCreated)
		if err != nil {
			return nil, err
		}
		if o := steps[len(steps)-1].offer; o.PublishState == solution.Published {
			found = append(found, o.Solution)
		}
	}
	return found, nil
}

// actors returns the people in an organisation who have the role.
func actors(organization string, r access.Role) []access.Actor {
	var all []access.Actor
	for _, p := range people {
		if p.organization == organization && p.role == r {
			all = append(all, p.actor())
		}
	}
	return all
}
