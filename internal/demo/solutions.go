package demo

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/solution"
)

// demoSolution is a demo solution and how far it has come.
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

// loadSolutions takes every solution through the steps that brought it to its state, some weeks ago.
func loadSolutions(tx *postgres.Tx, now time.Time) error {
	for _, o := range solutions {
		if err := o.load(tx, now); err != nil {
			return err
		}
	}
	return nil
}

func (d demoSolution) load(tx *postgres.Tx, now time.Time) error {
	who := d.administrator()
	owner := solution.Owner{
		OrganizationID: d.organization, OrganizationName: who.OrganizationName, Locations: []string{*d.declaration.Location},
	}
	o, entry, err := solution.New(d.declaration, owner, audit.UserSeenBy(d.organization, who), now.AddDate(0, 0, -60))
	if err != nil {
		return err
	}
	o.ID = d.id
	if err := tx.Queue.InsertOffer(o, entry); err != nil || !d.published {
		return err
	}
	if o, entry, err = o.Publish(audit.UserSeenBy(d.organization, who), now.AddDate(0, 0, -50)); err != nil {
		return err
	}
	if err := tx.Queue.UpdateOffer(o, entry); err != nil {
		return err
	}
	for _, g := range d.passed {
		if o, err = d.review(tx, o, g, who, now); err != nil {
			return err
		}
	}
	return nil
}

// review asks for a review and passes it.
func (d demoSolution) review(tx *postgres.Tx, o solution.Offer, g solution.Goal, who access.Actor, now time.Time) (solution.Offer, error) {
	facts := solution.Facts{Profile: contentsOf(o.Location)}
	o, entry, asked, err := o.Ask(solution.Request{Goal: g}, facts, who, now.AddDate(0, 0, -40))
	if err != nil {
		return o, err
	}
	if err := tx.Queue.UpdateOffer(o, entry); err != nil {
		return o, err
	}
	reviewer := audit.UserSeenBy(d.organization, access.Actor{OrganizationID: access.Microsoft, OrganizationName: "Microsoft"})
	o, entry, decided, err := o.Decide(asked, solution.PassReview, "Everything is in order.", facts, reviewer, now.AddDate(0, 0, -30))
	if err != nil {
		return o, err
	}
	if err := tx.Queue.UpdateOffer(o, entry); err != nil {
		return o, err
	}
	return o, tx.Queue.InsertReview(decided)
}

// administrator returns who looks after the organisation's solutions; where the demo has nobody for that, somebody who has left.
func (d demoSolution) administrator() access.Actor {
	who := person{organization: d.organization, role: access.CoSellSolutionAdmin, name: "Sara Lund"}
	for _, p := range people {
		if p.organization == d.organization && p.role == access.CoSellSolutionAdmin {
			who = p
		}
	}
	return access.Actor{
		UserID: who.user().ID, Name: who.name, Email: who.email(),
		OrganizationID: d.organization, OrganizationName: organization(d.organization).Name,
	}
}
