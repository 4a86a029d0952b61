package mail_test

import (
	"crypto/x509"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/smtptest"
)

// secured returns a configuration that uses what the server offers.
func secured(server *smtptest.Server, o smtptest.Options) mail.Config {
	c := config(server.Addr())
	c.RootCAs, c.User, c.Password = server.Pool(), o.User, o.Password
	switch {
	case o.StartTLS:
		c.Security = "" // which is StartTLS
	case o.ImplicitTLS:
		c.Security = mail.ImplicitTLS
	}
	return c
}

func TestMailArrivesHoweverTheServerIsReached(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]smtptest.Options{
		"plain": {}, "STARTTLS": {StartTLS: true}, "TLS": {ImplicitTLS: true},
		"plain, signed in":    {User: "cosell", Password: password},
		"STARTTLS, signed in": {StartTLS: true, User: "cosell", Password: password},
		"TLS, signed in":      {ImplicitTLS: true, User: "cosell", Password: password},
		"LOGIN":               {StartTLS: true, User: "cosell", Password: password, Mechanisms: []string{"LOGIN"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.New(t, o)
			require.NoError(t, sender(t, secured(server, o)).Send(t.Context(), message()))
			require.Len(t, server.Received(), 1)
			m := server.Received()[0]
			require.Equal(t, "deals@cosell.example", m.From)
			require.Equal(t, []string{recipient}, m.To)
			require.Equal(t, message().Text, m.Text)
			require.Equal(t, message().HTML, m.HTML)
		})
	}
}

func TestServerThatCannotBeTrustedGetsNothing(t *testing.T) {
	t.Parallel()
	for _, o := range []smtptest.Options{{StartTLS: true}, {ImplicitTLS: true}} {
		server := smtptest.New(t, o)
		c := secured(server, o)
		c.RootCAs = x509.NewCertPool()
		f := requireFailure(t, sender(t, c).Send(t.Context(), message()), mail.Deferred, 0)
		require.Contains(t, f.Text, "certificate")
		require.Empty(t, server.Received())
	}
	server := smtptest.New(t, smtptest.Options{})
	c := config(server.Addr())
	c.Security = mail.StartTLS
	f := requireFailure(t, sender(t, c).Send(t.Context(), message()), mail.Deferred, 0)
	require.Equal(t, "the server does not offer STARTTLS", f.Text)
	c.Security = mail.ImplicitTLS
	requireFailure(t, sender(t, c).Send(t.Context(), message()), mail.Deferred, 0)
	require.Empty(t, server.Received())
}

func TestWrongSignInCanBeMended(t *testing.T) {
	t.Parallel()
	for _, mechanism := range []string{"PLAIN", "LOGIN"} {
		o := smtptest.Options{User: "cosell", Password: password, StartTLS: true, Mechanisms: []string{mechanism}}
		server := smtptest.New(t, o)
		c := secured(server, o)
		c.Password = "something else"
		f := requireFailure(t, sender(t, c).Send(t.Context(), message()), mail.Deferred, 535)
		require.Equal(t, "mail deferred at sign-in: 535 the server refuses the user or the password", f.Error())
		c.User, c.Password = "", ""
		requireFailure(t, sender(t, c).Send(t.Context(), message()), mail.Deferred, 530)
		require.Empty(t, server.Received())
	}
	o := smtptest.Options{User: "cosell", Password: password, Mechanisms: []string{"XOAUTH2"}}
	server := smtptest.New(t, o)
	requireFailure(t, sender(t, secured(server, o)).Send(t.Context(), message()), mail.Deferred, 0)
}

