package change

import (
	"reflect"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
)

// Merge sets after to what a merge patch (RFC 7396) makes of before. Before and after may share memory that the patch does not change. The
// fault is Invalid if the patch is not an object, or gives a member a value that it cannot have.
func Merge(before any, patch []byte, after any) error {
	if v := jsontext.Value(patch); v.Kind() != jsontext.KindBeginObject || !v.IsValid() {
		return fault.New(fault.Invalid, "validation-failed", "The body is not a merge patch.")
	}
	into := reflect.ValueOf(after).Elem()
	if haveFields(before, into.Interface()) {
		if given := membersOf(patch); areFields(into.Type(), given) {
			return mergeFields(reflect.ValueOf(before), given, into)
		}
	}
	text, err := json.Marshal(before)
	if err != nil {
		return err
	}
	return read(appendMerged(nil, text, patch), after)
}

func read(text []byte, after any) error {
	if err := json.Unmarshal(text, after); err != nil {
		return fault.New(fault.Invalid, "validation-failed", "The patch gives a member a value that it cannot have.")
	}
	return nil
}

// areFields tells whether all members belong to fields of the struct.
func areFields(t reflect.Type, given object) bool {
	return !slices.ContainsFunc(given, func(m member) bool { return fieldNamed(t, m.name) < 0 })
}

// mergeFields is Merge for a struct whose JSON is made of its fields. It encodes and decodes only the fields that the patch names: doing so
// with a whole deal takes as long as reading it from the database.
func mergeFields(before reflect.Value, given object, into reflect.Value) error {
	text := []byte{}
	for _, m := range given {
		if m.value.Kind() == jsontext.KindNull {
			continue
		}
		old, err := json.Marshal(before.Field(fieldNamed(before.Type(), m.name)).Interface())
		if err != nil {
			return err
		}
		text = appendMerged(appendName(text, m.name), old, m.value)
	}
	patched := reflect.New(into.Type())
	if err := read(asObject(text, 0), patched.Interface()); err != nil {
		return err
	}
	into.Set(before)
	for _, m := range given {
		i := fieldNamed(into.Type(), m.name)
		into.Field(i).Set(patched.Elem().Field(i))
	}
	return nil
}

// appendMerged appends to a text a value with a merge patch applied. What the patch does not name is copied unchanged.
func appendMerged(text []byte, before, patch jsontext.Value) []byte {
	if patch.Kind() != jsontext.KindBeginObject {
		return append(text, patch...)
	}
	old, given := membersOf(before), membersOf(patch)
	begin := len(text)
	for i, m := range old {
		if value := given.find(m.name, i); value == nil {
			text = append(appendName(text, m.name), m.value...)
		} else if value.Kind() != jsontext.KindNull {
			text = appendMerged(appendName(text, m.name), m.value, value)
		}
	}
	for i, m := range given {
		if old.find(m.name, i) == nil && m.value.Kind() != jsontext.KindNull {
			text = appendMerged(appendName(text, m.name), nil, m.value)
		}
	}
	return asObject(text, begin)
}

// asObject makes an object of members that were appended to a text, each after a comma.
func asObject(text []byte, begin int) []byte {
	if len(text) == begin {
		return append(text, "{}"...)
	}
	text[begin] = '{'
	return append(text, '}')
}

// appendName appends a comma and the name of a member.
func appendName(text []byte, name string) []byte {
	text, _ = jsontext.AppendQuote(append(text, ','), name) // cannot fail: it was read from valid JSON
	return append(text, ':')
}
