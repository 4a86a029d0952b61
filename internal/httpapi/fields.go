package httpapi

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/httpapi/apigen"
)

// fields are the members of a deal that the caller wants; nil means all.
type fields []string

// dealMembers are the members that a deal can have, from the contract.
var dealMembers = members(reflect.TypeFor[apigen.PartialDeal]())

func members(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// newFields returns the wanted members, those that are included among them, or fault BadRequest that names those that no
// deal has.
func newFields(given *apigen.Fields, included *string) (fields, error) {
	if given == nil {
		return nil, nil
	}
	var m fault.Mistakes
	for _, name := range *given {
		if !slices.Contains(dealMembers, name) {
			m.Add("/query/fields", "unknown-field", "A deal has no member %q.", pointerToken(name))
		}
	}
	if len(m) > 0 {
		f := fault.New(fault.BadRequest, "invalid-parameter", "A parameter of the request is wrong.")
		f.Mistakes = m
		return nil, f
	}
	wanted := append(fields{"id"}, *given...)
	if included != nil {
		wanted = append(wanted, *included)
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
