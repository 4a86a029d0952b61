package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/verb"
)

// ending is how a scenario's deal ends.
type ending string

const (
	open          ending = "open"                    // nobody has done anything since
	accepted      ending = "accepted by the guest"   // and still active on both sides
	declined      ending = "declined by the guest"   // the host's own deal goes on
	expired       ending = "let expire by the guest" // 14 days without an answer
	won           ending = "won"
	lost          ending = "lost"
	mistaken      ending = "reported as an error"
	acceptedWon   ending = "accepted and won"
	acceptedLost  ending = "accepted and lost"
	declinedAgain ending = "declined and created again"
)

// scenario is the life of one demo deal: who begins it, whom it invites ("" for nobody) and how it ends.
type scenario struct {
	host, guest string
	end         ending
	value       string
	currency    string
	reason      string
}

const noSeller, noRecord = "NoSellerManagesCustomer", "NoMatchingCustomerRecord"

var scenarios = []scenario{
	{"contoso", "", open, "18000", "USD", ""},
	{"contoso", "", won, "42000", "SEK", ""},
	{"contoso", "", lost, "61000", "EUR", "BudgetTooSmall"},
	{"contoso", "", mistaken, "1", "USD", "Test"},
	{"contoso", access.Microsoft, open, "42000", "USD", ""},
	{"contoso", access.Microsoft, open, "880000", "SEK", ""},
	{"contoso", access.Microsoft, open, "125000", "EUR", ""},
	{"contoso", access.Microsoft, accepted, "250000", "USD", ""},
	{"contoso", access.Microsoft, accepted, "76500.50", "EUR", ""},
	{"contoso", access.Microsoft, accepted, "1400000", "NOK", ""},
	{"contoso", access.Microsoft, declined, "90000", "USD", noSeller},
	{"contoso", access.Microsoft, declined, "24999.99", "USD", noSeller},
	{"contoso", access.Microsoft, declined, "310000", "USD", noRecord},
	{"contoso", access.Microsoft, declinedAgain, "54000", "USD", noRecord},
	{"contoso", access.Microsoft, expired, "33000", "EUR", ""},
	{"contoso", access.Microsoft, expired, "99000", "USD", ""},
	{"contoso", access.Microsoft, acceptedWon, "145000", "USD", ""},
	{"contoso", access.Microsoft, acceptedWon, "68000", "EUR", ""},
	{"contoso", access.Microsoft, acceptedLost, "39000", "GBP", "CustomerChoseAnotherVendor"},
	{"contoso", "northwind", open, "27000", "USD", ""},
	{"contoso", "northwind", accepted, "83000", "USD", ""},
	{"contoso", "northwind", declined, "12000", "USD", "TimelineTooShort"},
	{"contoso", "northwind", expired, "47000", "EUR", ""},
	{"contoso", "fabrikam", open, "58000", "EUR", ""},
	{"contoso", "fabrikam", acceptedWon, "72000", "EUR", ""},
	{"northwind", "", open, "15500", "USD", ""},
	{"northwind", "", won, "230000", "USD", ""},
	{"northwind", access.Microsoft, open, "64000", "USD", ""},
	{"northwind", access.Microsoft, declined, "410000", "USD", noSeller},
	{"northwind", access.Microsoft, acceptedWon, "97000", "CAD", ""},
	{"northwind", "contoso", open, "36000", "USD", ""},
	{"northwind", "contoso", accepted, "51000", "USD", ""},
	{"northwind", "contoso", declined, "8000", "USD", "RequirementNotMet"},
	{"northwind", "contoso", expired, "29000", "USD", ""},
	{access.Microsoft, "contoso", open, "200000", "USD", ""},
	{access.Microsoft, "contoso", accepted, "175000", "USD", ""},
	{access.Microsoft, "contoso", acceptedWon, "320000", "USD", ""},
	{access.Microsoft, "northwind", declined, "45000", "USD", "CustomerDidNotAnswer"},
}

// exampleIDs are the ids of the deals in the contract's examples, and of their guests' deals: one that is active, one that waits for
// Contoso's answer, one that is lost and one that is won.
var exampleIDs = map[scenario][]uuid.UUID{
	{"contoso", "", open, "18000", "USD", ""}:                       {exampleID(11)},
	{"northwind", "contoso", open, "36000", "USD", ""}:              {exampleID(15), exampleID(12)},
	{"contoso", "", lost, "61000", "EUR", "BudgetTooSmall"}:         {exampleID(13)},
	{"contoso", access.Microsoft, acceptedWon, "145000", "USD", ""}: {exampleID(14)},
}

