package httpapi

import (
	"bytes"
	"crypto/sha256"
	stdjson "encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
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
}

// readBody reads the body of the request as its operation wants it. Faults: BadRequest for what is no good JSON, TooLarge,
// UnsupportedMedia, Invalid for a missing body, TooMany, Unavailable. What breaks the contract comes back as mistakes of the body.
func (r *Request) readBody(w http.ResponseWriter) (b body, err error) {
	text, err := r.server.readAll(w, r.Request)
	if err != nil {
		return body{}, err
	}
	r.server.intake.check(func() { b, err = r.operation.checkBody(r.Request, text) })
	return b, err
}

// readFile reads a body that is no JSON, as its operation wants it. Faults: TooLarge, UnsupportedMedia, Invalid for a missing one.
func (r *Request) readFile(w http.ResponseWriter) ([]byte, error) {
	text, err := r.server.readAll(w, r.Request)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		_, err := r.operation.emptyBody()
		return nil, err
	}
	_, err = r.operation.media(r.Request)
	return text, err
}

func (o *operation) checkBody(r *http.Request, text []byte) (body, error) {
	if len(bytes.TrimSpace(text)) == 0 {
		return o.emptyBody()
	}
	if o.body == nil {
		return unasked(text), nil
	}
	schema, err := o.media(r)
	if err != nil {
		return body{}, err
	}
	if err := checkSyntax(text); err != nil {
		return body{}, err
	}
	return body{text: text, mistakes: schemaMistakes(schema, text)}, nil
}

// hash returns a hash of the parsed body: the same for the same value, however it is written.
func (b body) hash() []byte {
	canonical := jsontext.Value(bytes.Clone(b.text))
	_ = canonical.Canonicalize() // the syntax is checked already; no body stays none
	sum := sha256.Sum256(canonical)
	return sum[:]
}

func (o *operation) emptyBody() (body, error) {
	if o.body != nil && o.body.Required {
		var m fault.Mistakes
		m.Add("", "required", "This route needs a body.")
		return body{}, m.Err()
	}
	return body{}, nil
}

// unasked returns the body of a route that takes none. An empty object says nothing and does no harm.
func unasked(text []byte) body {
	var m fault.Mistakes
	if string(bytes.TrimSpace(text)) != "{}" {
		m.Add("", "unknown-field", "This route takes no body.")
	}
	return body{mistakes: m}
}

func unreadable(err error) error {
	if e := (*http.MaxBytesError)(nil); errors.As(err, &e) {
		return fault.New(fault.TooLarge, "body-too-large", "The body is larger than %d bytes.", e.Limit)
	}
	return fault.New(fault.BadRequest, "bad-request", "The body ended before its time.")
}

func malformed(err error) error {
	f := fault.New(fault.BadRequest, "malformed-json", "The body is no good JSON.")
	if e := (*jsontext.SyntacticError)(nil); errors.As(err, &e) {
		f.Detail = "The body is no good JSON at byte " + strconv.FormatInt(e.ByteOffset, 10) + ": " + syntaxReason(e) + "."
		f.Mistakes = []fault.Mistake{{Pointer: string(e.JSONPointer), Code: "malformed-json", Detail: sentence(syntaxReason(e))}}
	}
	return f
}

// syntaxReason says what is wrong without the text around it, which may be anybody's data.
func syntaxReason(e *jsontext.SyntacticError) string {
	switch {
	case errors.Is(e, jsontext.ErrDuplicateName):
		return "a member is there twice"
	case errors.Is(e, io.ErrUnexpectedEOF):
		return "it ends too early"
	case strings.Contains(e.Err.Error(), "UTF-8"):
		return "it is not valid UTF-8"
	default:
		return "there is something that does not belong there"
	}
}

// checkSyntax reads the whole text once: it must be one JSON value without duplicate members, bad UTF-8, NUL in a string
// (which PostgreSQL cannot keep), more nesting or more tokens than any request needs.
func checkSyntax(text []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	nul := bytes.Contains(text, []byte(`\u0000`))
	var found fault.Mistakes
	for count := 0; ; count++ {
		token, err := d.ReadToken()
		switch {
		case errors.Is(err, io.EOF):
			return nulFound(found)
		case err != nil:
			return malformed(err)
		case d.StackDepth() > maxDepth:
			return fault.New(fault.BadRequest, "malformed-json", "The body is nested more than %d deep.", maxDepth)
		case count > maxTokens:
			return fault.New(fault.BadRequest, "malformed-json", "The body has more than %d values.", maxTokens)
		case d.StackDepth() == 0 && d.InputOffset() < int64(len(bytes.TrimRight(text, " \t\r\n"))):
			return fault.New(fault.BadRequest, "malformed-json", "The body is more than one JSON value.")
		case nul && token.Kind() == '"' && strings.ContainsRune(token.String(), 0):
			found.Add(string(d.StackPointer()), "malformed-json", "The character NUL cannot be kept.")
		}
	}
}

