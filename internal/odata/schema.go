// Package odata reads the OData options for lists: $filter, $orderby and $select. A Schema says what a list offers; what was asked for is
// returned as an expression for the caller to carry out.
package odata

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Kind is the kind of a member's values.
type Kind int

// The kinds.
const (
	Text    Kind = iota // compared as written
	Folded              // compared as by plaintext.Fold: regardless of case and spaces
	Code                // compared in upper case
	Address             // compared as by email.Normal
	Enum                // one of a few names, in any case
	GUID
	Time
	Number
	Bool
)

// Member is something that a filter can compare.
type Member struct {
	Path   string // such as customerProfile/address/country
	Kind   Kind
	Values []string          // of an Enum: every value that the member can have
	Also   map[string]string // of an Enum: further names, and the values that they stand for
}

// List is a member with items, some members of which a filter can compare by any.
type List struct {
	Path  string
	Items []Member
}

// Schema is what a list of things can be filtered by. Names may be in any case.
type Schema struct {
	Members []Member
	Lists   []List
}

// find returns the member with the path.
func find(members []Member, path string) (Member, bool) {
	for _, m := range members {
		if strings.EqualFold(m.Path, path) {
			return m, true
		}
	}
	return Member{}, false
}

// paths returns the paths of the members, for a message about an unknown one.
func paths(members []Member) string {
	all := make([]string, len(members))
	for i, m := range members {
		all[i] = m.Path
	}
	return strings.Join(all, ", ")
}

// unreadable tells whether the text has anything that is not a character, or a character that is not visible. Tabs and line ends count as
// blanks.
func unreadable(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool {
		return unicode.IsControl(c) && !strings.ContainsRune(blanks, c)
	})
}

// hidden returns the fault for an option that is unreadable.
func hidden(option string) error {
	return mistake(option, "invalid-value", "The value has characters that are not visible.")
}

// mistake returns a BadRequest for one option.
func mistake(option, code string, format wording.Format, args ...any) error {
	var m fault.Mistakes
	m.Add("/query/"+option, code, format, args...)
	return fault.InvalidParameters(m)
}
