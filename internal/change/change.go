// Package change tells how one JSON document differs from another.
package change

import (
	"bytes"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Change is a member of a document that changed; an array counts as one value.
type Change struct {
	Pointer string         `json:"pointer"`
	Before  jsontext.Value `json:"before"`
	After   jsontext.Value `json:"after"`
}

// Between returns the members that differ in the JSON of two values, ordered by pointer. Members that skip names are left out.
// Objects are walked into; a member that is null counts as absent, so that an object that appears shows as its members.
func Between(before, after any, skip map[string]bool) ([]Change, error) {
	old, err := leaves(before)
	if err != nil {
		return nil, err
	}
	present, err := leaves(after)
	if err != nil {
		return nil, err
	}
	changes := []Change{}
	for _, p := range pointers(old, present) {
		if !skip[p] && !bytes.Equal(old[p], present[p]) {
			changes = append(changes, Change{Pointer: p, Before: orNull(old[p]), After: orNull(present[p])})
		}
	}
	return changes, nil
}

func pointers(a, b map[string]jsontext.Value) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

func orNull(v jsontext.Value) jsontext.Value {
	if v == nil {
		return jsontext.Value("null")
	}
	return v
}

// leaves returns the members of a value's JSON by pointer.
func leaves(value any) (map[string]jsontext.Value, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	all := map[string]jsontext.Value{}
	return all, walk(text, "", all)
}

func walk(object jsontext.Value, pointer jsontext.Pointer, all map[string]jsontext.Value) error {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(object, &members); err != nil {
		return err
	}
	for name, v := range members {
		p := pointer.AppendToken(name)
		switch v.Kind() {
		case jsontext.KindBeginObject:
			if err := walk(v, p, all); err != nil {
				return err
			}
		case jsontext.KindNull:
		default:
			all[string(p)] = v
		}
	}
	return nil
}