func TestHeadersSayWhatTheMailIs(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	require.NoError(t, s.Send(t.Context(), message()))
	m := server.Received()[0]
	for header, want := range map[string]string{
		"Message-Id":               "<01980000-0000-7000-8000-000000000001@cosell.example>",
		"Date":                     "Sun, 01 Mar 2026 12:00:00 +0000",
		"Subject":                  "A deal waits for you",
		"From":                     "Cosell <deals@cosell.example>",
		"To":                       "Ada Berg <ada.berg@contoso.example>",
		"Auto-Submitted":           "auto-generated",
		"X-Auto-Response-Suppress": "All",
		"Content-Language":         "en-GB",
		"Mime-Version":             "1.0",
	} {
		require.Equal(t, []string{want}, m.Header[header], header)
	}
	require.Len(t, m.Header, 10, "and the content type")
	require.Contains(t, m.Header.Get("Content-Type"), "multipart/alternative")
	require.Equal(t, 2, strings.Count(string(m.Raw), "quoted-printable"))
	require.Less(t, strings.Index(string(m.Raw), "text/plain; charset=UTF-8"), strings.Index(string(m.Raw), "text/html; charset=UTF-8"))
}

func TestTextComesThroughByteForByte(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	odd := ".\n..\n.dot\n\nFrom here = there =41 \t\nÅsa Öberg \U0001F600 日本\n" + strings.Repeat("long ", 400) + "\n" +
		strings.Repeat("ö", 3000) + "\n.\n" + "NUL \x00 and \x1b\nQUIT\n.\nMAIL FROM:<x@y.example>\n no line end"
	m := message()
	m.Text, m.HTML = odd, "<pre>"+odd+"</pre>"
	require.NoError(t, s.Send(t.Context(), m))
	m.HTML = ""
	require.NoError(t, s.Send(t.Context(), m))
	got := server.Received()
	require.Len(t, got, 2)
	require.Equal(t, odd, got[0].Text)
	require.Equal(t, "<pre>"+odd+"</pre>", got[0].HTML)
	require.Equal(t, odd+"\n", got[1].Text, "the last line of a mail always ends")
	require.Empty(t, got[1].HTML)
	for line := range strings.SplitSeq(string(got[0].Raw), "\r\n") {
		require.LessOrEqual(t, len(line), 78)
		require.NotContains(t, line, "\r")
		require.NotContains(t, line, "\n")
	}
}

func TestNamesAndSubjectsComeThrough(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	for i, text := range []string{
		"Åsa Öberg", "O'Neil, Jr. (\"Ada\") <x@y.example>", "=?utf-8?q?Eve=0D=0ABcc:_x?=", "日本" + strings.Repeat("語", 300),
		strings.Repeat("x", 3000), strings.Repeat("word ", 300) + "end", "Contoso: 100 % & more; \\ / @ , < >", "\U0001F600",
	} {
		m := message()
		m.To.Name, m.Subject = text, text
		require.NoError(t, s.Send(t.Context(), m))
		got := server.Received()[i]
		require.Equal(t, text, got.Subject)
		require.Len(t, got.HeaderTo, 1)
		require.Equal(t, text, got.HeaderTo[0].Name)
		require.Equal(t, recipient, got.HeaderTo[0].Address)
		require.Len(t, got.Header, 10)
		for line := range strings.SplitSeq(string(got.Raw), "\r\n") {
			require.LessOrEqual(t, len(line), 78)
		}
	}
}

func TestNothingInAMailStartsAHeaderOrACommand(t *testing.T) {
	t.Parallel()
	for evil, left := range map[string]string{
		"\r\n": " ", "\n": " ", "\r": " ", "\r\n\r\n": " ", "\r\n.\r\n": " . ", "\x00": " ", "\x0b": " ", "\u0085": " ", "\u2028": " ",
		"\xff\n": "\uFFFD ", "  \r\n\t ": " ", "\x7f": " ",
	} {
		server, s := plain(t)
		m := message()
		m.To.Name = "Eve" + evil + "Bcc: x@y.example"
		m.Subject, m.Locale = evil+m.To.Name, "en"+evil+"X-Evil: 1"
		require.NoError(t, s.Send(t.Context(), m))
		got := server.Received()[0]
		require.Equal(t, []string{recipient}, got.To)
		require.Len(t, got.Header, 9, "all but the language")
		require.Equal(t, "Eve"+left+"Bcc: x@y.example", got.HeaderTo[0].Name)
		require.Equal(t, strings.TrimPrefix(left, " ")+got.HeaderTo[0].Name, got.Subject)
		require.Len(t, got.HeaderTo, 1)
		require.Equal(t, m.Text, got.Text)
	}
}

func TestAddressesThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	server := smtptest.NewScripted(t, nil)
	s := sender(t, config(server.Addr()))
	for _, address := range []string{
		"", "ada", "ada@contoso", "ada@contoso.example\r\nRCPT TO:<x@y.example>", "ada@contoso.example\n", "\rada@contoso.example",
		"ada@contoso.example\x00", "ada@contoso.example> <x@y.example", "<ada@contoso.example>", "a@b.example, c@d.example",
		"Ada <ada@contoso.example>", `"a b"@contoso.example`, "ada@contoso.example NOTIFY=NEVER", "ada@contoso.example\u0085",
	} {
		m := message()
		m.To.Address = address
		f := requireFailure(t, s.Send(t.Context(), m), mail.Refused, 0)
		require.Equal(t, "mail refused at composing: the recipient's address is none", f.Error())
	}
	require.Empty(t, server.Heard())
}

func TestMessageNeedsIdAndDate(t *testing.T) {
	t.Parallel()
	_, s := plain(t)
	without := message()
	without.ID = uuid.Nil
	requireFailure(t, s.Send(t.Context(), without), mail.Refused, 0)
	without = message()
	without.Date = time.Time{}
	requireFailure(t, s.Send(t.Context(), without), mail.Refused, 0)
}

func TestConversationHoldsOneMailAndNoMore(t *testing.T) {
	t.Parallel()
	server := smtptest.NewScripted(t, nil)
	require.NoError(t, sender(t, config(server.Addr())).Send(t.Context(), message()))
	heard := server.Heard()
	require.Equal(t, []string{"EHLO cosell.example", "MAIL FROM:<deals@cosell.example>", "RCPT TO:<" + recipient + ">", "DATA"}, heard[:4])
	require.Equal(t, []string{".", "QUIT"}, heard[len(heard)-2:])
}

func TestAddressThatIsNotASCIINeedsAServerThatTakesIt(t *testing.T) {
	t.Parallel()
	m := message()
	m.To.Address = "åsa@contoso.example"
	server, s := plain(t)
	require.NoError(t, s.Send(t.Context(), m))
	require.Equal(t, []string{"åsa@contoso.example"}, server.Received()[0].To)
	require.Equal(t, "åsa@contoso.example", server.Received()[0].HeaderTo[0].Address)

	old := smtptest.NewScripted(t, nil)
	f := requireFailure(t, sender(t, config(old.Addr())).Send(t.Context(), m), mail.Refused, 0)
	require.Contains(t, f.Text, "SMTPUTF8")

	modern := smtptest.NewScripted(t, smtptest.Script{"EHLO": "250-hello\r\n250 SMTPUTF8"})
	require.NoError(t, sender(t, config(modern.Addr())).Send(t.Context(), message()))
	require.Contains(t, modern.Heard(), "MAIL FROM:<deals@cosell.example>", "it is asked for only when it is needed")
}

func TestManyMailsGoAtOnce(t *testing.T) {
	t.Parallel()
	o := smtptest.Options{StartTLS: true, User: "cosell", Password: password}
	server := smtptest.New(t, o)
	s := sender(t, secured(server, o))
	const many = 40
	errs := make([]error, many)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			m := message()
			m.ID, m.Subject = uuid.New(), fmt.Sprint("number ", i)
			errs[i] = s.Send(t.Context(), m)
		})
	}
	all.Wait()
	subjects := map[string]bool{}
	for i, err := range errs {
		require.NoError(t, err)
		subjects[server.Received()[i].Subject] = true
	}
	require.Len(t, subjects, many)
}
