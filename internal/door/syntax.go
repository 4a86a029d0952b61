package door

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"io"
	"math/big"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/plaintext"
	"github.com/cosell/cosell/internal/wording"
)

func malformed(err error) error {
	f := fault.New(fault.BadRequest, "malformed-json", "The body is not valid JSON.")
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		f.Detail = wording.Of("The body is not valid JSON at byte %d: %s.", e.ByteOffset, syntaxReason(e))
		said := wording.Sentence(wording.Of(syntaxReason(e)))
		f.Mistakes = []fault.Mistake{{Pointer: string(e.JSONPointer), Code: "malformed-json", Detail: said}}
	}
	return f
}

// syntaxReason says what is wrong without quoting the text around it, which may hold private data.
func syntaxReason(e *jsontext.SyntacticError) wording.Format {
	switch said := e.Err.Error(); {
	case errors.Is(e, jsontext.ErrDuplicateName):
		return "a member is there twice"
	case errors.Is(e, io.ErrUnexpectedEOF):
		return "it ends too early"
	case strings.Contains(said, "UTF-8"):
		return "it is not valid UTF-8"
	case strings.Contains(said, "escape sequence"), strings.Contains(said, "surrogate pair"):
		return "the backslash does not begin a JSON escape, or begins half a character"
	case strings.Contains(said, "non-control character"):
		return `line breaks and other control characters in a text are written as escapes, such as \n`
	default:
		return "something does not belong there"
	}
}

// parser reads a text token by token.
type parser struct {
	*jsontext.Decoder
	count int            // of tokens
	nul   bool           // NUL is somewhere in the text, escaped
	found fault.Mistakes // where it is

	text   []byte // what is read
	tidy   []byte // the tidied form of text[:copied]
	copied int
}

// parse returns the text as maps, slices and scalars, and as text. In both, whole numbers are in plain digits (5.0 and 5E0 are 5) and
// strings without the spaces at their ends; all other numbers are as they are written. It must be one JSON value without duplicate members,
// bad UTF-8, NUL in a string (which PostgreSQL cannot keep), more nesting or more tokens than any request needs.
func parse(text []byte) (any, []byte, error) {
	p := &parser{Decoder: jsontext.NewDecoder(bytes.NewBuffer(text)), nul: bytes.Contains(text, []byte(`\u0000`)), text: text}
	value, err := p.value()
	switch {
	case err != nil:
		return nil, nil, err
	case p.InputOffset() < int64(len(bytes.TrimRight(text, " \t\r\n"))):
		return nil, nil, fault.New(fault.BadRequest, "malformed-json", "The body is more than one JSON value.")
	case p.copied > 0:
		text = append(p.tidy, text[p.copied:]...)
	}
	return value, text, nulFound(p.found)
}

func (p *parser) value() (any, error) {
	before := p.InputOffset()
	token, err := p.token()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return p.object()
	case '[':
		return p.array()
	case '"':
		return p.string(token.String(), before), nil
	case '0':
		return p.number(token.String()), nil
	case 't', 'f':
		return token.Bool(), nil
	default:
		return nil, nil
	}
}

// number returns the number that was just read, a whole one in plain digits. Some programs write 5.0 or 5E0, which would not be read as an
// integer.
func (p *parser) number(written string) stdjson.Number {
	digits, whole := wholeNumber(written)
	if !whole || digits == written {
		return stdjson.Number(written)
	}
	p.replace(int(p.InputOffset())-len(written), []byte(digits))
	return stdjson.Number(digits)
}

// string returns the string that was just read, behind a place, without the spaces at its ends.
func (p *parser) string(written string, behind int64) string {
	trimmed := plaintext.Trim(written)
	if trimmed != written {
		quoted, _ := jsontext.AppendQuote(nil, trimmed) // it is valid UTF-8, as what was read
		p.replace(int(behind)+bytes.IndexByte(p.text[behind:], '"'), quoted)
	}
	return trimmed
}

// replace puts other text in place of what was just read, which begins at start.
func (p *parser) replace(start int, with []byte) {
	p.tidy = append(append(p.tidy, p.text[p.copied:start]...), with...)
	p.copied = int(p.InputOffset())
}

// maxNumber is the longest text of a number that is turned into plain digits, which bounds how many digits that makes.
const maxNumber = 40

// wholeNumber returns a number in plain digits, if that is what it is worth.
func wholeNumber(written string) (digits string, whole bool) {
	at := strings.IndexAny(written, ".eE")
	_, exponent, _ := strings.Cut(strings.ToLower(written), "e")
	if at < 0 || len(written) > maxNumber || len(strings.TrimLeft(exponent, "+-0")) > 2 {
		return written, at < 0
	}
	value, ok := new(big.Rat).SetString(written)
	if !ok || !value.IsInt() {
		return "", false
	}
	return value.Num().String(), true
}

func (p *parser) object() (any, error) {
	members := map[string]any{}
	for p.PeekKind() != '}' {
		token, err := p.token()
		if err != nil {
			return nil, err
		}
		name := token.String()
		if members[name], err = p.value(); err != nil {
			return nil, err
		}
	}
	_, err := p.token()
	return members, err
}

func (p *parser) array() (any, error) {
	items := []any{}
	for p.PeekKind() != ']' {
		item, err := p.value()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := p.token()
	return items, err
}

// token returns the next token, or fault BadRequest.
func (p *parser) token() (jsontext.Token, error) {
	token, err := p.ReadToken()
	switch {
	case err != nil:
		return token, malformed(err)
	case p.StackDepth() > maxDepth:
		return token, fault.New(fault.BadRequest, "malformed-json", "The body is nested more than %d deep.", maxDepth)
	case p.count > maxTokens:
		return token, fault.New(fault.BadRequest, "malformed-json", "The body has more than %d values.", maxTokens)
	case p.nul && token.Kind() == '"' && strings.ContainsRune(token.String(), 0):
		p.found.Add(string(p.StackPointer()), "malformed-json", "The character NUL cannot be stored.")
	}
	p.count++
	return token, nil
}

func nulFound(at fault.Mistakes) error {
	if len(at) == 0 {
		return nil
	}
	f := fault.New(fault.BadRequest, "malformed-json", "The body has the character NUL in a string.")
	f.Mistakes = at[:min(len(at), maxMistakes)]
	return f
}
