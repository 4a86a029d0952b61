// Package routing decides to which of a partner's locations a deal from Microsoft goes.
package routing

import (
	"slices"
	"time"

	"github.com/cosell/cosell/internal/revision"
)

// ID names a rule: a UUID, or Default.
type ID string

// Default is the id of the rule that every organisation has, for deals that no other rule is about.
const Default ID = "default"

// Rule says to which location an organisation wants deals about a solution, from customers in a country.
type Rule struct {
	ID             ID              `json:"id"`
	OrganizationID string          `json:"-"`
	Revision       revision.Number `json:"eTag"`
	Route
	Created *time.Time `json:"createdDateTime"` // nil for the default
	Updated *time.Time `json:"updatedDateTime"` // nil for a default that nobody has changed
}

// Route is what a rule says.
type Route struct {
	SolutionID *string `json:"solutionId"` // nil: every solution
	Country    *string `json:"country"`    // nil: every country
	Location   *string `json:"mpnId"`      // nil, for the default only: see Table.Route
}

// Precedence is how exactly a rule describes a deal; the more exact rule wins.
type Precedence string

// The precedences, in order (Inbound routing rules, 2023).
const (
	BySolutionAndCountry Precedence = "SolutionAndCountry"
	BySolution           Precedence = "Solution"
	ByCountry            Precedence = "Country"
	ByDefault            Precedence = "Default"
)

// Precedence returns how exactly the rule describes a deal.
func (r Route) Precedence() Precedence {
	switch {
	case r.SolutionID != nil && r.Country != nil:
		return BySolutionAndCountry
	case r.SolutionID != nil:
		return BySolution
	case r.Country != nil:
		return ByCountry
	default:
		return ByDefault
	}
}

// View is a rule as it is shown.
type View struct {
	Rule
	Precedence Precedence `json:"precedence"`
}

// View returns the rule as it is shown.
func (r Rule) View() View { return View{r, r.Precedence()} }

// Table has an organisation's rules, or those of them that can be about one deal.
type Table struct {
	Rules   []Rule  // without the default
	Default *string // the default's location; nil if it was never given one
}

// With returns the table with one more rule, which may be the default.
func (t Table) With(r Rule) Table {
	if r.ID == Default {
		t.Default = r.Location
		return t
	}
	t.Rules = append(slices.Clone(t.Rules), r)
	return t
}

// Offered is one of the organisation's solutions in a deal.
type Offered struct{ ID, Location string }

// Subject is a deal that is sent to the organisation.
type Subject struct {
	Country   string    // the customer's
	Solutions []Offered // the organisation's own in the deal, in the deal's order
	Named     string    // the location that Microsoft named; "" if it named a solution
	Otherwise string    // where the deal goes if nothing else decides
}

// Decision is where a deal goes, and why.
type Decision struct {
	Location   string     `json:"mpnId"`
	RuleID     ID         `json:"ruleId"`
	Precedence Precedence `json:"precedence"`
	SolutionID *string    `json:"solutionId"` // the solution that decided; nil if none did
}

// Route decides where a deal goes. The most exact rule wins; if several solutions of the deal have one, that of the first solution. A deal
// without a solution of the organisation goes by the default. The default's location is the one that the organisation gave it; without
// one, the location that Microsoft named, and otherwise that of the first solution.
func (t Table) Route(c Subject) Decision {
	for _, p := range []Precedence{BySolutionAndCountry, BySolution} {
		for _, s := range c.Solutions {
			if r, found := t.rule(p, s.ID, c.Country); found {
				return Decision{*r.Location, r.ID, p, &s.ID}
			}
		}
	}
	if len(c.Solutions) > 0 {
		if r, found := t.rule(ByCountry, "", c.Country); found {
			return Decision{*r.Location, r.ID, ByCountry, nil}
		}
	}
	return t.byDefault(c)
}

func (t Table) rule(p Precedence, solutionID, country string) (Rule, bool) {
	i := slices.IndexFunc(t.Rules, func(r Rule) bool {
		return r.Precedence() == p && (r.SolutionID == nil || *r.SolutionID == solutionID) && (r.Country == nil || *r.Country == country)
	})
	if i < 0 {
		return Rule{}, false
	}
	return t.Rules[i], true
}

func (t Table) byDefault(c Subject) Decision {
	d := Decision{Location: c.Otherwise, RuleID: Default, Precedence: ByDefault}
	switch {
	case t.Default != nil:
		d.Location = *t.Default
	case c.Named != "":
		d.Location = c.Named
	case len(c.Solutions) > 0:
		d.Location, d.SolutionID = c.Solutions[0].Location, &c.Solutions[0].ID
	}
	return d
}
