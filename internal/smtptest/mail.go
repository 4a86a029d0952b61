package smtptest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
)

// Mail is a mail as the server read it.
type Mail struct {
	From string   // of the envelope
	To   []string // of the envelope
	Raw  []byte

	Header     netmail.Header // as written
	Subject    string
	HeaderFrom *netmail.Address
	HeaderTo   []*netmail.Address
	MessageID  string // without its angle brackets
	Text       string // with \n at the end of a line
	HTML       string // with \n at the end of a line
}

// parse returns the mail of the envelope with what is in it.
func parse(envelope Mail, raw []byte) (Mail, error) {
	m := envelope
	m.Raw = raw
	parsed, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return m, fmt.Errorf("the mail cannot be parsed: %w", err)
	}
	h := parsed.Header
	m.Header = h
	m.MessageID = strings.Trim(h.Get("Message-Id"), "<>")
	var errs [3]error
	m.Subject, errs[0] = new(mime.WordDecoder).DecodeHeader(h.Get("Subject"))
	m.HeaderFrom, errs[1] = netmail.ParseAddress(h.Get("From"))
	m.HeaderTo, errs[2] = h.AddressList("To")
	return m, errors.Join(append(errs[:], m.part(h.Get("Content-Type"), h.Get("Content-Transfer-Encoding"), parsed.Body))...)
}

// part takes the texts out of a part, which may have parts itself.
func (m *Mail) part(kind, encoding string, body io.Reader) error {
	kind, parameters, err := mime.ParseMediaType(kind)
	if err != nil {
		return fmt.Errorf("the content type: %w", err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		return m.parts(multipart.NewReader(body, parameters["boundary"]))
	}
	text, err := decoded(encoding, body)
	switch kind {
	case "text/plain":
		m.Text = text
	case "text/html":
		m.HTML = text
	default:
		err = fmt.Errorf("nobody expects a part of the type %q", kind)
	}
	return err
}

func (m *Mail) parts(r *multipart.Reader) error {
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := m.part(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p); err != nil {
			return err
		}
	}
}

func decoded(encoding string, body io.Reader) (string, error) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "", "7bit", "8bit":
	default:
		return "", fmt.Errorf("nobody expects the encoding %q", encoding)
	}
	text, err := io.ReadAll(body)
	return strings.ReplaceAll(string(text), "\r\n", "\n"), err
}
