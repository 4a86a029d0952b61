package insight

import (
	"strings"
	"time"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/projection"
)

// Dimension is what figures are kept by, in addition to month, location, deal type and direction.
type Dimension string

// The dimensions. A deal counts once for each of its solutions and each person on its team.
const (
	Total    Dimension = "Total"
	Solution Dimension = "Solution" // by the solution's id
	Country  Dimension = "Country"  // of the customer
	Person   Dimension = "Person"   // by the address of a member of the team, in the form that email.Normal gives it
)

// The same for all locations together: cells that have no location.
const (
	TotalEverywhere    Dimension = "TotalEverywhere"
	SolutionEverywhere Dimension = "SolutionEverywhere"
	CountryEverywhere  Dimension = "CountryEverywhere"
	PersonEverywhere   Dimension = "PersonEverywhere"
)

const everywhere = "Everywhere"

// Everywhere returns the dimension that holds the same for all locations together.
func (d Dimension) Everywhere() Dimension { return d + everywhere }

// Kind returns the dimension without regard to whether it is by location or for all locations together.
func (d Dimension) Kind() Dimension { return Dimension(strings.TrimSuffix(string(d), everywhere)) }

// Cell identifies stored figures: of an organisation's deals at a location, of a type and direction, in a month.
type Cell struct {
	OrganizationID string
	Dimension      Dimension
	Month          time.Time // its first day
	Location       string    // "" for all together
	Type           deal.Type
	Direction      deal.Direction
	Key            string // the solution, country or person; "" for Total
}

// Changes are what has to be added to cells.
type Changes map[Cell]*Figures

// Replace removes the deal as it was and adds it as it is; nil is no deal.
func (c Changes) Replace(was, is *projection.Deal) {
	if was != nil {
		for cell, f := range Contributions(*was) {
			c.at(cell).Subtract(*f)
		}
	}
	if is != nil {
		for cell, f := range Contributions(*is) {
			c.at(cell).Add(*f)
		}
	}
}

func (c Changes) at(cell Cell) *Figures {
	if c[cell] == nil {
		c[cell] = &Figures{}
	}
	return c[cell]
}

// Contributions returns what a deal adds to which cells: nothing if it was reported as an error.
func Contributions(d projection.Deal) Changes {
	if d.Substatus == deal.Error {
		return nil
	}
	all := Changes{}
	for month, f := range byMonth(d) {
		cell := Cell{d.OrganizationID, Total, month, d.Location, d.Type, d.Direction, ""}
		all.share(cell, f)
		for dimension, keys := range map[Dimension][]string{Solution: d.Solutions, Country: {d.Country}, Person: d.Team} {
			for _, key := range keys {
				cell.Dimension, cell.Key = dimension, key
				all.share(cell, f)
			}
		}
	}
	return all
}

// share puts the same figures, which nobody may change, into a cell and into that of all locations.
func (c Changes) share(cell Cell, f *Figures) {
	c[cell] = f
	cell.Dimension, cell.Location = cell.Dimension.Everywhere(), ""
	c[cell] = f
}

// months collects what a deal adds to months.
type months map[time.Time]*Figures

func (m months) at(t time.Time) *Figures {
	month := projection.Month(t)
	if m[month] == nil {
		m[month] = &Figures{}
	}
	return m[month]
}

func byMonth(d projection.Deal) months {
	m, worth := months{}, tally(d.ValueUSD)
	created := m.at(d.Created)
	created.Created = worth
	created.Now = Tallies[deal.Substatus]{d.Substatus: worth}
	if d.Direction == deal.Incoming && d.Accepted != nil {
		f := m.at(*d.Accepted)
		f.Accepted = worth
		f.HoursToAccept = spread(d.Created, *d.Accepted, time.Hour, MostHours)
	}
	if d.Closed != nil {
		m.at(*d.Closed).close(d)
	}
	if d.Microsoft != nil {
		created.NowMicrosoft = Tallies[microsoft.Status]{d.Microsoft.Status: worth}
		m.answer(*d.Microsoft, worth)
	}
	for _, r := range d.Registrations {
		f := m.at(r.Registered)
		f.Registered = f.Registered.plus(Registered{r.Status: {1, known(r.ValueUSD), known(r.AnnualUSD)}}, 1)
	}
	return m
}

// close counts how the deal ended.
func (f *Figures) close(d projection.Deal) {
	switch d.Substatus {
	case deal.Won:
		f.Won = tally(d.WonUSD)
		f.DaysToWin = spread(d.Created, *d.Closed, day, mostDays)
	case deal.Lost:
		f.Lost = tally(d.ValueUSD)
		f.DaysToLose = spread(d.Created, *d.Closed, day, mostDays)
		f.LossReasons = reason(d.Reason)
	case deal.Declined:
		f.Declined = tally(d.ValueUSD)
		f.DeclineReasons = reason(d.Reason)
	case deal.Expired:
		if !d.Informs { // an informational lead need not be answered
			f.Expired = tally(d.ValueUSD)
		}
	case deal.NoSubstatus, deal.Pending, deal.Received, deal.Accepted, deal.Error: // not closed, or not counted
	}
}

// answer counts that Microsoft was asked, and what it answered.
func (m months) answer(a projection.Answer, worth Tally) {
	m.at(a.Requested).MicrosoftAsked = worth
	switch {
	case a.Accepted():
		m.at(*a.Responded).MicrosoftAccepted = worth
	case a.Status == microsoft.Declined && a.Responded != nil:
		f := m.at(*a.Responded)
		f.MicrosoftDeclined = worth
		f.MicrosoftReasons = reason(a.Reason)
		if a.Withheld != nil {
			f.MicrosoftReasons = Counts[string]{string(*a.Withheld): 1}
		}
	case a.Status == microsoft.Expired && a.Closed != nil:
		m.at(*a.Closed).MicrosoftExpired = worth
	}
}

const (
	day      = 24 * time.Hour
	mostDays = 10 * 366 // longer times are not told apart
)

func tally(worth *money.USDValue) Tally {
	if worth == nil {
		return Tally{Count: 1, Unpriced: 1}
	}
	return Tally{Count: 1, USD: *worth}
}

func known(worth *money.USDValue) money.USDValue {
	if worth == nil {
		return money.USDValue{}
	}
	return *worth
}

// reason counts one reason, if there is one.
func reason(code *string) Counts[string] {
	if code == nil {
		return nil
	}
	return Counts[string]{*code: 1}
}

func spread(from, to time.Time, unit time.Duration, most int) Spread {
	took := max(0, to.Sub(from))
	return Spread{int64(took / time.Second), Counts[int]{wholes(took, unit, most): 1}}
}
