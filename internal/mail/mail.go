// Package mail hands a message to an SMTP server, and reports exactly what became of it.
package mail

import (
	"context"
	netmail "net/mail"
	"time"

	"github.com/google/uuid"
)

// Address is a mail address with the name, if any, of the person who has it.
type Address struct {
	Name    string
	Address string
}

// Message is a mail to one recipient.
type Message struct {
	ID      uuid.UUID // of the mail, however often it is sent; it becomes the Message-ID
	To      Address
	Subject string
	Text    string
	HTML    string // "": the mail is plain text only
	Date    time.Time
	Locale  string // the language, such as "sv-SE"; "": not stated

	// BeforeFinalDot is called when all of the mail but the final dot has been sent: until then the server cannot have accepted it. If it
	// returns an error, the mail is broken off. It may be nil.
	BeforeFinalDot func(context.Context) error
}

// Sender sends mails through one server. It is safe for concurrent use.
type Sender struct {
	config Config
	from   Address
}

// New returns a sender, or an error that names everything that is wrong with the configuration. It does not contact the server.
func New(c Config) (*Sender, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, err
	}
	return &Sender{config: c.withDefaults(), from: Address{Name: from.Name, Address: from.Address}}, nil
}

// Send hands the message to the server in a conversation of its own and returns nil once the server has accepted it. Any other outcome is a
// *Failure. When the context ends, so does the conversation.
func (s *Sender) Send(ctx context.Context, m Message) error {
	text, err := compose(s.from, m)
	if err != nil {
		return &Failure{Outcome: Refused, Step: string(stepCompose), Text: err.Error()}
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	t := &session{config: s.config, from: s.from.Address, to: m.To.Address, text: text, beforeFinalDot: m.BeforeFinalDot}
	defer t.close()
	step, err := t.run(ctx)
	return failure(ctx, step, err, s.secrets(m))
}
