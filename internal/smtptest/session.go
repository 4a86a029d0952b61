package smtptest

import (
	"crypto/subtle"
	"errors"
	"io"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one conversation.
type session struct {
	server   *Server
	conn     *smtp.Conn
	signedIn bool
	mail     Mail
}

var _ smtp.AuthSession = (*session)(nil)

// errDied is never told to anybody: the connection is closed.
var errDied = errors.New("the server died")

// AuthMechanisms returns how somebody can sign in.
func (s *session) AuthMechanisms() []string {
	if s.server.options.User == "" {
		return nil
	}
	return s.server.options.Mechanisms
}

// Auth returns how a mechanism goes.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	if mechanism == "LOGIN" {
		return &login{check: s.signIn}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return s.signIn(user, password) }), nil
}

func (s *session) signIn(user, password string) error {
	o := s.server.options
	if subtle.ConstantTimeCompare([]byte(user+"\x00"+password), []byte(o.User+"\x00"+o.Password)) == 0 {
		return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong, " + user + " with " + password}
	}
	s.signedIn = true
	return nil
}

// login is the mechanism LOGIN, which the library has for clients only.
type login struct {
	check func(user, password string) error
	asked int
	user  string
}

// Next asks for the user, then for the password.
func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	l.asked++
	switch l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	default:
		return nil, true, l.check(l.user, string(response))
	}
}

// Mail begins a mail.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.options.User != "" && !s.signedIn {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "sign in first"}
	}
	s.server.behaviour.wait()
	answer, die := s.server.behaviour.answerSender()
	if die {
		return s.die()
	}
	s.mail = Mail{From: from}
	return answer
}

// Rcpt adds a recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.behaviour.wait()
	if err := s.server.behaviour.answerRecipient(to); err != nil {
		return err
	}
	s.mail.To = append(s.mail.To, to)
	return nil
}

// Data reads the mail to its end, and keeps it.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	mail, err := parse(s.mail, raw)
	if err != nil {
		return err
	}
	s.server.behaviour.wait()
	answer, die := s.server.behaviour.answerData()
	switch {
	case die:
		s.server.lose(mail)
		return s.die()
	case answer == nil:
		s.server.keep(mail)
	}
	return answer
}

func (s *session) die() error {
	_ = s.conn.Conn().Close() // the other side will notice
	return errDied
}

// Reset forgets the mail that was begun.
func (s *session) Reset() { s.mail = Mail{} }

// Logout ends the conversation.
func (s *session) Logout() error { return nil }
