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
	Deferred Outcome = "deferred" // it was certainly not delivered, and trying again may help: the mail is not at fault, or only for now
	Unknown  Outcome = "unknown"  // all of it was sent and no answer came: it may or may not have been delivered
)

// Failure says why a mail was not accepted, in words that contain no address and nothing of the mail.
type Failure struct {
	Outcome Outcome
	Step    string // of the conversation, such as "RCPT TO"
	Code    int    // the server's answer; 0: there was none
	Text    string // at most 300 bytes

	// NeedsOperator says that an operator should look into it: no mails at all will be accepted while this lasts. The server cannot be
	// reached, or refuses this machine, the name it gives, its sign-in, its sender or the way it uses the server.
	NeedsOperator bool

	contextErr error // why the context ended, if that is what broke off the conversation
}

// Error returns the failure in one line.
func (f *Failure) Error() string {
	if f.Code == 0 {
		return fmt.Sprintf("mail %s at %s: %s", f.Outcome, f.Step, f.Text)
	}
	return fmt.Sprintf("mail %s at %s: %d %s", f.Outcome, f.Step, f.Code, f.Text)
}

// Unwrap returns the context's error if its end, or the timeout, broke off the conversation; nil otherwise.
func (f *Failure) Unwrap() error { return f.contextErr }

// failure returns what the error at a step means for the mail; nil if it has been accepted.
func failure(ctx context.Context, at step, err error, secrets *regexp.Regexp) error {
	if err == nil {
		return nil
	}
	code, text := answer(err)
	f := &Failure{Step: string(at), Code: code}
	switch {
	case at == stepEnd && f.Code/100 == 2:
		return nil // some servers have more than one code for success
	case errors.Is(err, errUTF8), refusedForGood(at, f.Code, text):
		f.Outcome = Refused
	case at == stepEnd && f.Code/100 != 4 && f.Code/100 != 5:
		f.Outcome = Unknown
	default:
		f.Outcome = Deferred
	}
	if f.Code == 0 {
		f.contextErr = ctx.Err()
	}
	f.NeedsOperator = f.Outcome != Refused && f.concernsEveryMail(at)
	f.Text = f.explain(err, secrets)
	return f
}

// concernsEveryMail tells whether the failure concerns all mails. A server that defers one mail is in order; one that defers before it has
// heard of any mail is not. If the caller breaks off, that says nothing about the server.
func (f *Failure) concernsEveryMail(at step) bool {
	switch {
	case at == stepBeforeFinalDot || errors.Is(f.contextErr, context.Canceled):
		return false
	case f.Code/100 == 4:
		return at == stepGreeting || at == stepTLS || at == stepSignIn
	default:
		return true
	}
}

// answer returns the server's reply that the error holds, or zeros if it holds none.
func answer(err error) (code int, text string) {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return reply.Code, reply.Msg
	}
	return 0, ""
}

// explain returns the error as text. A server may repeat what it was sent, so what it says about a sign-in is left out.
func (f *Failure) explain(err error, secrets *regexp.Regexp) string {
	switch code, text := answer(err); {
	case f.contextErr != nil:
		return "the conversation was broken off: " + f.contextErr.Error()
	case f.Step == string(stepSignIn) && code != 0:
		return "the server refuses the user or the password"
	case code != 0:
		return redacted(text, secrets)
	default:
		return redacted(err.Error(), secrets)
	}
}

// textLimit is how many bytes of a server's reply are kept.
const textLimit = 300

// address matches what looks like a mail address.
var address = regexp.MustCompile(`[^\s<>()\[\],;:"@]+@[^\s<>()\[\],;:"@]+`)

// redacted returns the text in one line, cut, and without secrets and addresses.
func redacted(text string, secrets *regexp.Regexp) string {
	text = secrets.ReplaceAllString(email.OneLine(text), "(…)")
	text = address.ReplaceAllString(text, "(…)")
	for len(text) > textLimit {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}

// secrets matches what no error may reveal: the recipient, the subject, and what this service signs in with.
func (s *Sender) secrets(m Message) *regexp.Regexp {
	var all []string
	for _, secret := range []string{m.To.Address, s.from.Address, s.config.Password, s.config.User, m.Subject, m.To.Name} {
		if secret = email.OneLine(secret); secret != "" {
			all = append(all, regexp.QuoteMeta(secret))
		}
	}
	return regexp.MustCompile("(?i)" + strings.Join(all, "|"))
}
