package registration

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Date is a day of a contract, told by a time in it. It is the day that was written, in the offset that was written: at
// 2026-11-24T00:00:00+13:00 it is the 24th, although in UTC that is the 23rd. So a partner's day stays the day in the contract,
// and it is compared with other times by the day that these are in the partner's offset.
type Date struct{ at time.Time }

// On returns the day of a time, in the time's own offset.
func On(t time.Time) Date {
	_, offset := t.Zone()
	return Date{t.In(time.FixedZone("", offset))}
}

// day counts days from 1970-01-01.
func (d Date) day() int { return dayNumber(d.at) }

// dayAt returns the number of the day that an instant is in at the date's place.
func (d Date) dayAt(instant time.Time) int { return dayNumber(instant.In(d.at.Location())) }

func dayNumber(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// age returns how many days ago the date is at a time; negative if it is still to come.
func (d Date) age(at time.Time) int { return d.dayAt(at) - d.day() }

// String returns the day as YYYY-MM-DD.
func (d Date) String() string { return d.at.Format(time.DateOnly) }

// MarshalJSONTo writes the date as it was given: RFC 3339, to the second.
func (d Date) MarshalJSONTo(e *jsontext.Encoder) error {
	return e.WriteToken(jsontext.String(d.at.Format(time.RFC3339)))
}

// UnmarshalJSONFrom reads RFC 3339. The error is a time.ParseError for a day or a time that there is not.
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

// monthsBetween returns the months of a contract from its start to its end, each that has begun counting whole. It makes no
// difference whether the end is the last day or the day behind it.
func monthsBetween(start, end Date) int {
	from, to := start.at, end.day()
	years, monthsApart, _ := end.at.Date()
	count := (years-from.Year())*12 + int(monthsApart) - int(from.Month()) - 1
	for count = max(count, 0); plusMonths(from, count) < to; count++ {
	}
	return count
}

// plusMonths returns the number of the day so many months after a day; where the month is too short, of its last one.
func plusMonths(t time.Time, count int) int {
	year, month, day := t.Date()
	first := time.Date(year, month+time.Month(count), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return dayNumber(first.AddDate(0, 0, min(day, last)-1))
}