func nulFound(at fault.Mistakes) error {
	if len(at) == 0 {
		return nil
	}
	f := fault.New(fault.BadRequest, "malformed-json", "The body has the character NUL in a string.")
	f.Mistakes = at[:min(len(at), maxMistakes)]
	return f
}

// tree returns the text as maps, slices and scalars, with numbers as they are written.
func tree(text []byte) any {
	var value any
	d := stdjson.NewDecoder(bytes.NewReader(text)) // the syntax is checked already
	d.UseNumber()
	_ = d.Decode(&value)
	return value
}

func schemaMistakes(schema *openapi3.Schema, text []byte) fault.Mistakes {
	var m fault.Mistakes
	collect(&m, schema.VisitJSON(tree(text), openapi3.MultiErrors(), openapi3.EnableFormatValidation()))
	return m
}

// collect adds every mistake in a validator's error, down to the one that names the member.
func collect(m *fault.Mistakes, err error) {
	if many, ok := err.(openapi3.MultiError); ok { //nolint:errorlint // As would find only the first of them
		for _, e := range many {
			collect(m, e)
		}
		return
	}
	var one *openapi3.SchemaError
	switch {
	case len(*m) >= maxMistakes || !errors.As(err, &one):
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
	if unknown := unknownProperty.FindStringSubmatch(e.Reason); unknown != nil {
		if name, err := strconv.Unquote(unknown[1]); err == nil {
			pointer = pointer.AppendToken(name)
		}
	}
	code, detail := describe(e)
	m.Add(string(pointer), code, "%s", detail)
}

// unknownProperty finds the name of a member that the schema does not have, which the validator only writes in its reason.
var unknownProperty = regexp.MustCompile(`^property (".*") is unsupported$`)

// fieldCodes are the codes of mistakes, by the keyword of the schema that found them.
var fieldCodes = map[string]string{
	"type": "invalid-type", "nullable": "invalid-type", "oneOf": "invalid-type", "required": "required",
	"properties": "unknown-field", "additionalProperties": "unknown-field",
	"maxLength": "too-long", "minLength": "too-short", "maxItems": "too-many", "minItems": "too-few", "minProperties": "too-few",
	"minimum": "out-of-range", "maximum": "out-of-range", "readOnly": "read-only",
}

func describe(e *openapi3.SchemaError) (code, detail string) {
	code = fieldCodes[e.SchemaField]
	switch {
	case code == "unknown-field":
		return code, "There is no such field here."
	case code == "required":
		return code, "This field is required."
	case e.SchemaField == "minProperties":
		return code, "This needs at least one field."
	case e.SchemaField == "maximum":
		return code, "This is at most " + strconv.FormatFloat(*e.Schema.Max, 'f', -1, 64) + "."
	case e.SchemaField == "oneOf":
		return code, "This must be a number, or the same as a string."
	case e.SchemaField == "pattern":
		return "invalid-value", "The text is not of the form that is possible here."
	case e.SchemaField == "format":
		return "invalid-value", "The text is not in the format " + e.Schema.Format + "."
	case code == "":
		return "invalid-value", sentence(e.Reason)
	default:
		return code, sentence(e.Reason)
	}
}

// decode reads the text into T. What the contract found wrong is left out first, and so is every member that T itself
// refuses, each with its mistake: so the rules can add theirs, and the caller hears of everything at once.
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
		e := (*json.SemanticError)(nil)
		switch {
		case err == nil:
			return in, nil
		case !errors.As(err, &e) || e.JSONPointer == "" || len(b.mistakes) >= maxMistakes:
			return in, unreadableBody(b.mistakes)
		}
		refused := fault.Mistakes{refusal(e)}
		b.mistakes = append(b.mistakes, refused...)
		text = without(text, refused)
	}
}

func refusal(e *json.SemanticError) fault.Mistake {
	detail := "The value cannot be read."
	if e.Err != nil {
		detail = sentence("this value is " + e.Err.Error())
	}
	return fault.Mistake{Pointer: string(e.JSONPointer), Code: "invalid-value", Detail: detail}
}

// without returns the text without the members that mistakes point at.
func without(text []byte, mistakes fault.Mistakes) []byte {
	value := tree(text)
	for i := len(mistakes) - 1; i >= 0; i-- { // later places first, so that removing from an array moves none of the others
		value = remove(value, jsontext.Pointer(mistakes[i].Pointer))
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

// unreadableBody is for a body that is of the wrong type as a whole, or has more mistakes than are looked for.
func unreadableBody(m fault.Mistakes) error {
	if len(m) == 0 {
		m.Add("", "invalid-type", "The body is not of the type that this route takes.")
	}
	return m.Err()
}
