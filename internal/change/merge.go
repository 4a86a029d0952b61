package change

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
)

// Merge reads into after what a merge patch (RFC 7396) makes of before. The fault is Invalid if the patch is none, or gives a
// member a value that it cannot have.
func Merge(before any, patch []byte, after any) error {
	text, err := json.Marshal(before)
	if err != nil {
		return err
	}
	if v := jsontext.Value(patch); v.Kind() != jsontext.KindBeginObject || !v.IsValid() {
		return fault.New(fault.Invalid, "validation-failed", "The body is no merge patch.")
	}
	if err := json.Unmarshal(appendMerged(nil, text, patch), after); err != nil {
		return fault.New(fault.Invalid, "validation-failed", "The patch gives a member a value that it cannot have.")
	}
	return nil
}

// appendMerged appends to a text what a merge patch makes of a value. What the patch does not name is copied as it is.
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
	if len(text) == begin {
		return append(text, "{}"...)
	}
	text[begin] = '{'
	return append(text, '}')
}

// appendName appends what stands before the value of a member, a comma in front.
func appendName(text []byte, name string) []byte {
	text, _ = jsontext.AppendQuote(append(text, ','), name) // it was read from good JSON
	return append(text, ':')
}
