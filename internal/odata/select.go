package odata

import (
	"strings"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/members"
)

// SelectOption is the option that Select reads.
const SelectOption = "$select"

// Members are the members of an object by name, each with its own members; a plain one has none.
type Members map[string]Members

// Select reads names separated by commas, in any case, and paths such as customerProfile/name, and returns those members of the object.
// For * it returns nil: everything. The fault is BadRequest, and names each that the object does not have.
func Select(text string, of Members) (Members, error) {
	if unreadable(text) {
		return nil, hidden(SelectOption)
	}
	var m fault.Mistakes
	selected, everything := Members{}, false
	for path := range strings.SplitSeq(text, ",") {
		if path = strings.TrimSpace(path); path == "*" {
			everything = true
		} else if !selected.add(path, of) {
			m.Add("/query/"+SelectOption, "unknown-field", "There is no member %s.", shown(path))
		}
	}
	switch {
	case len(m) > 0:
		return nil, fault.InvalidParameters(m)
	case everything:
		return nil, nil
	default:
		return selected, nil
	}
}

// add adds the member with the path, and returns false if the object has none such. A member that is selected as a whole stays so.
func (s Members) add(path string, of Members) bool {
	first, rest, nested := strings.Cut(path, "/")
	for name, inner := range of {
		if !strings.EqualFold(name, first) {
			continue
		}
		within, some := s[name]
		switch {
		case !nested:
			s[name] = nil
			return true
		case some && within == nil: // the whole of it is selected already
			return Members{}.add(rest, inner)
		case !some:
			within = Members{}
		}
		if !within.add(rest, inner) {
			return false
		}
		s[name] = within
		return true
	}
	return false
}

// Append appends a JSON object, or null, to a text, with only the selected members; nil selects all.
func (s Members) Append(text, object []byte) []byte {
	if len(s) == 0 || object[0] != '{' {
		return append(text, object...)
	}
	separator := byte('{')
	for name, value := range members.Of(object) {
		inner, selected := s[string(name)]
		if !selected {
			continue
		}
		text = append(append(append(text, separator, '"'), name...), `":`...)
		text = inner.Append(text, value)
		separator = ','
	}
	if separator == '{' {
		text = append(text, '{')
	}
	return append(text, '}')
}
