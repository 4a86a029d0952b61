package door

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/go-chi/chi/v5"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/wording"
)

// BadParameter returns fault BadRequest for one parameter.
func BadParameter(pointer string, detail wording.Format) error {
	return fault.InvalidParameters(fault.Mistakes{{Pointer: pointer, Code: "invalid-value", Detail: wording.Of(detail)}})
}

// tagHeaders are the headers that are lists of entity tags.
var tagHeaders = []string{"If-Match", "If-None-Match"}

// joinLists makes one line of a header that is a list: on several lines it means the same (RFC 9110, 5.3).
func joinLists(h http.Header) {
	for _, name := range tagHeaders {
		if lines := h.Values(name); len(lines) > 1 {
			h.Set(name, strings.Join(lines, ", "))
		}
	}
}

// tidyQuery trims the values of parameters, writes times in capital letters (RFC 3339 allows small ones) and booleans in small letters, and
// joins the values of a list parameter that is repeated, which means the same as commas.
func (o *operation) tidyQuery(query url.Values) {
	for _, ref := range o.parameters {
		values := query[ref.Value.Name]
		if ref.Value.In != openapi3.ParameterInQuery || len(values) == 0 {
			continue
		}
		if isList(ref.Value) {
			values = strings.Split(strings.Join(values, ","), ",")
		}
		for i := range values {
			values[i] = plaintext.Trim(values[i])
			switch {
			case ref.Value.Schema.Value.Format == "date-time":
				values[i] = strings.ToUpper(values[i])
			case ref.Value.Schema.Value.Type.Is(openapi3.TypeBoolean):
				values[i] = strings.ToLower(values[i])
			}
		}
		if isList(ref.Value) {
			values = []string{strings.Join(values, ",")}
		}
		query[ref.Value.Name] = values
	}
}

func isList(p *openapi3.Parameter) bool { return p.Schema.Value.Type.Is(openapi3.TypeArray) }

// pathParams returns what stands in the path, whichever of its characters were sent as escapes.
func pathParams(r *http.Request) map[string]string {
	params := chi.RouteContext(r.Context()).URLParams
	named := make(map[string]string, len(params.Keys))
	for i, k := range params.Keys {
		named[k] = params.Values[i]
		if r.URL.RawPath != "" { // the router went by the path as it was sent, whose escapes can be read
			named[k], _ = url.PathUnescape(params.Values[i])
		}
	}
	return named
}

// parameterMistakes names what in the path, the query and the headers breaks the contract.
func (r *Request) parameterMistakes() fault.Mistakes {
	var m fault.Mistakes
	r.operation.checkQuery(&m, r.query)
	r.operation.checkHeaders(&m, r.Header)
	input := &openapi3filter.RequestValidationInput{
		Request: r.Request, PathParams: r.path, QueryParams: r.query, Route: r.operation.route,
		Options: &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true},
	}
	for _, ref := range r.operation.parameters {
		p := ref.Value
		asked := p.Required && p.Name != "If-Match" // if it is missing the verb says so, once it has found that the thing exists
		if !asked && !r.Has(p.Name) || m.Has("/"+p.In+"/"+p.Name) {
			continue
		}
		if err := r.checkParameter(input, p); err != nil {
			m = append(m, r.mistakeOf(p, err))
		}
	}
	if len(m) == 0 {
		r.checkTimes(&m)
	}
	return m
}

// checkParameter checks a parameter against the contract. One that is a string needs no decoding by the library, and is checked directly.
func (r *Request) checkParameter(input *openapi3filter.RequestValidationInput, p *openapi3.Parameter) error {
	if text, given := r.value(p.Name); given && p.Schema.Value.Type.Is(openapi3.TypeString) {
		return p.Schema.Value.VisitJSON(text, openapi3.MultiErrors())
	}
	return openapi3filter.ValidateParameter(r.Context(), input, p)
}

// checkTimes finds the first day or time that is well formed and does not exist, such as the 30th of February.
func (r *Request) checkTimes(m *fault.Mistakes) {
	for _, ref := range r.operation.parameters {
		layout, isTime := timeLayouts[ref.Value.Schema.Value.Format]
		if !isTime {
			continue
		}
		text, given := r.value(ref.Value.Name)
		if !given {
			continue
		}
		if _, err := time.Parse(layout, text); err != nil {
			m.Add("/"+ref.Value.In+"/"+ref.Value.Name, "invalid-value", "There is no such day or time.")
			return
		}
	}
}

// timeLayouts are how times are written, by their format in the contract.
var timeLayouts = map[string]string{"date": time.DateOnly, "date-time": time.RFC3339Nano}

