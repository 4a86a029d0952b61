package mail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/mail"
)

func TestConfigNamesEveryMistake(t *testing.T) {
	t.Parallel()
	good := mail.Config{Host: "smtp.cosell.example", Port: 587, From: "Åsa <deals@cosell.example>"}
	require.NoError(t, good.Check())
	for want, spoil := range map[string]func(*mail.Config){
		"host":                       func(c *mail.Config) { c.Host = "" },
		"port":                       func(c *mail.Config) { c.Port = 65536 },
		"security":                   func(c *mail.Config) { c.Security = "ssl" },
		"sender (COSELL_MAIL_FROM)":  func(c *mail.Config) { c.From = "deals" },
		"(COSELL_MAIL_FROM) must":    func(c *mail.Config) { c.From = "Eve\r\n <deals@cosell.example>\r\nBcc: x@y.example" },
		"(COSELL_MAIL_FROM) must be": func(c *mail.Config) { c.From = "=?utf-8?q?Eve=0D=0A?= <deals@cosell.example>" },
		"password without a user (":  func(c *mail.Config) { c.Password = password },
		"user without a password":    func(c *mail.Config) { c.User = "cosell" },
		"in the clear":               func(c *mail.Config) { c.Security, c.User, c.Password = mail.Plain, "cosell", password },
		"timeout must not":           func(c *mail.Config) { c.Timeout = -time.Second },
		"HELO (COSELL_SMTP_HELLO) must be a host name":  func(c *mail.Config) { c.HELO = "a b" },
		"HELO (COSELL_SMTP_HELLO) must be a host name ": func(c *mail.Config) { c.HELO = "a\r\nMAIL" },
	} {
		c := good
		spoil(&c)
		require.ErrorContains(t, c.Check(), strings.TrimSpace(want))
		_, err := mail.New(c)
		require.Error(t, err)
	}
	err := mail.Config{Security: "ssl", Port: -1, Password: password, Timeout: -1, HELO: "?"}.Check()
	require.Equal(t, 6, strings.Count(err.Error(), ";"), "%v", err)
	require.NotContains(t, err.Error(), password)
}

func TestPasswordInTheClearStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	for host, fine := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "localhost.cosell.example": false, "10.0.0.1": false} {
		c := mail.Config{Host: host, Port: 25, Security: mail.Plain, User: "cosell", Password: password, From: "deals@cosell.example"}
		require.Equal(t, fine, c.Check() == nil, host)
		c.Security = mail.StartTLS
		require.NoError(t, c.Check())
	}
}
