package smtptest

import (
	"bufio"
	"context"
	"maps"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a scripted server may do instead of answering.
const (
	Hang   = "HANG"
	HangUp = "HANG UP"
)

// Script says what a server answers to a command, to "" (the connection), to "." and to "<" (the first line of the data). What it does
// not name is answered as usual.
type Script map[string]string

var usual = Script{
	"": "220 ready", "EHLO": "250-hello\r\n250 AUTH PLAIN LOGIN", "HELO": "250 hello", "AUTH": "235 welcome", "*": "501 as you like",
	"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go ahead", ".": "250 taken", "QUIT": "221 bye",
}

// Scripted is a server for what a real one would not do. It keeps no mail.
type Scripted struct {
	address *net.TCPAddr

	mu     sync.Mutex
	script Script
	lines  []string
}

// NewScripted starts a server that stops with the test.
func NewScripted(t testing.TB, script Script) *Scripted {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &Scripted{script: maps.Clone(script), address: l.Addr().(*net.TCPAddr)} //nolint:forcetypeassert // that is what tcp means
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); require.NoError(t, l.Close()) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { _ = c.Close() })
			go s.serve(ctx, c)
		}
	}()
	return s
}

// Addr returns the host and port.
func (s *Scripted) Addr() *net.TCPAddr { return s.address }

// Follow lets the server follow another script.
func (s *Scripted) Follow(script Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = maps.Clone(script)
}

// Heard returns every line that the server was told.
func (s *Scripted) Heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.lines...)
}

func (s *Scripted) serve(ctx context.Context, c net.Conn) {
	defer c.Close()
	data := false
	r := bufio.NewReader(c)
	for command := ""; ; {
		answer := s.answer(command)
		switch {
		case answer == HangUp:
			return
		case answer == Hang:
			<-ctx.Done()
			return
		case answer != "":
			_, _ = c.Write([]byte(answer + "\r\n"))
		}
		data = (data || strings.HasPrefix(answer, "354")) && command != "."
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\r\n")
		s.note(line)
		command = line
		if !data {
			command, _, _ = strings.Cut(line, " ")
		} else if command != "." {
			command = "<"
		}
	}
}

func (s *Scripted) answer(command string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if answer, own := s.script[command]; own {
		return answer
	}
	return usual[command]
}

func (s *Scripted) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, line)
}
