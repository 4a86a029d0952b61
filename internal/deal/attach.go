package deal

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Attach tells whether services are sold with devices. Programs of the release before have written it as free text, and read nothing else,
// so that it is kept as text until none of them runs beside this one: see Stored and Shown.
type Attach bool

// UnmarshalJSONFrom reads true, false, or a text, of which none means false.
func (a *Attach) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if d.PeekKind() != jsontext.KindString {
		var is bool
		err := json.UnmarshalDecode(d, &is)
		*a = Attach(is)
		return err
	}
	var written string
	err := json.UnmarshalDecode(d, &written)
	*a = attached(written)
	return err
}

// attached returns what a text says that was written before it was a flag.
func attached(written string) Attach {
	switch strings.ToLower(strings.TrimSpace(written)) {
	case "", "false", "no", "none", "0":
		return false
	default:
		return true
	}
}

// attachServices begins the member in a document, which has no spaces; within a text its quotes would be escaped.
const attachServices = `"attachServices":`

// Stored returns a document of a deal as it is kept.
func Stored(document []byte) []byte {
	if !bytes.Contains(document, []byte(attachServices)) {
		return document
	}
	for _, is := range []string{"true", "false"} {
		document = bytes.Replace(document, []byte(attachServices+is), []byte(attachServices+`"`+is+`"`), 1)
	}
	return document
}

// Shown returns a kept document of a deal as it is shown.
func Shown(document []byte) []byte {
	begin := bytes.Index(document, []byte(attachServices+`"`))
	if begin < 0 {
		return document
	}
	begin += len(attachServices)
	d := jsontext.NewDecoder(bytes.NewReader(document[begin:]))
	text, err := d.ReadToken()
	if err != nil { // the database keeps no such document
		return document
	}
	end := begin + int(d.InputOffset())
	is := strconv.FormatBool(bool(attached(text.String())))
	return append(append(bytes.Clone(document[:begin]), is...), document[end:]...)
}
