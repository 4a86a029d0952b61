package door

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/wording"
)

// Limits of a body: its size, how deep its JSON is nested, of how many tokens it is made (the largest deal has about 5,000;
// what is found wrong with each costs memory) and how many mistakes are named.
const (
	maxBody     = 1 << 20
	maxDepth    = 32
	maxTokens   = 10_000
	maxMistakes = 100
)

// body is the body of a request, read and checked by the contract.
type body struct {
	text     []byte // JSON; empty if there was none
	mistakes fault.Mistakes
	readOnly readOnly

	deprecated notice // of the deprecated members that it has
}

// readBody reads the body of the request as its operation wants it. Faults: BadRequest for what is no good JSON, TooLarge,
// UnsupportedMedia, Invalid for a missing body, TooMany, Unavailable. What breaks the contract comes back as mistakes of the body.
func (r *Request) readBody(w http.ResponseWriter) (b body, err error) {
	text, err := r.door.readAll(w, r.Request)
	if err != nil {
		return body{}, err
	}
	r.door.intake.check(func() { b, err = r.operation.checkBody(r.Request, text) })
	tellOf(b.deprecated, w.Header(), r.Request)
	return b, err
}

// bodyMistakes names what in the body breaks the contract, for a request that is refused anyhow.
func (r *Request) bodyMistakes(w http.ResponseWriter) fault.Mistakes {
	if !r.operation.takesJSON() {
		return nil
	}
	b, err := r.readBody(w)
	if f := fault.As(err); f != nil {
		return f.Mistakes
	}
	return told(b.mistakes)
}

// readFile reads a body that is no JSON, as its operation wants it. Faults: TooLarge, UnsupportedMedia, Invalid for a missing one.
func (r *Request) readFile(w http.ResponseWriter) ([]byte, error) {
	text, err := r.door.readAll(w, r.Request)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, r.operation.emptyBody().mistakes.Err()
	}
	_, err = r.operation.media(r.Request)
	return text, err
}

func (o *operation) checkBody(r *http.Request, text []byte) (body, error) {
	text = plaintext.TrimBOM(text)
	if len(bytes.TrimSpace(text)) == 0 {
		return o.emptyBody(), nil
	}
	if o.body == nil {
		return unasked(text), nil
	}
	schema, err := o.media(r)
	if err != nil {
		return body{}, err
	}
	value, text, err := parse(text)
	if err != nil {
		return body{}, err
	}
	if value == nil && !o.body.Required { // many clients write null for nothing
		return body{}, nil
	}
	text = withoutNulls(text, value, schema, o.isPatch())
	b := body{text: text}
	if o.deprecations.body {
		b.deprecated = sentNotice(schema.NewRef(), value)
	}
	collect(&b.mistakes, schema.VisitJSON(value, openapi3.MultiErrors(), openapi3.EnableFormatValidation()))
	if slices.ContainsFunc(b.mistakes, aboutFormat) && smallTime.Match(text) {
		b.text, value = inCapitals(text, schema)
		b.mistakes = nil
		collect(&b.mistakes, schema.VisitJSON(value, openapi3.MultiErrors(), openapi3.EnableFormatValidation()))
	}
	b.setAside(o.resource, o.route.Method == http.MethodPatch)
	return b, nil
}

// emptyBody returns the body of a request that has none.
func (o *operation) emptyBody() body {
	if o.body == nil || !o.body.Required {
		return body{}
	}
	b := body{text: []byte("{}")} // for the rules, which may have more to say
	b.mistakes.Add("", "required", "This route needs a body.")
	return b
}

// unasked returns the body that was sent to a route that takes none. An empty object and null are let pass: they say nothing.
func unasked(text []byte) body {
	var m fault.Mistakes
	if said := string(bytes.TrimSpace(text)); said != "{}" && said != "null" {
		m.Add("", "unknown-field", "This route takes no body.")
	}
	return body{mistakes: m}
}

func unreadable(err error) error {
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(e.Limit)
	}
	return fault.New(fault.BadRequest, "bad-request", "The body ended too early.")
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "body-too-large", "The body is larger than %d bytes.", limit)
}

// collect adds every mistake in a validator's error, down to the one that names the member.
func collect(m *fault.Mistakes, err error) {
	if many, ok := err.(openapi3.MultiError); ok { //nolint:errorlint // As would find only the first of them
		for _, e := range many {
			collect(m, e)
		}
		return
	}
	one, ok := errors.AsType[*openapi3.SchemaError](err)
	switch {
	case !ok:
	case one.SchemaField == "allOf" && one.Origin != nil:
		collect(m, branches(one.Origin))
	default:
		add(m, one)
	}
}

// branches returns the errors that the validator of a composed schema wraps.
func branches(err error) error {
	for err != nil {
		if many, ok := err.(openapi3.MultiError); ok { //nolint:errorlint // As would find only the first of them
			return many
		}
		err = errors.Unwrap(err)
	}
	return nil
}

func add(m *fault.Mistakes, e *openapi3.SchemaError) {
	pointer := jsontext.Pointer("")
	for _, token := range e.JSONPointer() {
		pointer = pointer.AppendToken(token)
	}
	if e.SchemaField == "pattern" && e.Value == "" && e.Schema.MinLength > 0 { // that it must not be blank is told already
		return
	}
	mistake := describe(e)
	if quoted, unknown := unknownProperty(e.Reason); unknown {
		if name, err := strconv.Unquote(quoted); err == nil {
			pointer = pointer.AppendToken(name)
			if len(*m) < maxMistakes { // further mistakes are not shown
				mistake.Detail = wording.Sentences(mistake.Detail, didYouMean(name, slices.Collect(maps.Keys(e.Schema.Properties))))
			}
		}
	}
	mistake.Pointer = string(pointer)
	*m = append(*m, mistake)
}

// unknownProperty finds the name of a member that the schema does not have, which the validator only writes in its reason, in quotes. No
// regular expression looks for it: the name may be as long as a body.
func unknownProperty(reason string) (quoted string, found bool) {
	rest, begins := strings.CutPrefix(reason, "property ")
	quoted, ends := strings.CutSuffix(rest, " is unsupported")
	return quoted, begins && ends
}

// aboutFormat tells whether the mistake may be a text that is not of its format, such as that of times.
func aboutFormat(m fault.Mistake) bool { return m.Code == "invalid-value" }