func (o *operation) checkQuery(m *fault.Mistakes, query url.Values) {
	for name, values := range query {
		switch known := o.parameters.GetByInAndName(openapi3.ParameterInQuery, name); {
		case known == nil:
			m.Note("/query/"+PointerToken(name), "unknown-parameter",
				wording.Sentences(wording.Of("There is no such parameter."), didYouMean(name, o.queryNames())))
		case len(values) > 1:
			m.Add("/query/"+name, "duplicate", "This parameter is given more than once.")
		case values[0] == "": // the validator would take it for not given, and a dry run for a real one
			m.Add("/query/"+name, "invalid-value", "This parameter has no value.")
		case !printable(values[0]):
			m.Add("/query/"+name, "invalid-value", "The value has characters that are not visible.")
		}
	}
}

func (o *operation) queryNames() []string {
	var names []string
	for _, ref := range o.parameters {
		if ref.Value.In == openapi3.ParameterInQuery {
			names = append(names, ref.Value.Name)
		}
	}
	return names
}

func (o *operation) checkHeaders(m *fault.Mistakes, h http.Header) {
	for _, ref := range o.parameters {
		if ref.Value.In != openapi3.ParameterInHeader {
			continue
		}
		name := ref.Value.Name
		lines := h.Values(name)
		if len(lines) == 0 {
			continue
		}
		_, isKey := keyValue(lines[0])
		switch {
		case len(lines) > 1:
			m.Add("/header/"+name, "duplicate", "This header is given more than once.")
		case name == "Idempotency-Key" && !isKey:
			m.Add("/header/"+name, "invalid-value", "A key has 1 to 255 visible ASCII characters, without spaces.")
		case lines[0] == "":
			m.Add("/header/"+name, "invalid-value", "This header has no value.")
		case !printable(lines[0]):
			m.Add("/header/"+name, "invalid-value", "This header has characters that are not visible.")
		case slices.Contains(tagHeaders, name) && tags(lines[0]) == nil:
			m.Add("/header/"+name, "invalid-value", `A tag is written in quotes, as in an ETag: "3". Several are separated by commas.`)
		}
	}
}

// mistakeOf returns what a validator found in a parameter, without the value that the caller sent.
func (r *Request) mistakeOf(p *openapi3.Parameter, err error) fault.Mistake {
	at := "/" + p.In + "/" + p.Name
	if errors.Is(err, openapi3filter.ErrInvalidRequired) {
		return fault.Mistake{Pointer: at, Code: "required", Detail: wording.Of("This parameter is required.")}
	}
	m := fault.Mistake{Code: "invalid-value", Detail: wording.Of("This must be %s.", typeName(p.Schema.Value))}
	if e, ok := errors.AsType[*openapi3.SchemaError](err); ok {
		m = describe(e)
		text, _ := e.Value.(string) // of the parameter, or of the item of it that is wrong
		form := e.SchemaField == "pattern" || e.SchemaField == "format"
		switch {
		case form && strings.ContainsFunc(text, unicode.IsSpace) && p.In == openapi3.ParameterInQuery:
			m.Detail = wording.Of("The value contains a blank, which is not possible here; a + in a query is written as %s.", "%2B")
		case form && e.Schema.VisitJSON(strings.ToUpper(text)) == nil:
			m.Detail = wording.Of("The value must be in upper case.")
		}
	} else if sent, _ := r.value(p.Name); p.Schema.Value.Type.Is(openapi3.TypeInteger) && longNumber.MatchString(sent) {
		m = beyondEveryRange(p.Schema.Value, sent)
	}
	m.Pointer = at
	if m.Code == "invalid-type" || m.Code == "required" { // everything is text here, and what has no value is left out
		m.Code = "invalid-value"
	}
	return m
}

// longNumber is a whole number, however large it is; the validator takes one of 20 digits for none.
var longNumber = regexp.MustCompile(`^[+-]?[0-9]+$`)

// beyondEveryRange describes a whole number that no integer of the machine can hold.
func beyondEveryRange(s *openapi3.Schema, sent string) fault.Mistake {
	switch {
	case strings.HasPrefix(sent, "-"):
		return describe(&openapi3.SchemaError{Schema: s, SchemaField: "minimum", Value: sent})
	case s.Max == nil:
		return fault.Mistake{Code: "out-of-range", Detail: wording.Of("This must be at most %s.", wording.Number("9223372036854775807"))}
	default:
		return describe(&openapi3.SchemaError{Schema: s, SchemaField: "maximum", Value: sent})
	}
}

// printable tells whether the text is UTF-8 without control characters, which no parameter needs and PostgreSQL may refuse.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

var unsafeInPointer = regexp.MustCompile(`[^A-Za-z0-9_.\-]`)

// PointerToken returns a name that the caller made up as part of a pointer, without what could be mistaken in it.
func PointerToken(name string) string {
	if len(name) > 64 {
		name = name[:64]
	}
	return unsafeInPointer.ReplaceAllString(name, "_")
}
