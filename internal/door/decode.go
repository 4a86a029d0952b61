package door

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
)

// MergePatch is a merge patch of a T. Reading it refuses values that no T can have; what counts afterwards is its text.
type MergePatch[T any] struct{ Text []byte }

// UnmarshalJSONFrom keeps the text and tries it on a T, with pointers that count from the beginning of the body.
func (p *MergePatch[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	text, err := d.ReadValue()
	if err != nil {
		return err
	}
	p.Text = bytes.Clone(text)
	return json.Unmarshal(p.Text, new(T))
}

// decode reads the text into a T. It leaves out what the contract found wrong, and every member that T itself refuses, noting a mistake
// for each. So the rules can add their mistakes to these, and the caller hears of everything at once.
func decode[T any](b *body) (T, error) {
	if len(b.text) == 0 {
		var none T
		return none, nil
	}
	text := b.text
	if len(b.mistakes) > 0 {
		text = without(text, b.mistakes)
	}
	for {
		var in T
		err := json.Unmarshal(text, &in)
		if err == nil {
			return in, nil
		}
		e, ok := errors.AsType[*json.SemanticError](err)
		if !ok || e.JSONPointer == "" || len(b.mistakes) >= maxMistakes {
			return in, unreadableBody(b.mistakes)
		}
		refused := fault.Mistakes{refusal(e)}
		b.mistakes = append(b.mistakes, refused...)
		text = without(text, refused)
	}
}

// decoded returns the value of a text whose syntax is checked already, with its numbers as they are written.
func decoded(text []byte) (value any) {
	d := stdjson.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	_ = d.Decode(&value)
	return value
}

// without returns the text without the members that mistakes point at.
func without(text []byte, mistakes fault.Mistakes) []byte {
	value := decoded(text)
	for _, mistake := range slices.Backward(mistakes) { // later places first, so that removing from an array moves none of the others
		value = remove(value, jsontext.Pointer(mistake.Pointer))
	}
	pruned, _ := stdjson.Marshal(value)
	return pruned
}

// remove returns the value without the place. In an array the place becomes null, so that the places behind it keep theirs.
func remove(value any, place jsontext.Pointer) any {
	if place == "" {
		return map[string]any{}
	}
	at := value
	tokens := []string{}
	for token := range place.Tokens() {
		tokens = append(tokens, token)
	}
	for i, token := range tokens {
		last := i == len(tokens)-1
		switch v := at.(type) {
		case map[string]any:
			if last {
				delete(v, token)
			}
			at = v[token]
		case []any:
			n, err := strconv.Atoi(token)
			if err != nil || n >= len(v) {
				return value
			}
			if last {
				v[n] = nil
			}
			at = v[n]
		default:
			return value
		}
	}
	return value
}

// unreadableBody returns the fault for a body that is of the wrong type as a whole, or has more mistakes than are looked for.
func unreadableBody(m fault.Mistakes) error {
	if len(m) == 0 {
		m.Add("", "invalid-type", "The body is not of the type that this route accepts.")
	}
	return told(m).Err()
}

// told returns the mistakes that the caller is shown. The others are needed as well: what they point at is kept from the rules.
func told(m fault.Mistakes) fault.Mistakes { return m[:min(len(m), maxMistakes)] }
