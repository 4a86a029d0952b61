package registration

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Date is a day in a contract, given as a time on that day. It is the day as written, in the offset as written: 2026-11-24T00:00:00+13:00
// is the 24th, although in UTC it is the 23rd. So a partner's day stays the day in the contract, and other times are compared with it by
// the day that they fall on in the partner's offset.
type Date struct{ at time.Time }

// On returns the day that a time is on, in the time's own offset.
func On(t time.Time) Date {
	_, offset := t.Zone()
	return Date{t.In(time.FixedZone("", offset))}
}

// day returns the number of days since 1970-01-01.
func (d Date) day() int { return dayNumber(d.at) }

// dayAt returns the number of the day that an instant falls on in the date's offset.
func (d Date) dayAt(instant time.Time) int { return dayNumber(instant.In(d.at.Location())) }

func dayNumber(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// age returns how many days ago the date was at a time; negative if it is still to come.
func (d Date) age(at time.Time) int { return d.dayAt(at) - d.day() }

// String returns the day as YYYY-MM-DD.
func (d Date) String() string { return d.at.Format(time.DateOnly) }

// MarshalJSONTo writes the date as it was given, in RFC 3339 to the second.
func (d Date) MarshalJSONTo(e *jsontext.Encoder) error {
	return e.WriteToken(jsontext.String(d.at.Format(time.RFC3339)))
}

// UnmarshalJSONFrom reads RFC 3339. The error is a time.ParseError for a day or time that does not exist.
func (d *Date) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	text := token.String()
	t, err := time.Parse(time.RFC3339, text)
	switch {
	case token.Kind() != jsontext.KindString:
		return fmt.Errorf("%.40q is no text", text)
	case err != nil:
		return err
	case t.Year() < 1:
		return &time.ParseError{Layout: time.RFC3339, Value: text, Message: ": year out of range"}
	}
	*d = On(t)
	return nil
}

// monthsBetween returns the months of a contract from its start to its end; a month that has begun counts as a whole one. It makes no
// difference whether the end is given as the last day or the day after it.
func monthsBetween(start, end Date) int {
	from, to := start.at, end.day()
	years, monthsApart, _ := end.at.Date()
	count := (years-from.Year())*12 + int(monthsApart) - int(from.Month()) - 1
	for count = max(count, 0); plusMonths(from, count) < to; count++ {
	}
	return count
}

// plusMonths returns the number of the day that many months after t; in a month that is too short, of its last day.
func plusMonths(t time.Time, count int) int {
	year, month, day := t.Date()
	first := time.Date(year, month+time.Month(count), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayNumber(first.AddDate(0, 0, min(day, last)-1))
}
