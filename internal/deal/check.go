package deal

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/reference"
)

// maxSolutions and maxTeam are the most solutions and team members that a deal can have (Manage co-sell opportunities, Aug 2023).
const (
	maxSolutions = 50
	maxTeam      = 50
)

// maxYear keeps times within the years that RFC 3339 can write, even after they are shifted to UTC.
const maxYear = 9998

// check returns everything that is wrong with the deal. What has not changed since before is not checked again: it was checked when it was
// given, and the world may have moved on (a closing date has passed, a solution was withdrawn).
func (d Deal) check(before Deal, guests []guest, facts Facts, now time.Time) fault.Mistakes {
	var m fault.Mistakes
	required(&m, "/name", d.Name)
	d.checkCustomer(&m, before, facts)
	d.checkSize(&m, before, facts, now)
	d.checkTags(&m, before)
	d.checkSolutions(&m, before, guests, facts)
	checkTeam(&m, "/team", d.Team, before.Team, true)
	if len(d.Team) == 0 {
		m.Add("/team", "required", "A deal needs at least one team member.")
	}
	d.checkConsent(&m)
	return m
}

func (d Deal) checkConsent(m *fault.Mistakes) {
	if !d.Consent.ShareInfoWithOthers {
		m.Add("/consent/consentToToShareInfoWithOthers", "consent-required",
			"The customer must have agreed to its contact data being shared.")
	}
}

func (d Deal) checkCustomer(m *fault.Mistakes, before Deal, facts Facts) {
	required(m, "/customerProfile/name", d.Customer.Name)
	reference.Check(m, "/customerProfile/address/country", reference.Countries, d.Customer.Address.Country)
	if size := d.Customer.Size; size != nil {
		reference.Check(m, "/customerProfile/size", reference.CustomerSizes, *size)
	}
	if d.Origin != nil {
		checkContacts(m, "/customerProfile/team", d.Customer.Team, before.Customer.Team)
	} else {
		checkTeam(m, "/customerProfile/team", d.Customer.Team, before.Customer.Team, !facts.ContactsByMail)
	}
}

func (d Deal) checkSize(m *fault.Mistakes, before Deal, facts Facts, now time.Time) {
	created := before.Revision == 0 // everything is new, even empty values
	if c := d.Details.Currency; created || c != before.Details.Currency {
		reference.Check(m, "/details/currency", reference.Currencies, c)
		switch {
		case !has(reference.Currencies, c):
		case !facts.Rates[c]:
			m.Add("/details/currency", "no-exchange-rate", "There is no exchange rate from %s to USD for this month or before.", c)
		default:
			d.checkKeptPrices(m, before)
		}
	}
	if d.Details.Value != before.Details.Value || d.Details.Currency != before.Details.Currency {
		d.Details.Value.CheckPrecision(m, "/details/dealValue", d.Details.Currency)
	}
	if closing := d.Details.Closing; created || !closing.Equal(before.Details.Closing) {
		checkClosing(m, "/details/closingDateTime", closing, now)
	}
}

// checkClosing wants a day that is not over yet: today counts as long as it is still today somewhere on earth.
func checkClosing(m *fault.Mistakes, pointer string, t, now time.Time) {
	const furthestWest = 12 * time.Hour // behind UTC
	if t.Before(now.Add(-furthestWest).UTC().Truncate(24 * time.Hour)) {
		m.Add(pointer, "in-the-past", "%s is already past everywhere on earth.", t.Format(time.DateOnly))
		return
	}
	checkYear(m, pointer, t)
}

func checkYear(m *fault.Mistakes, pointer string, t time.Time) {
	if t.Year() < 1 || t.Year() > maxYear {
		m.Add(pointer, "out-of-range", "The year must be from 1 to %d.", maxYear)
	}
}

func (d Deal) checkTags(m *fault.Mistakes, before Deal) {
	r, was := d.Details.Requirements, before.Details.Requirements
	for _, list := range []struct {
		pointer, name string
		tags, before  []Tag
	}{
		{"/details/requirements/industries", reference.Industries, r.Industries, was.Industries},
		{"/details/requirements/products", reference.Products, r.Products, was.Products},
		{"/details/requirements/services", reference.Services, r.Services, was.Services},
	} {
		for i, t := range list.tags {
			if !slices.Contains(list.before, t) {
				reference.Check(m, fmt.Sprintf("%s/%d/id", list.pointer, i), list.name, t.ID)
			}
		}
	}
}

func (d Deal) checkSolutions(m *fault.Mistakes, before Deal, guests []guest, facts Facts) {
	const pointer = "/details/requirements/solutions"
	solutions := d.Details.Requirements.Solutions
	switch {
	case len(solutions) == 0 && d.FromProfile(): // the customer asked for the partner, not for a solution
	case len(d.SolutionIDs()) == 0:
		m.Add(pointer, "required", "A deal needs at least one solution; a category is not one.")
	case len(solutions) > maxSolutions:
		m.Add(pointer, "too-many", "A deal has at most %d solutions.", maxSolutions).Most(maxSolutions)
	}
	kept := before.SolutionIDs()
	for i, s := range solutions {
		at := fmt.Sprintf("%s/%d", pointer, i)
		if slices.ContainsFunc(solutions[:i], func(other Solution) bool { return other.ID == s.ID }) {
			m.Add(at+"/id", "duplicate", "The solution %q is already listed.", s.ID)
		}
		if !slices.Contains(kept, s.ID) && !s.isCategory() {
			d.checkSolution(m, at+"/id", s.ID, guests, facts)
		}
		if s.Closing != nil {
			checkYear(m, at+"/closingDateTime", *s.Closing)
		}
		if !before.prices(s) {
			s.checkPrice(m, at, d.Details.Currency)
		}
	}
}

