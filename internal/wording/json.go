package wording

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// JSON returns the option for writing values with their texts in the language. Without it they are in English.
func JSON(l Language) json.Options {
	if l.IsEnglish() {
		return json.JoinOptions()
	}
	return marshalers(l)
}

func marshalers(l Language) json.Options {
	return json.WithMarshalers(json.JoinMarshalers(
		json.MarshalToFunc(func(e *jsontext.Encoder, t Text) error { return e.WriteToken(jsontext.String(t.In(l))) }),
		json.MarshalToFunc(func(e *jsontext.Encoder, f Format) error { return e.WriteToken(jsontext.String(f.In(l))) }),
	))
}
