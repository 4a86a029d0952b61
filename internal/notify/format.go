package notify

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/cosell/cosell/internal/money"
)

// plain returns the text without control characters other than line breaks, and without surrounding spaces.
func plain(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c != '\n' && unicode.IsControl(c) {
			return ' '
		}
		return c
	}, text))
}

// amount returns money with its digits in groups of three.
func (w writer) amount(a money.Amount, currency string) string {
	whole, fraction, some := strings.Cut(a.String(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + w.thousands + whole[i:]
	}
	if some {
		whole += w.decimalPoint + fraction
		if len(fraction) == 1 {
			whole += "0"
		}
	}
	return whole + " " + currency
}

// date returns the day in UTC.
func (w writer) date(t time.Time) string {
	year, month, day := t.UTC().Date()
	return fmt.Sprintf("%d %s %d", day, w.months[month-1], year)
}

// time returns the minute in UTC.
func (w writer) time(t time.Time) string {
	return w.date(t) + w.beforeTime + t.UTC().Format("15:04") + " UTC"
}