func exampleID(n int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("0199a3c4-7f1e-7b52-9d7a-6a1f0c7a2b%d", n))
}

// customer is a company that scenarios are about.
type customer struct{ name, city, country string }

var customers = []customer{
	{"Adatum AB", "Göteborg", "SE"},
	{"Fourth Coffee AS", "Bergen", "NO"},
	{"Proseware GmbH", "München", "DE"},
	{"Tailspin Toys Inc.", "Portland", "US"},
	{"Litware Ltd", "Leeds", "GB"},
	{"Wingtip Oy", "Tampere", "FI"},
	{"Alpine Ski House SA", "Annecy", "FR"},
}

// hosts are the organisations that begin scenarios, with the role that is needed for it and the solution of their deals.
var hosts = map[string]struct {
	role     access.Role
	solution string
}{
	"contoso":        {access.ReferralAdmin, "SOL-10001-CTS"},
	"northwind":      {access.ReferralAdmin, "SOL-30001-NWT"},
	access.Microsoft: {access.MicrosoftSeller, ""},
}

// loader plays the scenarios through the same verbs that every caller uses, with a clock of its own that is in the past.
type loader struct {
	services *service.Services
	db       *postgres.DB
	at       time.Time
}

// scenarioInterval is the time between two scenarios; the oldest began some months ago.
const scenarioInterval = 3 * 24 * time.Hour

func loadDeals(ctx context.Context, db *postgres.DB, now time.Time) error {
	t := &loader{services: service.New(db, service.Defaults()), db: db}
	t.services.Kernel.Now = func() time.Time { return t.at }
	for i, st := range scenarios {
		begun := now.Add(-time.Duration(len(scenarios)-i) * scenarioInterval)
		if st.end == open { // what waits for an answer began a few days ago
			begun = now.Add(-time.Duration(i%10)*24*time.Hour - time.Hour)
		}
		if latest := now.Add(-16 * 24 * time.Hour); st.end == expired && begun.After(latest) { // so that it has ended by now
			begun = latest
		}
		t.at = begun
		if err := t.play(ctx, st, i); err != nil {
			return fmt.Errorf("scenario %d (%s with %q, %s): %w", i, st.host, st.guest, st.end, err)
		}
	}
	if err := t.loadLeads(ctx, now); err != nil {
		return err
	}
	return t.loadRegistrations(ctx, now)
}

// play creates the deal of a scenario and brings it to its end.
func (t *loader) play(ctx context.Context, st scenario, i int) error {
	own, err := t.create(ctx, st, i)
	if err != nil || st.end == open {
		return err
	}
	t.at = t.at.Add(30 * time.Hour)
	switch st.end {
	case accepted, acceptedWon, acceptedLost:
		if err := t.accept(ctx, st, own); err != nil {
			return err
		}
	case declined, declinedAgain:
		if err := t.decline(ctx, st, own); err != nil {
			return err
		}
	case open, won, lost, mistaken: // there is no guest
	case expired:
		t.at = t.at.Add(14 * 24 * time.Hour)
		_, err := t.services.Deals.ExpireDeals(ctx)
		return err
	}
	t.at = t.at.Add(20 * time.Hour)
	return t.close(ctx, st, own)
}

func (t *loader) close(ctx context.Context, st scenario, own uuid.UUID) error {
	var err error
	c := callOf(st.host, hosts[st.host].role)
	switch st.end {
	case won, acceptedWon:
		_, err = t.services.Deals.WinDeal(ctx, c, own, nil)
	case lost, acceptedLost:
		_, err = t.services.Deals.LoseDeal(ctx, c, own, deal.Reason{Code: st.reason})
	case mistaken:
		_, err = t.services.Deals.ReportDealError(ctx, c, own, deal.Reason{Code: st.reason})
	case open, accepted, declined, expired: // the scenario ends here
	case declinedAgain:
		_, err = t.services.Deals.RecreateDeal(ctx, c, own, nil)
	}
	return err
}

// callOf returns a call by the demo user with the role.
func callOf(organization string, r access.Role) verb.Call {
	for _, p := range people {
		if p.organization == organization && p.role == r {
			return verb.Call{Actor: p.actor()}
		}
	}
	panic("demo: nobody in " + organization + " is " + string(r))
}

