package odata

import (
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/govalues/decimal"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/wording"
)

// read returns the value of a token (nil for null), or what is expected instead. Only texts need quotes.
func (m Member) read(t token) (value any, expected wording.Text) {
	if t.is("null") {
		return nil, wording.Text{}
	}
	switch m.Kind {
	case Text, Folded, Code, Address:
		if t.kind != quoted {
			return nil, wording.Of("a text between single quotes")
		}
		return m.text(t.text), wording.Text{}
	case Enum:
		return m.name(t)
	case GUID:
		id, err := uuid.Parse(t.text)
		if err != nil || len(t.text) != len(id.String()) {
			return nil, wording.Of("an id such as 01234567-89ab-cdef-0123-456789abcdef")
		}
		return id, wording.Text{}
	case Time:
		at, ok := parseTime(t.text)
		if !ok {
			return nil, wording.Of("a time such as 2026-01-31T12:00:00Z")
		}
		return at, wording.Text{}
	case Number:
		return number(t.text)
	case Bool:
		if !t.is("true") && !t.is("false") {
			return nil, wording.Of("true or false")
		}
		return t.is("true"), wording.Text{}
	}
	return nil, wording.Of("nothing")
}

// text returns a text in the form in which the member is compared.
func (m Member) text(text string) string {
	switch m.Kind {
	case Folded:
		return plaintext.Fold(text)
	case Code:
		return strings.ToUpper(text)
	case Address:
		return email.Normal(text)
	default:
		return text
	}
}

// name returns the value of an Enum that the token names.
func (m Member) name(t token) (value any, expected wording.Text) {
	if t.kind == quoted {
		for _, v := range m.Values {
			if strings.EqualFold(v, t.text) {
				return v, wording.Text{}
			}
		}
		for also, v := range m.Also {
			if strings.EqualFold(also, t.text) {
				return v, wording.Text{}
			}
		}
	}
	return nil, wording.Of("one of '%s'", strings.Join(m.Values, "', '"))
}

// number returns the value of a Number, which is kept with up to 19 digits.
func number(text string) (value any, expected wording.Text) {
	const longest = 20
	d, err := decimal.Parse(text)
	if err != nil || len(text) > longest {
		return nil, wording.Of("a number of at most 19 digits such as 1234.5")
	}
	return d, wording.Text{}
}

// layouts are the forms of a time, from the most to the least detailed. In each of them seconds may have a fraction.
var layouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly}

// parseTime reads a time, in UTC unless it says otherwise, to the microsecond, which is how times are stored.
func parseTime(text string) (time.Time, bool) {
	for _, layout := range layouts {
		if at, err := time.Parse(layout, strings.ToUpper(text)); err == nil && at.Year() > 0 {
			return at.UTC().Truncate(time.Microsecond), true
		}
	}
	return time.Time{}, false
}
