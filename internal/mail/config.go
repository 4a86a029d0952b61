package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	netmail "net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/email"
)

// defaultTimeout is generous for a conversation with a healthy server.
const defaultTimeout = 20 * time.Second

// Security is how the conversation with the server is protected.
type Security string

// The choices.
const (
	StartTLS    Security = "starttls" // starts unencrypted, and stops if the server does not offer TLS
	ImplicitTLS Security = "tls"      // TLS from the first byte
	Plain       Security = "none"     // unencrypted to the end
)

// Config says which server to use, and how.
type Config struct {
	Host     string
	Port     int
	Security Security // "": StartTLS
	User     string   // "": do not sign in
	Password string
	From     string         // an address, optionally with a name: "Cosell <deals@cosell.example>"
	Timeout  time.Duration  // of a whole conversation; 0: 20 s
	RootCAs  *x509.CertPool // trusted to certify the server; nil: those that the machine trusts
	HELO     string         // what this machine calls itself; "": its host name if that has a domain, or else its address
}

// hostName is what a machine may call itself: a name, or an address in brackets.
var hostName = regexp.MustCompile(`^(\w([\w.-]{0,250}\w)?|\[[\w.:]+\])$`)

// Check returns an error that names everything that is wrong with the configuration, and the settings to correct, without revealing their
// values.
func (c Config) Check() error {
	var mistakes []string
	for _, rule := range []struct {
		broken bool
		why    string
	}{
		{c.Host == "", "the host is missing (COSELL_SMTP_HOST)"},
		{c.Port < 1 || c.Port > 65535, "the port (COSELL_SMTP_PORT) must be between 1 and 65535"},
		{!c.Security.valid(), "the security (COSELL_SMTP_SECURITY) must be starttls, tls or none"},
		{!c.validSender(), "the sender (COSELL_MAIL_FROM) must be a mail address, maybe with a name before it in the form Name <address>"},
		{c.User == "" && c.Password != "", "there is a password without a user (COSELL_SMTP_USER)"},
		{c.User != "" && c.Password == "", "there is a user without a password (COSELL_SMTP_PASSWORD)"},
		{
			c.User != "" && c.Security == Plain && !loopback(c.Host),
			"a password is not sent in the clear to another machine: use starttls or tls (COSELL_SMTP_SECURITY)",
		},
		{c.Timeout < 0, "the timeout must not be negative"},
		{c.HELO != "" && !hostName.MatchString(c.HELO), "the HELO (COSELL_SMTP_HELLO) must be a host name"},
	} {
		if rule.broken {
			mistakes = append(mistakes, rule.why)
		}
	}
	if len(mistakes) == 0 {
		return nil
	}
	return errors.New("mail: " + strings.Join(mistakes, "; "))
}

func (s Security) valid() bool {
	return s == "" || s == StartTLS || s == ImplicitTLS || s == Plain
}

func (c Config) validSender() bool {
	a, err := netmail.ParseAddress(c.From)
	return err == nil && email.Valid(a.Address) && a.Name == email.OneLine(a.Name)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// withDefaults fills in what is empty.
func (c Config) withDefaults() Config {
	if c.Security == "" {
		c.Security = StartTLS
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	return c
}

// tls returns how the server has to prove its identity.
func (c Config) tls() *tls.Config {
	return &tls.Config{ServerName: c.Host, RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}
}
