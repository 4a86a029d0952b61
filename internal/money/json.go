package money

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// UnmarshalJSONFrom reads a JSON number, or the same digits as a JSON string, which is how Microsoft's own samples send a deal value.
// Anything else, null included, is refused with the errors of Parse.
func (a *Amount) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	raw, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	return a.UnmarshalJSON(raw)
}

// UnmarshalJSON is UnmarshalJSONFrom for a single value that has already been cut out. If it fails it leaves the amount unchanged.
func (a *Amount) UnmarshalJSON(raw []byte) error {
	text, err := digits(raw)
	if err != nil {
		return err
	}
	amount, err := Parse(text)
	if err != nil {
		return err
	}
	*a = amount
	return nil
}

// digits returns the text of a number, which may be in quotes.
func digits(raw jsontext.Value) (string, error) {
	raw = bytes.Trim(raw, " \t\r\n")
	if raw.Kind() != jsontext.KindString {
		return string(raw), nil
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return "", ErrNotNumber
	}
	return string(text), nil
}

// MarshalJSONTo writes the rate as a JSON number in the form of String.
func (r Rate) MarshalJSONTo(encoder *jsontext.Encoder) error {
	return encoder.WriteValue(jsontext.Value(r.String()))
}

// MarshalJSONTo writes the amount as a JSON number in the form of String.
func (a Amount) MarshalJSONTo(encoder *jsontext.Encoder) error {
	return encoder.WriteValue(jsontext.Value(a.String()))
}

// MarshalJSON is MarshalJSONTo for encoders that know only the older interface; without it encoding/json would write {}.
func (a Amount) MarshalJSON() ([]byte, error) {
	return []byte(a.String()), nil
}

// MarshalJSONTo writes the value as a JSON number, rounded half up to the cent. That is for people; comparisons use the exact value.
func (v USDValue) MarshalJSONTo(encoder *jsontext.Encoder) error {
	return encoder.WriteValue(jsontext.Value(v.Rounded().String()))
}

// UnmarshalJSONFrom reads what MarshalJSONTo writes.
func (v *USDValue) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	raw, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	if raw.Kind() != jsontext.KindNumber {
		return errUSDValue
	}
	return v.parse(string(raw), sumLimits)
}
