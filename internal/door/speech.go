package door

import (
	"bytes"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/wording"
)

// localized marks in the contract what is said in the caller's language: a text, and every operation that answers one. A text that people
// may have written themselves is marked with sentences: it is translated only if it is a whole sentence of ours.
const (
	localized = "x-localized"
	sentences = "sentences"
)

// isOurs tells whether a text of the schema is one of ours.
func isOurs(schema *openapi3.Schema, text string) bool {
	switch schema.Extensions[localized] {
	case true:
		return true
	case sentences:
		return strings.HasSuffix(text, ".")
	default:
		return false
	}
}

// speech knows where the answers of an operation have texts that are said in the caller's language.
type speech struct {
	answer *openapi3.Schema
	speaks map[*openapi3.Schema]bool // whether there is one somewhere in it
}

func newSpeech(answer *openapi3.Schema) *speech {
	s := &speech{answer, map[*openapi3.Schema]bool{}}
	s.look(answer)
	return s
}

// look finds out whether a schema has a text of ours in it.
func (s *speech) look(schema *openapi3.Schema) bool {
	if speaks, seen := s.speaks[schema]; seen {
		return speaks
	}
	s.speaks[schema] = schema.Extensions[localized] != nil // also for what refers to itself
	for _, part := range parts(schema) {
		if part != nil && s.look(part.Value) {
			s.speaks[schema] = true
		}
	}
	for _, member := range schema.Properties {
		if s.look(member.Value) {
			s.speaks[schema] = true
		}
	}
	return s.speaks[schema]
}

// say returns a document with its texts in a language. Everything else is passed on as it is.
func (s *speech) say(document []byte, l wording.Language) ([]byte, error) {
	var said bytes.Buffer
	w := &speaker{speech: s, language: l, in: jsontext.NewDecoder(bytes.NewReader(document)), out: jsontext.NewEncoder(&said)}
	if err := w.value([]*openapi3.Schema{s.answer}); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(said.Bytes(), newline), nil
}

// speaker copies a document and translates its texts.
type speaker struct {
	*speech
	language wording.Language
	in       *jsontext.Decoder
	out      *jsontext.Encoder
}

// value copies a value, which the schemas describe together.
func (w *speaker) value(schemas []*openapi3.Schema) error {
	schemas = w.speaking(schemas)
	switch kind := w.in.PeekKind(); {
	case len(schemas) > 0 && kind == '{':
		return w.object(schemas)
	case len(schemas) > 0 && kind == '[':
		return w.array(schemas)
	case len(schemas) > 0 && kind == '"':
		return w.text(schemas)
	default:
		v, err := w.in.ReadValue()
		if err != nil {
			return err
		}
		return w.out.WriteValue(v)
	}
}

// speaking returns those of the schemas that have texts of ours, and what they are made of.
func (w *speaker) speaking(schemas []*openapi3.Schema) []*openapi3.Schema {
	var all []*openapi3.Schema
	for _, schema := range schemas {
		if !w.speaks[schema] {
			continue
		}
		all = append(all, schema)
		for _, part := range [][]*openapi3.SchemaRef{schema.AllOf, schema.OneOf, schema.AnyOf} {
			for _, ref := range part {
				all = append(all, w.speaking([]*openapi3.Schema{ref.Value})...)
			}
		}
	}
	return all
}

func (w *speaker) object(schemas []*openapi3.Schema) error {
	if err := w.token(); err != nil {
		return err
	}
	for w.in.PeekKind() == '"' {
		name, err := w.in.ReadToken()
		if err != nil {
			return err
		}
		member := name.String()
		if err := w.out.WriteToken(jsontext.String(member)); err != nil {
			return err
		}
		var of []*openapi3.Schema
		for _, schema := range schemas {
			if ref := schema.Properties[member]; ref != nil {
				of = append(of, ref.Value)
			}
		}
		if err := w.value(of); err != nil {
			return err
		}
	}
	return w.token()
}

func (w *speaker) array(schemas []*openapi3.Schema) error {
	if err := w.token(); err != nil {
		return err
	}
	var of []*openapi3.Schema
	for _, schema := range schemas {
		if schema.Items != nil {
			of = append(of, schema.Items.Value)
		}
	}
	for w.in.PeekKind() != ']' {
		if err := w.value(of); err != nil {
			return err
		}
	}
	return w.token()
}

// text copies a text, translated if it is one of ours.
func (w *speaker) text(schemas []*openapi3.Schema) error {
	token, err := w.in.ReadToken()
	if err != nil {
		return err
	}
	said := token.String()
	for _, schema := range schemas {
		if isOurs(schema, said) {
			said = wording.Kept(said).In(w.language)
			break
		}
	}
	return w.out.WriteToken(jsontext.String(said))
}

// token copies a bracket.
func (w *speaker) token() error {
	token, err := w.in.ReadToken()
	if err != nil {
		return err
	}
	return w.out.WriteToken(token)
}
