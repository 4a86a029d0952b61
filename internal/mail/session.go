package mail

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"github.com/cosell/cosell/internal/email"
)

// step is a part of the conversation.
type step string

// The steps, in their order.
const (
	stepCompose        step = "composing"
	stepConnect        step = "connecting"
	stepGreeting       step = "greeting"
	stepTLS            step = "STARTTLS"
	stepSignIn         step = "sign-in"
	stepFrom           step = "MAIL FROM"
	stepTo             step = "RCPT TO"
	stepData           step = "DATA"
	stepMessage        step = "the message"
	stepBeforeFinalDot step = "the last moment"
	stepEnd            step = "the end of the message"
)

// quitTimeout is how long a server may take to answer QUIT, once it has answered everything else.
const quitTimeout = time.Second

// session is one conversation with the server. It uses go-mail's protocol but not its client, which reports a mail as failed if the server
// dies after accepting it, and ends a half-sent one as if it were complete.
type session struct {
	config         Config
	from, to       string
	text           []byte
	beforeFinalDot func(context.Context) error

	conn         net.Conn
	client       *smtp.Client
	data         io.WriteCloser
	stopWatching func() bool
}

// run goes through the conversation and returns the step at which it ended, and the reason if that was early.
func (t *session) run(ctx context.Context) (step, error) {
	for _, part := range []struct {
		step step
		do   func() error
	}{
		{stepConnect, func() error { return t.connect(ctx) }},
		{stepGreeting, t.greet},
		{stepTLS, t.startTLS},
		{stepSignIn, t.signIn},
		{stepFrom, t.mailFrom},
		{stepTo, func() error { return t.client.Rcpt("<" + t.to + ">") }},
		{stepData, t.begin},
		{stepMessage, t.write},
		{stepBeforeFinalDot, func() error { return t.callBeforeFinalDot(ctx) }},
		{stepEnd, func() error { return t.data.Close() }},
	} {
		if err := ctx.Err(); err != nil {
			return part.step, t.quit(err)
		}
		if err := part.do(); err != nil {
			return part.step, t.quit(err)
		}
	}
	return stepEnd, t.quit(nil)
}

// connect opens the connection, which closes when the context ends. A deadline would not do, since go-mail sets its own.
func (t *session) connect(ctx context.Context) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(t.config.Host, strconv.Itoa(t.config.Port)))
	if err != nil {
		return err
	}
	t.conn = conn
	t.stopWatching = context.AfterFunc(ctx, func() { _ = conn.Close() })
	if t.config.Security != ImplicitTLS {
		return nil
	}
	encrypted := tls.Client(conn, t.config.tls())
	t.conn = encrypted
	return encrypted.HandshakeContext(ctx)
}

func (t *session) greet() error {
	client, err := smtp.NewClient(t.conn, t.config.Host)
	if err != nil {
		return err
	}
	t.client = client
	// A mail that requires SMTPUTF8 gets no further than the next server without it, so only mails that need it require it.
	client.SkipSMTPUTF8(t.asciiOnly())
	return client.Hello(cmp.Or(t.config.HELO, ownName(t.conn)))
}

// ownName returns the name of the machine if it is fully qualified, and otherwise its address in brackets, as RFC 5321 (4.1.4) requires:
// many servers refuse a machine that gives only half a name.
func ownName(conn net.Conn) string {
	name, err := os.Hostname()
	if err == nil && strings.Contains(strings.Trim(name, "."), ".") && hostName.MatchString(name) {
		return name
	}
	host, _, _ := net.SplitHostPort(conn.LocalAddr().String())
	ip, err := netip.ParseAddr(host)
	switch {
	case err != nil:
		return "localhost"
	case ip.Unmap().Is4():
		return "[" + ip.Unmap().String() + "]"
	default:
		return "[IPv6:" + ip.WithZone("").String() + "]"
	}
}

func (t *session) asciiOnly() bool { return email.IsASCII(t.from) && email.IsASCII(t.to) }

func (t *session) startTLS() error {
	if t.config.Security != StartTLS {
		return nil
	}
	if offered, _ := t.client.Extension("STARTTLS"); !offered {
		return errors.New("the server does not offer STARTTLS")
	}
	return t.client.StartTLS(t.config.tls())
}

func (t *session) signIn() error {
	c := t.config
	if c.User == "" {
		return nil
	}
	_, offered := t.client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	inTheClear := c.Security == Plain // which Check allows only on this machine
	switch {
	case slices.Contains(ways, "PLAIN"):
		return t.client.Auth(smtp.PlainAuth("", c.User, c.Password, c.Host, inTheClear))
	case slices.Contains(ways, "LOGIN"):
		return t.client.Auth(smtp.LoginAuth(c.User, c.Password, c.Host, inTheClear))
	default:
		return errors.New("the server offers neither PLAIN nor LOGIN to sign in")
	}
}

// errUTF8 stands for the refusal that the server would give if it were asked.
var errUTF8 = errors.New("an address needs SMTPUTF8, which the server does not offer")

func (t *session) mailFrom() error {
	if offered, _ := t.client.Extension("SMTPUTF8"); !offered && !t.asciiOnly() {
		return errUTF8
	}
	return t.client.Mail("<" + t.from + ">")
}

func (t *session) begin() error {
	var err error
	t.data, err = t.client.Data()
	return err
}

// write sends the message up to its last byte, so that only the final dot is left. After an error here the server cannot have accepted the
// message.
func (t *session) write() error {
	if _, err := t.data.Write(t.text); err != nil {
		return err
	}
	return t.client.Text.W.Flush()
}

// callBeforeFinalDot lets the caller note that the mail is about to be accepted.
func (t *session) callBeforeFinalDot(ctx context.Context) error {
	if t.beforeFinalDot == nil {
		return nil
	}
	return t.beforeFinalDot(ctx)
}

// quit ends the conversation with a server that has answered, and returns the error that it was given. A server that has not answered is
// sent nothing more: go-mail would first send the final dot of a message in progress.
func (t *session) quit(err error) error {
	if code, _ := answer(err); t.client == nil || err != nil && code == 0 {
		return err
	}
	if t.client.UpdateDeadline(quitTimeout) == nil {
		_ = t.client.Quit()
	}
	return err
}

// close closes the connection.
func (t *session) close() {
	if t.conn == nil {
		return
	}
	t.stopWatching()
	_ = t.conn.Close()
}
