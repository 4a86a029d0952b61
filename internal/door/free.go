package door

import (
	"bytes"
	stdjson "encoding/json"
	"mime"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/wording"
)

// For an API whose handlers read bodies themselves, because its clients keep to no contract.

// ReadJSON returns the body of the request as maps, slices and scalars, within the limits of every body; nil if there is none. Faults are
// those of readBody, except that any JSON media type is accepted, and that no body is no mistake.
func (r *Request) ReadJSON(w http.ResponseWriter) (value any, err error) {
	text, err := r.door.readAll(w, r.Request)
	if err != nil {
		return nil, err
	}
	if text = plaintext.TrimBOM(text); len(bytes.TrimSpace(text)) == 0 {
		return nil, nil
	}
	if err := anyJSON(r.Header); err != nil {
		return nil, err
	}
	r.door.intake.check(func() { value, _, err = parse(text) })
	return value, err
}

// anyJSON returns fault UnsupportedMedia for a body that is said to be something else than JSON.
func anyJSON(h http.Header) error {
	if !isIdentity(h.Values("Content-Encoding")) {
		return unsupportedMedia("Content-Encoding", wording.Of("Send the body as it is, without Content-Encoding."))
	}
	given := h.Get("Content-Type")
	if given == "" {
		return nil
	}
	kind, params, err := mime.ParseMediaType(given)
	charset, some := params["charset"]
	if err != nil || !strings.HasSuffix(kind, "json") || some && !isUTF8(charset) {
		return unsupportedMedia("Content-Type", wording.Of("Send the body as application/json, in the charset utf-8."))
	}
	return nil
}

// Check returns the mistakes of a body, made of maps, slices and scalars, against the contract of an operation such as POST /v1/deals.
func (c *Contract) Check(operation string, body any) fault.Mistakes {
	var m fault.Mistakes
	schema := c.operations[operation].read().body.Content["application/json"].Schema.Value
	collect(&m, schema.VisitJSON(body, openapi3.MultiErrors(), openapi3.EnableFormatValidation()))
	return m
}

// CarryOut has the verb carry out what a handler has read. If that has mistakes, nothing is carried out, and the fault names them together
// with those that the rules find.
func CarryOut[T any](
	r *Request, call verb.Call, read map[string]any, mistakes fault.Mistakes, do Verb[T],
) (verb.Reply, error) {
	text, err := stdjson.Marshal(read)
	if err != nil {
		return verb.Reply{}, err
	}
	b := body{text: text, mistakes: mistakes}
	in, err := decode[T](&b)
	if err != nil {
		return verb.Reply{}, err
	}
	if len(b.mistakes) > 0 {
		return verb.Reply{}, tryWithoutMistakes(r, call, b.mistakes, in, do)
	}
	return do(r.Context(), call, in)
}

// Key returns the idempotency key of the value for this request with this body.
func (r *Request) Key(value string, body any) (*verb.Key, error) {
	text, err := stdjson.Marshal(body)
	return &verb.Key{CallerID: r.Actor.UserID, Route: r.keyRoute(), Value: value, BodyHash: hashOf(text)}, err
}

// RespondWritten answers a change with the text.
func RespondWritten(w http.ResponseWriter, text []byte) { writeJSON(w, http.StatusOK, text) }

// ReadAs returns what a handler has read as a T, the body of an operation of the contract such as POST /v1/deals. What is wrong with it is
// left out and returned as mistakes.
func ReadAs[T any](c *Contract, operation string, read any) (T, fault.Mistakes, error) {
	text, err := stdjson.Marshal(read)
	if err != nil {
		var none T
		return none, nil, err
	}
	b := body{text: text, mistakes: c.Check(operation, read)}
	in, err := decode[T](&b)
	return in, b.mistakes, err
}
