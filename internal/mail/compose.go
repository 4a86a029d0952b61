package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	gomail "github.com/wneessen/go-mail"

	"github.com/cosell/cosell/internal/email"
)

// compose returns the message in the form in which it is sent. The error says why it cannot be a mail, and reveals nothing of its contents.
func compose(from Address, m Message) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	g := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	g.SetGenHeaderPreformatted("From", from.header())
	g.SetGenHeaderPreformatted("To", m.To.header())
	g.SetGenHeader(gomail.HeaderSubject, subject(m.Subject))
	g.SetMessageIDWithValue(m.ID.String() + "@" + domain)
	g.SetDateWithValue(m.Date)
	g.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: so that no machine replies
	g.SetGenHeader("X-Auto-Response-Suppress", "All")  // nor Microsoft's, which ignore the other header
	if language.MatchString(m.Locale) {
		g.SetGenHeader("Content-Language", m.Locale)
	}
	g.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		g.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	var text bytes.Buffer
	_, err := g.WriteTo(&text)
	return text.Bytes(), err
}

// check refuses what no server could accept as a mail.
func (m Message) check() error {
	switch {
	case !email.Valid(m.To.Address):
		return errors.New("the recipient's address is none")
	case m.ID == uuid.Nil:
		return errors.New("it has no id")
	case m.Date.IsZero():
		return errors.New("it has no date")
	default:
		return nil
	}
}

// language matches the name of a language.
var language = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// plainName matches a name that needs neither quotes nor encoding, and fits into a line.
var plainName = regexp.MustCompile(`^[A-Za-z0-9 ]{0,60}$`)

// header returns the address as the value of a header: a line for the name, then one for the address.
func (a Address) header() string {
	name := email.OneLine(a.Name)
	if name == "" {
		return "<" + a.Address + ">"
	}
	if !plainName.MatchString(name) {
		name = encoded(name, "\r\n ")
	}
	return name + "\r\n <" + a.Address + ">"
}

// plainSubject matches a text that needs no encoding: printable ASCII, in words that fit into a line.
var plainSubject = regexp.MustCompile(`^[!-~]{0,60}( [!-~]{1,60})*$`)

// subject returns the text as the value of a header, which go-mail breaks into lines at spaces.
func subject(text string) string {
	text = email.OneLine(text)
	if plainSubject.MatchString(text) && !strings.Contains(text, "=?") { // which begins an encoded word
		return text
	}
	return encoded(text, " ")
}

// encoded returns the text as encoded words (RFC 2047). The standard library encodes only what it must, and would leave alone what already
// looks like an encoded word, and what is too long for a line.
func encoded(text, between string) string {
	const most = 36 // bytes, which in base64 make a word that fits into a line after the header's name
	var words []string
	for text != "" {
		n := min(most, len(text))
		for n < len(text) && !utf8.RuneStart(text[n]) {
			n--
		}
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(text[:n]))+"?=")
		text = text[n:]
	}
	return strings.Join(words, between)
}
