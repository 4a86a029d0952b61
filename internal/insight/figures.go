// Package insight holds the figures that partners see about their deals: sums to which deals are added and from which they are subtracted,
// and what is read from them. It does no input or output.
package insight

import (
	"time"

	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/registration"
)

// Figures are the figures of some deals in one month. The first part says what happened in the month; the last, the present state of the
// deals that were created in it. Deals that were reported as errors are left out. The zero value is nothing.
type Figures struct {
	Created  Tally `json:"created,omitzero"`  // created by the party, or received: the direction is that of the cell
	Accepted Tally `json:"accepted,omitzero"` // incoming deals that the party accepted
	Declined Tally `json:"declined,omitzero"`
	Expired  Tally `json:"expired,omitzero"`
	Won      Tally `json:"won,omitzero"` // valued as of the month in which they were won
	Lost     Tally `json:"lost,omitzero"`

	HoursToAccept Spread `json:"hoursToAccept,omitzero"` // of Accepted, since the deal was received
	DaysToWin     Spread `json:"daysToWin,omitzero"`     // of Won, since the deal was created or received
	DaysToLose    Spread `json:"daysToLose,omitzero"`    // of Lost, likewise

	DeclineReasons Counts[string] `json:"declineReasons,omitzero"`
	LossReasons    Counts[string] `json:"lossReasons,omitzero"`

	MicrosoftAsked    Tally `json:"microsoftAsked,omitzero"`
	MicrosoftAccepted Tally `json:"microsoftAccepted,omitzero"`
	MicrosoftDeclined Tally `json:"microsoftDeclined,omitzero"`
	MicrosoftExpired  Tally `json:"microsoftExpired,omitzero"`
	// MicrosoftReasons are those of MicrosoftDeclined; a withheld reason is counted as its microsoft.Withheld.
	MicrosoftReasons Counts[string] `json:"microsoftReasons,omitzero"`

	Registered Registered `json:"registered,omitzero"` // in the month, by their present status

	Now          Tallies[deal.Substatus]   `json:"now,omitzero"`          // deals created in the month, by their present state
	NowMicrosoft Tallies[microsoft.Status] `json:"nowMicrosoft,omitzero"` // those of them that asked Microsoft, by its answer
}

// Tally counts deals and adds up their values in US dollars, to the cent.
type Tally struct {
	Count    int            `json:"count,omitzero"`
	USD      money.USDValue `json:"usd,omitzero"`
	Unpriced int            `json:"unpriced,omitzero"` // of Count, those without a known rate, which USD leaves out
}

// Tallies are tallies by key; none is zero.
type Tallies[K ~string] map[K]Tally

// Counts are counts by key; none is zero.
type Counts[K ~string | ~int] map[K]int

// Spread tells how long something took.
type Spread struct {
	Seconds int64       `json:"seconds,omitzero"` // in all
	Whole   Counts[int] `json:"whole,omitzero"`   // how often it took so many whole hours or days
}

// Registered are registrations by status.
type Registered map[registration.Status]RegisteredTally

// RegisteredTally counts registrations and adds up their contracts in US dollars, to the cent.
type RegisteredTally struct {
	Count     int            `json:"count,omitzero"`
	ValueUSD  money.USDValue `json:"valueUsd,omitzero"`
	AnnualUSD money.USDValue `json:"annualUsd,omitzero"` // per year
}

// MostHours is the longest time to accept that is kept apart from longer ones: an invitation ends after 14 days by default.
const MostHours = 14 * 24

// Add adds the other figures.
func (f *Figures) Add(other Figures) { f.combine(other, 1) }

// Subtract takes the other figures away.
func (f *Figures) Subtract(other Figures) { f.combine(other, -1) }

// Document returns the figures as they are stored. Equal figures have equal documents.
func (f Figures) Document() ([]byte, error) { return json.Marshal(f, json.Deterministic(true)) }

