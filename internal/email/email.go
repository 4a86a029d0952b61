// Package email says what a mail address is, when two are the same, and what a line of a mail is.
package email

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cosell/cosell/internal/plaintext"
)

// How much an address may have: in bytes (RFC 5321, 4.5.3.1, less the angle brackets), and of its domain in characters between two dots
// (RFC 1035, 2.3.4).
const (
	maxLength = 254
	maxLocal  = 64
	maxLabel  = 63
)

// Valid tells whether the text is a plain mail address at a domain, without a display name.
func Valid(text string) bool {
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > maxLength || plaintext.Invisible(text) {
		return false
	}
	local, domain, _ := strings.Cut(text, "@")
	return len(local) <= maxLocal && isDomain(domain)
}

// isDomain tells whether there can be such a domain; no machine by its address.
func isDomain(text string) bool {
	labels := strings.Split(text, ".")
	return len(labels) > 1 && !strings.HasPrefix(text, "[") && !numeric(text) && !slices.ContainsFunc(labels, func(label string) bool {
		return label == "" || utf8.RuneCountInString(label) > maxLabel || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-")
	})
}

// IsASCII tells whether an address is of ASCII characters only, so that none of them can be mistaken for another.
func IsASCII(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool { return c > unicode.MaxASCII })
}

// OneLine returns the text with every run of spaces, line breaks and control characters as one space: a line break in a header
// would begin another header. Marks that turn the direction of what follows are left out: they would turn our own words around it.
func OneLine(text string) string {
	text = strings.Map(func(c rune) rune {
		if '\u202a' <= c && c <= '\u202e' || '\u2066' <= c && c <= '\u2069' {
			return -1
		}
		return c
	}, text)
	apart := func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "\uFFFD"), apart), " ")
}

// Normal returns the form under which an address is kept and compared, byte by byte: with the letters A to Z in lower case and all
// else as it is. Other letters have no case here: programs differ about which of them are the same, and some become plain ones (the
// Kelvin sign a k, the long s an s), so that one person could pass for another. In SQL it is lower(address collate "C").
func Normal(text string) string {
	return strings.Map(func(c rune) rune {
		if 'A' <= c && c <= 'Z' {
			return c + 'a' - 'A'
		}
		return c
	}, text)
}

// Same tells whether two addresses are the same.
func Same(a, b string) bool { return Normal(a) == Normal(b) }

// Domain returns what is behind the last @ of an address, in the form of Normal; "" if there is no @.
func Domain(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return ""
	}
	return Normal(address[at+1:])
}
