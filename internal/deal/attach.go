package deal

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Attach tells whether services are sold with devices. The previous release writes it as free text and reads nothing else, so it is stored
// as text for as long as such programs may run beside this one: see Stored and Shown.
type Attach bool

// UnmarshalJSONFrom reads true, false or a text; a text that denies it means false.
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

// attached returns the flag that a text stands for, written before this was a flag.
func attached(written string) Attach {
	switch strings.ToLower(strings.TrimSpace(written)) {
	case "", "false", "no", "none", "0":
		return false
	default:
		return true
	}
}

// attachServices is how the member begins in a document, which has no spaces. Inside a text its quotes would be escaped.
const attachServices = `"attachServices":`

// Stored returns the document of a deal in the form in which it is stored.
func Stored(document []byte) []byte {
	if !bytes.Contains(document, []byte(attachServices)) {
		return document
	}
	for _, is := range []string{"true", "false"} {
		document = bytes.Replace(document, []byte(attachServices+is), []byte(attachServices+`"`+is+`"`), 1)
	}
	return document
}

// Shown returns the stored document of a deal in the form in which it is shown.
func Shown(document []byte) []byte {
	begin := bytes.Index(document, []byte(attachServices+`"`))
	if begin < 0 {
		return document
	}
	begin += len(attachServices)
	d := jsontext.NewDecoder(bytes.NewReader(document[begin:]))
	text, err := d.ReadToken()
	if err != nil { // the database holds no such document
		return document
	}
	end := begin + int(d.InputOffset())
	is := strconv.FormatBool(bool(attached(text.String())))
	return append(append(bytes.Clone(document[:begin]), is...), document[end:]...)
}