func (f *Figures) combine(other Figures, sign int) {
	theirs := other.tallies()
	for i, t := range f.tallies() {
		*t = t.plus(*theirs[i], sign)
	}
	f.HoursToAccept = f.HoursToAccept.plus(other.HoursToAccept, sign)
	f.DaysToWin = f.DaysToWin.plus(other.DaysToWin, sign)
	f.DaysToLose = f.DaysToLose.plus(other.DaysToLose, sign)
	f.DeclineReasons = f.DeclineReasons.plus(other.DeclineReasons, sign)
	f.LossReasons = f.LossReasons.plus(other.LossReasons, sign)
	f.MicrosoftReasons = f.MicrosoftReasons.plus(other.MicrosoftReasons, sign)
	f.Registered = f.Registered.plus(other.Registered, sign)
	f.Now = f.Now.plus(other.Now, sign)
	f.NowMicrosoft = f.NowMicrosoft.plus(other.NowMicrosoft, sign)
}

func (f *Figures) tallies() [10]*Tally {
	return [...]*Tally{
		&f.Created, &f.Accepted, &f.Declined, &f.Expired, &f.Won, &f.Lost,
		&f.MicrosoftAsked, &f.MicrosoftAccepted, &f.MicrosoftDeclined, &f.MicrosoftExpired,
	}
}

// IsZero tells whether all figures are zero.
func (f Figures) IsZero() bool {
	for _, t := range f.tallies() {
		if !t.IsZero() {
			return false
		}
	}
	return f.HoursToAccept.IsZero() && f.DaysToWin.IsZero() && f.DaysToLose.IsZero() &&
		len(f.DeclineReasons)+len(f.LossReasons)+len(f.MicrosoftReasons)+len(f.Registered)+len(f.Now)+len(f.NowMicrosoft) == 0
}

// IsZero tells whether the tally is zero.
func (t Tally) IsZero() bool { return t.Count == 0 && t.Unpriced == 0 && t.USD.IsZero() }

// IsZero tells whether nothing took any time.
func (s Spread) IsZero() bool { return s.Seconds == 0 && len(s.Whole) == 0 }

func (t Tally) plus(other Tally, sign int) Tally {
	return Tally{t.Count + sign*other.Count, sum(t.USD, other.USD, sign), t.Unpriced + sign*other.Unpriced}
}

func (t RegisteredTally) plus(other RegisteredTally, sign int) RegisteredTally {
	return RegisteredTally{
		t.Count + sign*other.Count, sum(t.ValueUSD, other.ValueUSD, sign), sum(t.AnnualUSD, other.AnnualUSD, sign),
	}
}

func (s Spread) plus(other Spread, sign int) Spread {
	return Spread{s.Seconds + int64(sign)*other.Seconds, s.Whole.plus(other.Whole, sign)}
}

// plus changes the counts in place if there are any.
func (c Counts[K]) plus(other Counts[K], sign int) Counts[K] {
	for key, n := range other {
		c = put(c, key, c[key]+sign*n, c[key]+sign*n == 0)
	}
	return c
}

// plus changes the tallies in place if there are any.
func (t Tallies[K]) plus(other Tallies[K], sign int) Tallies[K] {
	for key, tally := range other {
		total := t[key].plus(tally, sign)
		t = put(t, key, total, total.IsZero())
	}
	return t
}

// plus changes the tallies in place if there are any.
func (r Registered) plus(other Registered, sign int) Registered {
	for key, tally := range other {
		total := r[key].plus(tally, sign)
		r = put(r, key, total, total.Count == 0 && total.ValueUSD.IsZero() && total.AnnualUSD.IsZero())
	}
	return r
}

// put returns the map with the value at the key, or nil instead of an empty one.
func put[M ~map[K]V, K comparable, V any](m M, key K, value V, zero bool) M {
	if zero {
		delete(m, key)
	} else {
		if m == nil {
			m = M{}
		}
		m[key] = value
	}
	if len(m) == 0 {
		return nil
	}
	return m
}

func sum(a, b money.USDValue, sign int) money.USDValue {
	if b.IsZero() {
		return a
	}
	if sign < 0 {
		return a.Minus(b)
	}
	return a.Plus(b)
}

// wholes returns how many whole units a duration has, up to most.
func wholes(d, unit time.Duration, most int) int { return min(int(d/unit), most) }
