package mail_test

import (
	"bufio"
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/smtptest"
)

const (
	recipient = "ada.berg@contoso.example"
	password  = "sésame 9"
)

func message() mail.Message {
	return mail.Message{
		ID: uuid.MustParse("01980000-0000-7000-8000-000000000001"), To: mail.Address{Name: "Ada Berg", Address: recipient},
		Subject: "A deal waits for you", Text: "Good morning.\n", HTML: "<p>Good morning.</p>\n",
		Date: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Locale: "en-GB",
	}
}

func config(addr *net.TCPAddr) mail.Config {
	return mail.Config{Host: addr.IP.String(), Port: addr.Port, Security: mail.Plain, From: "Cosell <deals@cosell.example>", HELO: "cosell.example"}
}

func sender(t *testing.T, c mail.Config) *mail.Sender {
	t.Helper()
	s, err := mail.New(c)
	require.NoError(t, err)
	return s
}

// plain returns a server that speaks in the clear, and a sender that uses it.
func plain(t *testing.T) (*smtptest.Server, *mail.Sender) {
	t.Helper()
	server := smtptest.New(t, smtptest.Options{})
	return server, sender(t, config(server.Addr()))
}

// requireFailure wants this outcome with this code, and tells the failure.
func requireFailure(t *testing.T, err error, outcome mail.Outcome, code int) mail.Failure {
	t.Helper()
	var f *mail.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, outcome, f.Outcome, "%v", err)
	require.Equal(t, code, f.Code, "%v", err)
	return *f
}

// What a scripted server may do instead of answering.
const (
	hang   = "HANG"
	hangUp = "HANG UP"
)

// script says what a server answers to a command, to "" (the connection), to "." and to "<" (the first line of the data).
type script map[string]string

var usual = script{
	"": "220 ready", "EHLO": "250-hello\r\n250 AUTH PLAIN LOGIN", "HELO": "250 hello", "AUTH": "235 welcome", "*": "501 as you like",
	"MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go ahead", ".": "250 taken", "QUIT": "221 bye",
}

// scripted is a server for what a real one would not do.
type scripted struct {
	script script
	addr   *net.TCPAddr

	mu    sync.Mutex
	lines []string
}

func startScript(t *testing.T, s script) *scripted {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &scripted{script: s, addr: l.Addr().(*net.TCPAddr)}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); require.NoError(t, l.Close()) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { _ = c.Close() })
			go server.serve(ctx, c)
		}
	}()
	return server
}

func (s *scripted) serve(ctx context.Context, c net.Conn) {
	defer c.Close()
	data := false
	r := bufio.NewReader(c)
	for command, line := "", ""; ; {
		answer, own := s.script[command]
		if !own {
			answer = usual[command]
		}
		switch {
		case answer == hangUp:
			return
		case answer == hang:
			<-ctx.Done()
			return
		case answer != "":
			_, _ = c.Write([]byte(answer + "\r\n"))
		}
		data = (data || strings.HasPrefix(answer, "354")) && command != "."
		var err error
		if line, err = r.ReadString('\n'); err != nil {
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

func (s *scripted) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lines = append(s.lines, line)
}

func (s *scripted) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.lines...)
}
