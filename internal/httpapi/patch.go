package httpapi

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// mergePatch is a merge patch of a T. Reading it refuses values that no T can have; what counts afterwards is its text.
type mergePatch[T any] struct{ text []byte }

// UnmarshalJSONFrom keeps the text and tries it on a T, with pointers that count from the beginning of the body.
func (p *mergePatch[T]) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	text, err := d.ReadValue()
	if err != nil {
		return err
	}
	p.text = bytes.Clone(text)
	return json.Unmarshal(p.text, new(T))
}
