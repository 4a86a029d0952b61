// Package odata reads the options of OData by which a list is asked for: $filter, $orderby and $select. What a list has to offer is told
// by a Schema; what was asked for comes back as an expression for whoever carries it out.
package odata

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// Kind is what the values of a member are.
type Kind int

// The kinds.
const (
	Text    Kind = iota // looked at as it is written
	Folded              // looked at as plaintext.Fold has it: without regard to case and spaces
	Code                // looked at in upper case
	Address             // looked at as email.Normal has it
	Enum                // one of a few names, in any case
	GUID
	Time
	Number
	Bool
)

// Member is what a filter can look at.
type Member struct {
	Path   string // as in customerProfile/address/country
	Kind   Kind
	Values []string          // of an Enum: every value that the member can have
	Also   map[string]string // of an Enum: what other names stand for
}

// List is a member with items of which a filter can look at some members, by any.
type List struct {
	Path  string
	Items []Member
}

// Schema is what a list of things can be filtered by. Names are known in any case.
type Schema struct {
	Members []Member
	Lists   []List
}

// find returns the member of the path.
func find(members []Member, path string) (Member, bool) {
	for _, m := range members {
		if strings.EqualFold(m.Path, path) {
			return m, true
		}
	}
	return Member{}, false
}

// paths returns the paths of members, for somebody who looked for another one.
func paths(members []Member) string {
	all := make([]string, len(members))
	for i, m := range members {
		all[i] = m.Path
	}
	return strings.Join(all, ", ")
}

// unreadable tells whether there is something in the text that is no character, or none that shows. Tabs and ends of lines are blanks.
func unreadable(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool {
		return unicode.IsControl(c) && !strings.ContainsRune(blanks, c)
	})
}

// hidden is the fault for an option that is unreadable.
func hidden(option string) error {
	return mistake(option, "invalid-value", "The value has characters that are not visible.")
}

// mistake returns fault BadRequest for one option.
func mistake(option, code string, format wording.Format, args ...any) error {
	var m fault.Mistakes
	m.Add("/query/"+option, code, format, args...)
	return fault.InvalidParameters(m)
}
