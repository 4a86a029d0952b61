package insight

import (
	"time"

	"github.com/cosell/cosell/internal/fault"
)

// Month is a month in UTC, counted from January of the year 0.
type Month int

const (
	monthLayout   = "2006-01"
	monthsOfYear  = 12
	defaultMonths = 3 // full months before the last one of a range (Insights, default range)
	firstMonth    = 2000 * monthsOfYear
	// mostMonths is how long a range can be: the figures to be read grow with it.
	mostMonths = 60
)

// MonthOf returns the month of a time.
func MonthOf(t time.Time) Month {
	t = t.UTC()
	return Month(t.Year()*monthsOfYear + int(t.Month()) - 1)
}

// ParseMonth reads a month as YYYY-MM.
func ParseMonth(text string) (Month, error) {
	first, err := time.Parse(monthLayout, text)
	return MonthOf(first), err
}

// First returns the first moment of the month.
func (m Month) First() time.Time {
	return time.Date(int(m)/monthsOfYear, time.Month(int(m)%monthsOfYear+1), 1, 0, 0, 0, 0, time.UTC)
}

// String returns the month as YYYY-MM.
func (m Month) String() string { return m.First().Format(monthLayout) }

// MarshalText returns the month as YYYY-MM.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// Range is a number of consecutive months.
type Range struct {
	From     Month `json:"from"`
	To       Month `json:"to"` // included
	Months   int   `json:"months"`
	Complete bool  `json:"complete"` // false: its last month is not over yet
}

// NewRange returns the range of the months, or notes why it is invalid: in the future, before there were figures, backwards or too long.
// Without a last month it ends with the present one; without a first one it begins three months before the last.
func NewRange(from, to *Month, now time.Time, m *fault.Mistakes) Range {
	running := MonthOf(now)
	last := running
	if to != nil {
		last = *to
	}
	first := max(last-defaultMonths, firstMonth)
	if from != nil {
		first = *from
	}
	r := Range{From: first, To: last, Months: int(last-first) + 1, Complete: last < running}
	begun := from == nil || first.canBeAsked("/query/from", running, m) // no mistake is noted about a month that was not given
	switch ended := last.canBeAsked("/query/to", running, m); {
	case !begun || !ended:
	case first > last:
		m.Add("/query/from", "contradiction", "This is after the last month, %s.", last)
	case r.Months > mostMonths:
		m.Add("/query/from", "too-many", "The range has %d months; at most %d are allowed.", r.Months, mostMonths).Most(mostMonths)
	}
	return r
}

// canBeAsked tells whether there are figures for the month, or notes at the pointer why there are none.
func (m Month) canBeAsked(pointer string, running Month, mistakes *fault.Mistakes) bool {
	switch {
	case m > running:
		mistakes.Add(pointer, "in-the-future", "This month has not begun; the current one is %s.", running)
	case m < firstMonth:
		mistakes.Add(pointer, "out-of-range", "There are no figures before %s.", Month(firstMonth))
	default:
		return true
	}
	return false
}

// Previous returns the range of as many months just before this one.
func (r Range) Previous() Range {
	return Range{From: r.From - Month(r.Months), To: r.From - 1, Months: r.Months, Complete: true}
}

// All returns the range's months, oldest first.
func (r Range) All() []Month {
	all := make([]Month, r.Months)
	for i := range all {
		all[i] = r.From + Month(i)
	}
	return all
}

// Full returns the first and the last month of the range that are over, and false if these are not two different ones.
func (r Range) Full() (first, last Month, ok bool) {
	last = r.To
	if !r.Complete {
		last--
	}
	return r.From, last, r.From < last
}

// Trailing returns the range of the last months that are over.
func Trailing(months int, now time.Time) Range {
	to := MonthOf(now) - 1
	return Range{From: to - Month(months) + 1, To: to, Months: months, Complete: true}
}

// UnmarshalText reads a month as MarshalText writes it.
func (m *Month) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMonth(string(text))
	return err
}
