package httpapi

import (
	"bytes"
	"slices"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/members"
)

// fields are the members of a deal that the caller wants; nil means all of them.
type fields struct {
	names  []string // in alphabetical order
	values [][]byte // of the document that is being trimmed, in the order of names
	places []place  // of the members of the document before, mostly those of the next; names point into its text, which lasts
}

// place is a member at its position in a document.
type place struct {
	name  []byte
	field int // its index in names; -1 if it is not wanted
}

// newFields returns the members that the caller wants, with what is included and further members added to them. The fault is BadRequest,
// which names the fields that no deal has.
func (s *Server) newFields(r *door.Request, further ...string) (*fields, error) {
	if !r.Has("fields") {
		return nil, nil
	}
	given, known := r.Texts("fields"), s.dealMembers()
	var m fault.Mistakes
	for _, name := range given {
		if known[name] == nil {
			m.Add("/query/fields", "unknown-field", "A deal has no member %q.", door.PointerToken(name))
		}
	}
	if len(m) > 0 {
		return nil, fault.InvalidParameters(m)
	}
	names := slices.Concat(given, []string{"id"}, further, r.Texts("include"))
	slices.Sort(names)
	names = slices.Compact(names)
	return &fields{names: names, values: make([][]byte, len(names))}, nil
}

// plain tells whether all the wanted fields are plain members of a deal.
func (f *fields) plain() bool {
	return f != nil && !slices.ContainsFunc(f.names, func(name string) bool { return !deal.IsPlain(name) })
}

// appendTo appends the document to a text, with the wanted members only, ordered by name. The plain members of a document come first, so
// mostly little of it has to be read.
func (f *fields) appendTo(text, document []byte) []byte {
	if f == nil {
		return append(text, document...)
	}
	clear(f.values)
	at, found := 0, 0
	for name, value := range members.Of(document) {
		if i := f.field(at, name); i >= 0 {
			f.values[i] = value
			found++
		}
		if found == len(f.names) {
			break
		}
		at++
	}
	separator := byte('{')
	for i, value := range f.values {
		if value != nil {
			text = append(append(append(text, separator, '"'), f.names[i]...), `":`...)
			text = append(text, value...)
			separator = ','
		}
	}
	return append(text, '}')
}

// field returns the index in names of the member at a position of the document, or -1 if it is not wanted.
func (f *fields) field(at int, name []byte) int {
	if at < len(f.places) && bytes.Equal(f.places[at].name, name) {
		return f.places[at].field
	}
	i, wanted := slices.BinarySearch(f.names, string(name))
	if !wanted {
		i = -1
	}
	f.places = append(f.places[:min(at, len(f.places))], place{name, i})
	return i
}
