package door

import (
	"errors"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
)

// readOnly is what a patch says of members that nobody can change: they must have these values already.
type readOnly struct {
	body     []byte // the whole of it
	pointers []jsontext.Pointer
}

// compare notes what of it is not as the document has it.
func (r readOnly) compare(m *fault.Mistakes, document []byte) error {
	var given, present any
	if err := errors.Join(json.Unmarshal(r.body, &given), json.Unmarshal(document, &present)); err != nil {
		return err
	}
	for _, p := range r.pointers {
		compare(m, at(given, p), at(present, p), p)
	}
	return nil
}

// compare notes where a merge patch of what is at the pointer would change it.
func compare(m *fault.Mistakes, given, present any, p jsontext.Pointer) {
	object, ok := given.(map[string]any)
	into, also := present.(map[string]any)
	switch {
	case ok && also:
		for name, value := range object {
			compare(m, value, into[name], p.AppendToken(name))
		}
	case !same(given, present):
		m.Add(string(p), "fixed", "This cannot be changed; leave it out or as it is.")
	}
}

// at returns what is at the pointer, which leads through objects; nil if there is nothing.
func at(value any, p jsontext.Pointer) any {
	for token := range p.Tokens() {
		object, _ := value.(map[string]any)
		value = object[token]
	}
	return value
}

// same tells whether two values say the same, a time in whatever time zone.
func same(a, b any) bool {
	if text, ok := a.(string); ok {
		first, err := time.Parse(time.RFC3339, strings.ToUpper(text))
		if other, ok := b.(string); ok && err == nil {
			second, err := time.Parse(time.RFC3339, other)
			return err == nil && first.Equal(second)
		}
	}
	return reflect.DeepEqual(a, b)
}
