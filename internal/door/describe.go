package door

import (
	"cmp"
	stdjson "encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/wording"
)

// fieldCodes are the codes of mistakes, by the keyword of the schema that found them.
var fieldCodes = map[string]string{
	"type": "invalid-type", "oneOf": "invalid-type", "required": "required",
	"properties": "unknown-field", "additionalProperties": "unknown-field",
	"maxLength": "too-long", "minLength": "too-short", "maxItems": "too-many", "minItems": "too-few", "minProperties": "too-few",
	"minimum": "out-of-range", "maximum": "out-of-range", "readOnly": "fixed",
}

// describe says in our own words what breaks a schema, with its figures, and not where.
func describe(e *openapi3.SchemaError) fault.Mistake {
	if e.Value == nil && e.SchemaField != "required" {
		return fault.Mistake{Code: "required", Detail: wording.Of("This must not be null.")}
	}
	m, s := fault.Mistake{Code: fieldCodes[e.SchemaField]}, e.Schema
	switch e.SchemaField {
	case "properties", "additionalProperties":
		m.Detail = wording.Of("There is no such field.")
	case "required":
		m.Detail = wording.Of("This field is required.")
	case "type":
		m.Detail = wording.Of("This must be %s.", typeName(s))
	case "oneOf": // of amounts alone
		if _, number := e.Value.(stdjson.Number); number { // that no float can hold
			return fault.Mistake{Code: "out-of-range", Detail: wording.Of("This number is out of range.")}
		}
		m.Detail = wording.Of("This must be a number, or a number written as a string.")
	case "enum":
		m.Allowed = texts(s.Enum)
		m.Detail = wording.Of("This must be one of %s.", strings.Join(m.Allowed, ", "))
	case "minLength", "maxLength":
		m = lengthMistake(e)
	case "minItems":
		m.Min, m.Detail = new(float64(s.MinItems)), wording.Of("At least %d {item is|items are} required.", s.MinItems)
	case "maxItems":
		m.Max, m.Detail = new(float64(*s.MaxItems)), wording.Of("At most %d {item is|items are} allowed.", *s.MaxItems)
	case "minProperties":
		m.Min, m.Detail = new(float64(s.MinProps)), wording.Of("This needs at least one field.")
	case "minimum":
		m.Min, m.Detail = s.Min, wording.Of("This must be at least %s.", plain(*s.Min))
	case "maximum":
		m.Max, m.Detail = s.Max, wording.Of("This must be at most %s.", plain(*s.Max))
	case "pattern":
		m.Code = formCodes[s.Pattern]
		m.Detail = wording.Of(cmp.Or(forms[s.Pattern], "The text does not have the required form."))
	case "format":
		m.Detail = formatDetail(s.Format)
	default:
		m.Detail = wording.Of("The value is not one of those allowed here.")
	}
	if m.Code == "" {
		m.Code = "invalid-value"
	}
	return m
}

func lengthMistake(e *openapi3.SchemaError) fault.Mistake {
	s := e.Schema
	switch {
	case e.SchemaField == "maxLength":
		said := wording.Of("At most %d {character is|characters are} allowed.", *s.MaxLength)
		return fault.Mistake{Code: "too-long", Max: new(float64(*s.MaxLength)), Detail: said}
	case s.MinLength == 1:
		return fault.Mistake{Code: "required", Detail: wording.Of("This must not be blank.")}
	default:
		said := wording.Of("At least %d {character is|characters are} required.", s.MinLength)
		return fault.Mistake{Code: "too-short", Min: new(float64(s.MinLength)), Detail: said}
	}
}

// typeNames are the types of JSON, as a person reads of them.
var typeNames = map[string]wording.Format{
	openapi3.TypeString: "text", openapi3.TypeNumber: "a number", openapi3.TypeInteger: "a whole number",
	openapi3.TypeBoolean: "true or false", openapi3.TypeArray: "an array", openapi3.TypeObject: "an object",
}

func typeName(s *openapi3.Schema) wording.Format {
	for name, said := range typeNames {
		if s.Type.Is(name) {
			return said
		}
	}
	return "of another type"
}

// formCodes are the codes of texts that have one of their own, by their pattern in the contract.
var formCodes = map[string]string{`^[^\x00-\x20\x7f]*$`: "invalid-url", `^[^\s@]+@[^\s@]+$`: "invalid-email"}

// forms say what a text has to be like, by its pattern in the contract.
var forms = map[string]wording.Format{
	`^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$`: "This must be one line of text, without control characters.",
	`^[^\x00-\x1f\x7f]*$`:                  "This must be one line of text, without control characters.",
	`^[^\x00-\x20\x7f]*$`:                  "An address cannot contain blanks or control characters.",
	`^\S+$`:                                "This cannot contain blanks.",
	`^[^\s,]+$`:                            "This takes a single value, without a comma.",
	`^[^\s@]+@[^\s@]+$`:                    "This must be a mail address.",
	`^[A-Z]{2}$`:                           "This must be two capital letters, such as SE.",
	`^[A-Z]{3}$`:                           "This must be three capital letters, such as USD.",
	`^[0-9]{4}-(0[1-9]|1[0-2])$`:           "This must be a month such as 2026-11.",
	`^[a-z0-9][a-z0-9-]{0,62}$`:            "This must consist of lower-case letters, digits and hyphens, and not begin with a hyphen.",
	`^[A-Za-z0-9._-]+$`:                    "This must consist of letters, digits, dots, hyphens and underscores.",
}

func formatDetail(format string) wording.Text {
	switch format {
	case "date-time":
		return wording.Of("This must be a time such as 2035-06-30T12:00:00Z.")
	case "date":
		return wording.Of("This must be a day such as 2035-06-30.")
	case "uuid":
		return wording.Of("This must be a UUID.")
	default:
		return wording.Of("The text is not in the format %s.", format)
	}
}

// texts returns what of an enumeration can be written; null is said by leaving out.
func texts(values []any) []string {
	var all []string
	for _, v := range values {
		if text, ok := v.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

func plain(figure float64) wording.Number {
	return wording.Number(strconv.FormatFloat(figure, 'f', -1, 64))
}

// refusal says why a type of ours refused a value.
func refusal(e *json.SemanticError) fault.Mistake {
	m := fault.Refused(string(e.JSONPointer), e)
	if _, isTime := errors.AsType[*time.ParseError](e); isTime {
		m.Detail = wording.Of("There is no such day or time.")
	}
	return m
}
