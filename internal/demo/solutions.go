package demo

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/solution"
)

// demoSolution is a demo solution with how far it has come.
type demoSolution struct {
	id           string
	organization string
	declaration  solution.Declaration
	published    bool
	passed       []solution.Goal
}

var solutions = []demoSolution{
	{"SOL-10001-CTS", "contoso", solution.Declaration{
		Name: "Contoso Data Platform", Location: new("1000001"), Contents: solution.Contents{
			Description: new("A data platform for retailers, bought and run through the marketplace."), OfferType: new(solution.SaaS),
			ListingURL: new("https://marketplace.example/contoso/data-platform"), Documents: documents("contoso"),
			Geographies: []string{"SE", "NO"}, SalesContacts: []solution.SalesContact{
				seller("SE", "Ada Berg", "ada@contoso.example"), seller("NO", "Ulf Holm", "ulf@contoso.example"),
			},
			Transactable: true, TrailingRevenue: new(money.MustParse("180000")),
		},
	}, true, []solution.Goal{solution.ToBeReady, solution.ForAzureIP}},
	{"SOL-10002-CTS", "contoso", solution.Declaration{
		Name: "Contoso Field Service", Location: new("1000002"), Contents: solution.Contents{OfferType: new(solution.Dynamics365)},
	}, false, nil},
	{"SOL-20001-FBR", "fabrikam", solution.Declaration{
		Name: "Fabrikam Factory View", Location: new("2000001"), Contents: solution.Contents{
			Description: new("Shows every machine of a factory."), OfferType: new(solution.AzureApplication),
			ListingURL: new("https://marketplace.example/fabrikam/factory-view"), Geographies: []string{"DE"},
		},
	}, true, nil},
	{"SOL-30001-NWT", "northwind", solution.Declaration{
		Name: "Northwind Trade Hub", Location: new("3000001"), Contents: solution.Contents{
			Description: new("Trade and logistics on Dynamics 365."), OfferType: new(solution.Dynamics365),
			ListingURL: new("https://marketplace.example/northwind/trade-hub"), Documents: documents("northwind"),
			Geographies: []string{"US"}, SalesContacts: []solution.SalesContact{seller("US", "Nils Voss", "nils@northwind.example")},
			IsvConnectEnrolled: true,
		},
	}, true, []solution.Goal{solution.ToBeReady, solution.ForBizStandard}},
}

func documents(organization string) solution.Documents {
	at := "https://" + organization + ".example/"
	return solution.Documents{
		OnePager: new(at + "one-pager.pdf"), PitchDeck: new(at + "pitch-deck.pdf"), ReferenceArchitecture: new(at + "architecture.pdf"),
	}
}

func seller(country, name, address string) solution.SalesContact {
	return solution.SalesContact{Country: country, Name: name, Email: address, PhoneNumber: "+46 8 555 01 00"}
}

// loadSolutions takes every solution through the steps that brought it to its state some weeks ago.
func loadSolutions(tx *postgres.Tx, all []demoSolution, now time.Time) error {
	for _, d := range all {
		steps, err := d.steps(now)
		if err != nil {
			return err
		}
		for i, s := range steps {
			save := tx.Queue.UpdateOffer
			if i == 0 {
				save = tx.Queue.InsertOffer
			}
			if err := save(s.offer, s.entry); err != nil {
				return err
			}
			if s.review == nil {
				continue
			}
			if err := tx.Queue.InsertReview(*s.review); err != nil {
				return err
			}
		}
	}
	return nil
}

// solutionStep is a solution after a step, with the entry of its history and, if the step decided a review, that review.
type solutionStep struct {
	offer  solution.Offer
	entry  solution.Entry
	review *solution.Review
}

// steps returns the steps that brought the solution to its state.
func (d demoSolution) steps(now time.Time) ([]solutionStep, error) {
	who := d.administrator()
	owner := solution.Owner{
		OrganizationID: d.organization, OrganizationName: who.OrganizationName, Locations: []string{*d.declaration.Location},
	}
	o, entry, err := solution.New(d.declaration, owner, audit.UserSeenBy(d.organization, who), now.AddDate(0, 0, -60))
	if err != nil {
		return nil, err
	}
	o.ID = d.id
	steps := []solutionStep{{offer: o, entry: entry}}
	if !d.published {
		return steps, nil
	}
	if o, entry, err = o.Publish(audit.UserSeenBy(d.organization, who), now.AddDate(0, 0, -50)); err != nil {
		return nil, err
	}
	steps = append(steps, solutionStep{offer: o, entry: entry})
	for _, g := range d.passed {
		reviewed, err := d.review(steps[len(steps)-1].offer, g, who, now)
		if err != nil {
			return nil, err
		}
		steps = append(steps, reviewed...)
	}
	return steps, nil
}

// review asks for a review and passes it.
func (d demoSolution) review(o solution.Offer, g solution.Goal, who access.Actor, now time.Time) ([]solutionStep, error) {
	facts := solution.Facts{Profile: contentsOf(o.Location)}
	o, asking, asked, err := o.Ask(solution.Request{Goal: g}, facts, who, now.AddDate(0, 0, -40))
	if err != nil {
		return nil, err
	}
	reviewer := audit.UserSeenBy(d.organization, access.Actor{OrganizationID: access.Microsoft, OrganizationName: "Microsoft"})
	said, at := "Everything is in order.", now.AddDate(0, 0, -30)
	passed, passing, decided, err := o.Decide(asked, solution.PassReview, said, facts, reviewer, at)
	return []solutionStep{{offer: o, entry: asking}, {offer: passed, entry: passing, review: &decided}}, err
}

// administrator returns who manages the organisation's solutions. If the demo has nobody for that, it is somebody who has left.
func (d demoSolution) administrator() access.Actor {
	for _, p := range partners {
		if p.id == d.organization {
			users := p.users()
			return p.actor(users[len(users)-1])
		}
	}
	who := person{organization: d.organization, role: access.CoSellSolutionAdmin, name: "Sara Lund"}
	for _, p := range people {
		if p.organization == d.organization && p.role == access.CoSellSolutionAdmin {
			who = p
		}
	}
	return who.actor()
}
