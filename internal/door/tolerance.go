package door

import (
	"bytes"
	stdjson "encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
)

// member returns the schema of the member of an object, and whether the object must have it; nil if there is no such member.
func member(object *openapi3.Schema, name string) (schema *openapi3.Schema, required bool) {
	if p := object.Properties[name]; p != nil {
		schema = p.Value
	}
	required = slices.Contains(object.Required, name)
	for _, part := range object.AllOf {
		s, r := member(part.Value, name)
		if s != nil {
			schema = s
		}
		required = required || r
	}
	return schema, required
}

// items returns the schema of the items of an array; nil if it is none.
func items(array *openapi3.Schema) *openapi3.Schema {
	if array.Items != nil {
		return array.Items.Value
	}
	for _, part := range array.AllOf {
		if s := items(part.Value); s != nil {
			return s
		}
	}
	return nil
}

// nulls looks for members that are null although they may be left out; null then means the same as leaving them out. In a merge patch null
// removes a member, so there only the insides of arrays count, which a patch replaces as a whole.
type nulls struct {
	patch bool
	found fault.Mistakes // where they are
}

// remove takes the nulls out of the value, which the schema describes.
func (n *nulls) remove(value any, schema *openapi3.Schema, at jsontext.Pointer, inArray bool) {
	switch v := value.(type) {
	case map[string]any:
		for name, inside := range v {
			s, required := member(schema, name)
			switch {
			case s == nil:
			case inside != nil:
				n.remove(inside, s, at.AppendToken(name), inArray)
			case !required && (inArray || !n.patch):
				delete(v, name)
				n.found = append(n.found, fault.Mistake{Pointer: string(at.AppendToken(name))})
			}
		}
	case []any:
		if s := items(schema); s != nil {
			for i, inside := range v {
				n.remove(inside, s, at.AppendToken(strconv.Itoa(i)), true)
			}
		}
	}
}

// withoutNulls returns the text without the members that nulls finds, and removes them from the value as well.
func withoutNulls(text []byte, value any, schema *openapi3.Schema, patch bool) []byte {
	if !bytes.Contains(text, []byte("null")) {
		return text
	}
	n := nulls{patch: patch}
	n.remove(value, schema, "", false)
	if len(n.found) == 0 {
		return text
	}
	return without(text, n.found)
}

// smallTime finds times with small letters, which RFC 3339 allows. They are rare, so only bodies with mistakes are searched for them.
var smallTime = regexp.MustCompile(`\d-\d\dt\d\d:|:\d\d(\.\d+)?z`)

// inCapitals returns the text with its times in capital letters, and its value.
func inCapitals(text []byte, schema *openapi3.Schema) ([]byte, any) {
	value := capitals(decoded(text), schema)
	text, _ = stdjson.Marshal(value)
	return text, value
}

func capitals(value any, schema *openapi3.Schema) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inside := range v {
			if s, _ := member(schema, name); s != nil {
				v[name] = capitals(inside, s)
			}
		}
	case []any:
		if s := items(schema); s != nil {
			for i := range v {
				v[i] = capitals(v[i], s)
			}
		}
	case string:
		if schema.Format == "date-time" && smallTime.MatchString(v) {
			return strings.ToUpper(v)
		}
	}
	return value
}

// setAside takes read-only members out of the body: those that the operation answers but does not accept. Clients often send back what
// they have read. In a creation these members are ignored. In a patch they must have their present values, which checkReadOnly checks.
func (b *body) setAside(resource *openapi3.Schema, patch bool) {
	if resource == nil {
		return
	}
	var aside fault.Mistakes
	whole := b.text
	b.mistakes = slices.DeleteFunc(b.mistakes, func(m fault.Mistake) bool {
		if m.Code != "unknown-field" {
			return false
		}
		known, inArray := within(resource, jsontext.Pointer(m.Pointer))
		if !known {
			return false
		}
		aside = append(aside, m)
		if patch && !inArray {
			b.readOnly = readOnly{whole, append(b.readOnly.pointers, jsontext.Pointer(m.Pointer))}
		}
		return true
	})
	if len(aside) > 0 {
		b.text = without(b.text, aside)
	}
}

// within tells whether the resource has a member at the pointer, and whether an array leads there.
func within(resource *openapi3.Schema, at jsontext.Pointer) (known, inArray bool) {
	s := resource
	for token := range at.Tokens() {
		if array := items(s); array != nil {
			s, inArray = array, true
			continue
		}
		if s, _ = member(s, token); s == nil {
			return false, inArray
		}
	}
	return true, inArray
}