func (t *loader) create(ctx context.Context, st scenario, i int) (uuid.UUID, error) {
	reply, err := t.services.Deals.CreateDeal(ctx, callOf(st.host, hosts[st.host].role), t.draft(st, i))
	if err != nil {
		return uuid.Nil, err
	}
	return uuid.Parse(reply.ID)
}

func (t *loader) draft(st scenario, i int) deal.Draft {
	c := customers[i%len(customers)]
	notes := "Pilot in one department first, then the whole group."
	host := callOf(st.host, hosts[st.host].role).Actor
	offered := hosts[st.host].solution
	if st.host == access.Microsoft {
		offered = hosts[st.guest].solution
	}
	d := deal.Draft{
		IDs:  exampleIDs[st],
		Name: c.name + ": " + []string{"data platform", "cloud migration", "field service", "analytics"}[i%4],
		Customer: deal.Customer{
			Name: c.name, Address: deal.Address{City: &c.city, Country: c.country},
			Team: []deal.Member{{FirstName: "Robin", LastName: "Lake", PhoneNumber: "+1 425 555 0100", Email: "robin@customer.example"}},
		},
		Consent: deal.Consent{ShareInfoWithOthers: true, Contact: true},
		Details: deal.Details{
			Notes: &notes, Value: money.MustParse(st.value), Currency: st.currency, Closing: t.at.Add(200 * 24 * time.Hour),
			Requirements: deal.Requirements{Solutions: []deal.Solution{{ID: offered}}},
		},
		Team: []deal.Member{{FirstName: "Team", LastName: "Lead", PhoneNumber: host.Phone, Email: host.Email}},
	}
	if st.guest != "" {
		d.Target = []deal.Target{{Type: deal.BusinessProfileLocation, ID: organization(st.guest).DefaultLocation}}
	}
	if st.guest == access.Microsoft {
		help := "ProofOfConceptOrDemo"
		d.InviteContext = &deal.InviteContext{AssistanceRequestCode: &help}
	}
	return d
}

func (t *loader) accept(ctx context.Context, st scenario, own uuid.UUID) error {
	if st.guest == access.Microsoft {
		_, err := t.services.Deals.AnswerForMicrosoft(ctx, callOf(st.guest, access.MicrosoftSeller), own,
			lifecycle.MicrosoftAnswer{Decision: microsoft.Accepted})
		return err
	}
	theirs, err := t.guestDeal(ctx, st, own)
	if err != nil {
		return err
	}
	_, err = t.services.Deals.AcceptDeal(ctx, callOf(st.guest, access.ReferralAdmin), theirs, deal.Acceptance{})
	return err
}

func (t *loader) decline(ctx context.Context, st scenario, own uuid.UUID) error {
	if st.guest == access.Microsoft {
		_, err := t.services.Deals.AnswerForMicrosoft(ctx, callOf(st.guest, access.MicrosoftSeller), own,
			lifecycle.MicrosoftAnswer{Decision: microsoft.Declined, ReasonCode: &st.reason})
		return err
	}
	theirs, err := t.guestDeal(ctx, st, own)
	if err != nil {
		return err
	}
	_, err = t.services.Deals.DeclineDeal(ctx, callOf(st.guest, access.ReferralAdmin), theirs, deal.Reason{Code: st.reason})
	return err
}

// guestDeal finds the guest's deal in the host's engagement as the guest itself would: in its list.
func (t *loader) guestDeal(ctx context.Context, st scenario, own uuid.UUID) (uuid.UUID, error) {
	var host, theirs deal.Deal
	found, err := t.services.Deals.Deal(ctx, callOf(st.host, hosts[st.host].role).Actor, own, lifecycle.Included{})
	if err != nil {
		return uuid.Nil, err
	}
	if err := json.Unmarshal(found.JSON, &host); err != nil {
		return uuid.Nil, err
	}
	page, err := t.services.Deals.Deals(ctx, callOf(st.guest, access.ReferralAdmin).Actor, lifecycle.ListQuery{
		Filter: deal.Filter{EngagementID: &host.EngagementID}, Sort: page.Sort[deal.SortKey]{By: deal.ByCreated}, Limit: 1,
	})
	if err != nil {
		return uuid.Nil, err
	}
	err = json.Unmarshal(page.Items[0], &theirs)
	return theirs.ID, err
}
