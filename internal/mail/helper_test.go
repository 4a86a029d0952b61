package mail_test

import (
	"net"
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