// checkKeptPrices checks that prices which stay the same and have no currency of their own are valid amounts in the deal's new currency.
func (d Deal) checkKeptPrices(m *fault.Mistakes, before Deal) {
	for _, s := range d.Details.Requirements.Solutions {
		if s.Price != nil && s.Currency == nil && before.prices(s) && !s.Price.Fits(d.Details.Currency) {
			m.Add("/details/currency", "too-precise",
				"The price of %q is in the currency of the deal, and has more fraction digits than an amount in %s.",
				s.ID, d.Details.Currency)
		}
	}
}

// prices tells whether the deal has the solution at the same price.
func (d Deal) prices(s Solution) bool {
	return slices.ContainsFunc(d.Details.Requirements.Solutions, func(was Solution) bool {
		return was.ID == s.ID && value(was.Price) == value(s.Price) && value(was.Currency) == value(s.Currency)
	})
}

// checkPrice checks the price and its currency; a price without one is in the deal's currency.
func (s Solution) checkPrice(m *fault.Mistakes, at, currency string) {
	if s.Currency != nil {
		currency = *s.Currency
		reference.Check(m, at+"/currency", reference.Currencies, currency)
	}
	if s.Price != nil {
		s.Price.CheckPrecision(m, at+"/price", currency)
	}
}

// checkSolution wants a solution of the deal's own party. A deal that Microsoft begins is about solutions of its guests.
func (d Deal) checkSolution(m *fault.Mistakes, pointer, id string, guests []guest, facts Facts) {
	s, known := facts.Solutions[id]
	offered := s.OrganizationID == d.OrganizationID
	if d.OrganizationID == access.Microsoft {
		offered = s.Ready() && slices.ContainsFunc(guests, func(g guest) bool { return g.OrganizationID == s.OrganizationID })
	}
	switch {
	case !known || !offered:
		m.Add(pointer, "unknown-solution", "%q is not a solution that you can offer.", id)
	case !s.Ready():
		m.Add(pointer, "solution-not-co-sell-ready", "%q is not published and co-sell ready.", id)
	}
}

// checkTeam notes what is wrong with the new members of a team. Telephone numbers are checked only if byPhone, that is, where people are
// called.
func checkTeam(m *fault.Mistakes, pointer string, team, before []Member, byPhone bool) {
	if len(team) > maxTeam {
		m.Add(pointer, "too-many", "At most %d people.", maxTeam).Most(maxTeam)
	}
	for i, p := range team {
		if p.among(before) {
			continue
		}
		at := fmt.Sprintf("%s/%d", pointer, i)
		required(m, at+"/firstName", p.FirstName)
		required(m, at+"/lastName", p.LastName)
		if byPhone {
			required(m, at+"/phoneNumber", p.PhoneNumber)
		}
		if byPhone && !slices.ContainsFunc(before, func(b Member) bool { return b.PhoneNumber == p.PhoneNumber }) {
			plaintext.CheckPhone(m, at+"/phoneNumber", p.PhoneNumber)
		}
		switch kept := slices.ContainsFunc(before, func(b Member) bool { return b.Email == p.Email }); {
		case kept:
		case plaintext.Blank(p.Email):
			required(m, at+"/email", p.Email)
		case !email.Valid(p.Email):
			m.Add(at+"/email", "invalid-email",
				"This is not a mail address.")
		}
	}
}

func (m Member) among(team []Member) bool {
	return slices.ContainsFunc(team, func(other Member) bool { return reflect.DeepEqual(m, other) })
}

// checkContacts wants at least one way to reach each contact of a lead, since customers leave out what they like. An address or number
// that the source knows to be wrong is kept as it was typed.
func checkContacts(m *fault.Mistakes, pointer string, contacts, before []Member) {
	if len(contacts) > maxTeam {
		m.Add(pointer, "too-many", "At most %d people.", maxTeam).Most(maxTeam)
	}
	for i, p := range contacts {
		at := fmt.Sprintf("%s/%d", pointer, i)
		switch {
		case p.among(before):
		case plaintext.Blank(p.Email) && plaintext.Blank(p.PhoneNumber):
			m.Add(at, "contact-unreachable", "A contact needs a mail address or a telephone number.")
		case !plaintext.Blank(p.Email) && p.EmailValidity != InvalidEmail && !email.Valid(p.Email):
			m.Add(at+"/email", "invalid-email",
				"This is not a mail address; if the customer typed it so, set emailValidationStatus to Invalid.")
		}
	}
}

func required(m *fault.Mistakes, pointer, given string) {
	if plaintext.Blank(given) {
		m.Add(pointer, "required", "This must not be blank.")
	}
}

func has(list, code string) bool {
	l, _ := reference.Get(list)
	return l.Has(code)
}
