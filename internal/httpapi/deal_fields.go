package httpapi

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/fault"
)

// fields are the members of a deal that the caller wants; nil means all.
type fields []string

// newFields returns the wanted members, those that are included among them, or fault BadRequest that names those that no
// deal has.
func (s *Server) newFields(r *door.Request) (fields, error) {
	if !r.Has("fields") {
		return nil, nil
	}
	given, members := r.Texts("fields"), s.Contract.Document.Components.Schemas["PartialDeal"].Value.Properties
	var m fault.Mistakes
	for _, name := range given {
		if members[name] == nil {
			m.Add("/query/fields", "unknown-field", "A deal has no member %q.", door.PointerToken(name))
		}
	}
	if len(m) > 0 {
		return nil, door.InvalidParameters(m)
	}
	wanted := append(fields{"id"}, given...)
	if r.Has("include") {
		wanted = append(wanted, r.Text("include"))
	}
	return wanted, nil
}

// trim returns the document with the wanted members only, and its id.
func (f fields) trim(document []byte) ([]byte, error) {
	if f == nil {
		return document, nil
	}
	var all map[string]jsontext.Value
	if err := json.Unmarshal(document, &all); err != nil {
		return nil, fmt.Errorf("trim a document: %w", err)
	}
	for name := range all {
		if !slices.Contains(f, name) {
			delete(all, name)
		}
	}
	return json.Marshal(all, json.Deterministic(true))
}
