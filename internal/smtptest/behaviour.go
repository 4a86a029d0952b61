package smtptest

import (
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// behaviour is what the server does wrong, at present.
type behaviour struct {
	mu         sync.Mutex
	recipients map[string]int
	sender     int
	data       int
	pause      time.Duration
	dieBefore  bool
	dieAfter   bool
	closed     chan struct{}
}

// RefuseRecipient lets the server answer the code to this recipient; 0 takes it again.
func (s *Server) RefuseRecipient(address string, code int) {
	s.behaviour.set(func(b *behaviour) {
		if b.recipients == nil {
			b.recipients = map[string]int{}
		}
		b.recipients[strings.ToLower(address)] = code
	})
}

// RefuseSender lets the server answer the code to every sender; 0 takes them again.
func (s *Server) RefuseSender(code int) { s.behaviour.set(func(b *behaviour) { b.sender = code }) }

// RefuseData lets the server answer the code to every mail that it has read; 0 takes them again.
func (s *Server) RefuseData(code int) { s.behaviour.set(func(b *behaviour) { b.data = code }) }

// Pause lets the server wait before it answers to a sender, to a recipient and to a mail; 0 ends that, but not a wait that has begun.
func (s *Server) Pause(d time.Duration) { s.behaviour.set(func(b *behaviour) { b.pause = d }) }

// DieBeforeData lets the server hang up on every sender without an answer, or not any more.
func (s *Server) DieBeforeData(die bool) { s.behaviour.set(func(b *behaviour) { b.dieBefore = die }) }

// DieAfterData lets the server read mails to their end and then hang up without an answer, or not any more.
func (s *Server) DieAfterData(die bool) { s.behaviour.set(func(b *behaviour) { b.dieAfter = die }) }

func (b *behaviour) set(change func(*behaviour)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(b)
}

// open and close begin and end the time in which the server waits for anything.
func (b *behaviour) open()  { b.set(func(b *behaviour) { b.closed = make(chan struct{}) }) }
func (b *behaviour) close() { b.set(func(b *behaviour) { close(b.closed) }) }

// wait makes the present pause.
func (b *behaviour) wait() {
	b.mu.Lock()
	pause, closed := b.pause, b.closed
	b.mu.Unlock()
	if pause == 0 {
		return
	}
	select {
	case <-time.After(pause):
	case <-closed:
	}
}

// answerSender, answerRecipient and answerData return the present answers; nil is yes.
func (b *behaviour) answerSender() (answer error, die bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return refusal(b.sender, "not from you"), b.dieBefore
}

func (b *behaviour) answerRecipient(address string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return refusal(b.recipients[strings.ToLower(address)], "no mail for <"+address+"> here")
}

func (b *behaviour) answerData() (answer error, die bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return refusal(b.data, "this mail is not wanted"), b.dieAfter
}

func refusal(code int, why string) error {
	if code == 0 {
		return nil
	}
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: why}
}
