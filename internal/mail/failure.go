package mail

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/cosell/cosell/internal/email"
)

// Outcome is what became of a mail that the server did not accept.
type Outcome string

// The outcomes.
const (
	Refused  Outcome = "refused"  // for good: it was not delivered, and trying again will not help
	Deferred Outcome = "deferred" // it was certainly not delivered, and trying again may help: not the mail is at fault, or only for now
	Unknown  Outcome = "unknown"  // all of it was sent and no answer came: it may have been delivered or not
)

// Failure is why a mail was not accepted, in words that hold no address and nothing of the mail.
type Failure struct {
	Outcome Outcome
	Step    string // of the conversation, such as "RCPT TO"
	Code    int    // the server's answer; 0: there was none
	Text    string // at most 300 bytes

	// Trouble says that whoever runs the service should look: no mail of anybody's will be taken while this lasts. The server cannot be
	// reached, or refuses this machine, what it calls itself, its sign-in, its sender or the way in which it uses the server.
	Trouble bool

	ended error // why the context ended, if that is what broke off the conversation
}

// Error returns the failure in one line.
func (f *Failure) Error() string {
	if f.Code == 0 {
		return fmt.Sprintf("mail %s at %s: %s", f.Outcome, f.Step, f.Text)
	}
	return fmt.Sprintf("mail %s at %s: %d %s", f.Outcome, f.Step, f.Code, f.Text)
}

// Unwrap returns the context's error if its end, or the timeout, broke off the conversation; nil otherwise.
func (f *Failure) Unwrap() error { return f.ended }

// failure returns what the error at a step means for the mail; nil if it has been accepted.
func failure(ctx context.Context, at step, err error, secrets *regexp.Regexp) error {
	if err == nil {
		return nil
	}
	f := &Failure{Step: string(at), Code: code(err)}
	switch {
	case at == stepEnd && f.Code/100 == 2:
		return nil // some servers have more than one word for yes
	case errors.Is(err, errUTF8), refusedForGood(at, f.Code, words(err)):
		f.Outcome = Refused
	case at == stepEnd && f.Code/100 != 4 && f.Code/100 != 5:
		f.Outcome = Unknown
	default:
		f.Outcome = Deferred
	}
	if f.Code == 0 {
		f.ended = ctx.Err()
	}
	f.Trouble = f.Outcome != Refused && f.troubles(at)
	f.Text = f.explained(err, secrets)
	return f
}

// troubles tells whether the failure is everybody's. A server that asks for patience with one mail is in order, one that asks for
// it before it has heard of any mail is not. What the caller breaks off says nothing about the server.
func (f *Failure) troubles(at step) bool {
	switch {
	case at == stepLast || errors.Is(f.ended, context.Canceled):
		return false
	case f.Code/100 == 4:
		return at == stepGreeting || at == stepTLS || at == stepSignIn
	default:
		return true
	}
}

// words returns what the server said beside its answer, or "".
func words(err error) string {
	var said *textproto.Error
	if errors.As(err, &said) {
		return said.Msg
	}
	return ""
}

// code returns the server's answer, or 0 if the error is none.
func code(err error) int {
	var said *textproto.Error
	if errors.As(err, &said) {
		return said.Code
	}
	return 0
}

// explained returns the error as text. A server may repeat what it was told, so what it says about a sign-in is left out.
func (f *Failure) explained(err error, secrets *regexp.Regexp) string {
	var said *textproto.Error
	switch {
	case f.ended != nil:
		return "the conversation was broken off: " + f.ended.Error()
	case f.Step == string(stepSignIn) && f.Code != 0:
		return "the server refuses the user or the password"
	case errors.As(err, &said):
		return harmless(said.Msg, secrets)
	default:
		return harmless(err.Error(), secrets)
	}
}

// textLimit is how many bytes of a server's words are kept.
const textLimit = 300

// address matches what looks like one.
var address = regexp.MustCompile(`[^\s<>()\[\],;:"@]+@[^\s<>()\[\],;:"@]+`)

// harmless returns the text in one line, without secrets and addresses, and cut.
func harmless(text string, secrets *regexp.Regexp) string {
	text = secrets.ReplaceAllString(email.OneLine(text), "(…)")
	text = address.ReplaceAllString(text, "(…)")
	for len(text) > textLimit {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}

// secrets matches what no error may tell: who gets the mail, what about, and what this service signs in with.
func (s *Sender) secrets(m Message) *regexp.Regexp {
	var all []string
	for _, secret := range []string{m.To.Address, s.from.Address, s.config.Password, s.config.User, m.Subject, m.To.Name} {
		if secret = email.OneLine(secret); secret != "" {
			all = append(all, regexp.QuoteMeta(secret))
		}
	}
	return regexp.MustCompile("(?i)" + strings.Join(all, "|"))
}
