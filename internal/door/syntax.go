package door

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/cosell/cosell/internal/fault"
)

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
