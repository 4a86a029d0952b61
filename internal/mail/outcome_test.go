package mail_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/smtptest"
)

func TestEveryAnswerHasItsOutcome(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script  smtptest.Script
		outcome mail.Outcome // "": accepted
		code    int
	}{
		"all is well":                      {smtptest.Script{}, "", 0},
		"greeting refuses for good":        {smtptest.Script{"": "554 not today"}, mail.Deferred, 554},
		"greeting refuses for now":         {smtptest.Script{"": "421 busy"}, mail.Deferred, 421},
		"greeting is no SMTP":              {smtptest.Script{"": "Welcome to our gopher server"}, mail.Deferred, 0},
		"hello is refused":                 {smtptest.Script{"EHLO": "550 no", "HELO": "550 no"}, mail.Deferred, 550},
		"hello is old":                     {smtptest.Script{"EHLO": "502 what"}, "", 0},
		"hangs up at once":                 {smtptest.Script{"": smtptest.HangUp}, mail.Deferred, 0},
		"hangs up after hello":             {smtptest.Script{"EHLO": smtptest.HangUp}, mail.Deferred, 0},
		"sender refused":                   {smtptest.Script{"MAIL": "550 no"}, mail.Deferred, 550},
		"sender refused for now":           {smtptest.Script{"MAIL": "452 full"}, mail.Deferred, 452},
		"sender has to sign in":            {smtptest.Script{"MAIL": "530 sign in first"}, mail.Deferred, 530},
		"hangs up on the sender":           {smtptest.Script{"MAIL": smtptest.HangUp}, mail.Deferred, 0},
		"recipient refused":                {smtptest.Script{"RCPT": "553 no"}, mail.Refused, 553},
		"recipient is forwarded":           {smtptest.Script{"RCPT": "251 will forward"}, "", 0},
		"hangs up on the recipient":        {smtptest.Script{"RCPT": smtptest.HangUp}, mail.Deferred, 0},
		"data refused":                     {smtptest.Script{"DATA": "554 no"}, mail.Deferred, 554},
		"data refused for now":             {smtptest.Script{"DATA": "451 later"}, mail.Deferred, 451},
		"data answered with another yes":   {smtptest.Script{"DATA": "250 yes?"}, mail.Deferred, 250},
		"hangs up on DATA":                 {smtptest.Script{"DATA": smtptest.HangUp}, mail.Deferred, 0},
		"end refused":                      {smtptest.Script{".": "550-no\r\n550 spam"}, mail.Refused, 550},
		"end refused for now":              {smtptest.Script{".": "451 later"}, mail.Deferred, 451},
		"server shuts down at the end":     {smtptest.Script{".": "421 closing"}, mail.Deferred, 421},
		"end answered with another yes":    {smtptest.Script{".": "251 taken elsewhere"}, "", 0},
		"end answered with nonsense":       {smtptest.Script{".": "thanks"}, mail.Unknown, 0},
		"end answered with neither":        {smtptest.Script{".": "354 go on"}, mail.Unknown, 354},
		"end answered in part":             {smtptest.Script{".": "25"}, mail.Unknown, 0},
		"hangs up at the end":              {smtptest.Script{".": smtptest.HangUp}, mail.Unknown, 0},
		"hangs up within a small mail":     {smtptest.Script{"<": smtptest.HangUp}, mail.Unknown, 0}, // all of it has left us
		"hangs up after taking it":         {smtptest.Script{"QUIT": smtptest.HangUp}, "", 0},
		"refuses goodbye after taking it":  {smtptest.Script{"QUIT": "500 what"}, "", 0},
		"goodbye is nonsense":              {smtptest.Script{"QUIT": "ciao"}, "", 0},
		"hangs up after refusing a sender": {smtptest.Script{"MAIL": "550 no", "QUIT": smtptest.HangUp}, mail.Deferred, 550},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := smtptest.NewScripted(t, c.script)
			err := sender(t, config(server.Addr())).Send(t.Context(), message())
			if c.outcome == "" {
				require.NoError(t, err)
				return
			}
			requireFailure(t, err, c.outcome, c.code)
		})
	}
}

func TestLargeMailThatBreaksOffWasNotDelivered(t *testing.T) {
	t.Parallel()
	m := message()
	m.Text = strings.Repeat("More than the network holds on its way.\n", 400_000)
	server := smtptest.NewScripted(t, smtptest.Script{"<": smtptest.HangUp})
	f := requireFailure(t, sender(t, config(server.Addr())).Send(t.Context(), m), mail.Deferred, 0)
	require.Equal(t, "the message", f.Step)

	server = smtptest.NewScripted(t, smtptest.Script{"<": smtptest.Hang})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	requireFailure(t, sender(t, config(server.Addr())).Send(ctx, m), mail.Deferred, 0)
	require.NotContains(t, server.Heard(), ".")
}

func TestHungServerIsLeftWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	for at, outcome := range map[string]mail.Outcome{
		"": mail.Deferred, "EHLO": mail.Deferred, "AUTH": mail.Deferred, "MAIL": mail.Deferred, "RCPT": mail.Deferred, "DATA": mail.Deferred,
		".": mail.Unknown,
	} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			server := smtptest.NewScripted(t, smtptest.Script{at: smtptest.Hang})
			c := config(server.Addr())
			c.User, c.Password = "cosell", password
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(200*time.Millisecond, cancel)
			s, sent := sender(t, c), make(chan error, 1)
			go func() { sent <- s.Send(ctx, message()) }()
			select {
			case err := <-sent:
				require.ErrorIs(t, err, context.Canceled)
				requireFailure(t, err, outcome, 0)
			case <-time.After(10 * time.Second):
				require.Fail(t, "the conversation goes on")
			}
		})
	}
}

func TestHungServerIsLeftAfterTheTimeout(t *testing.T) {
	t.Parallel()
	for _, security := range []mail.Security{mail.Plain, mail.StartTLS, mail.ImplicitTLS} {
		c := config(smtptest.NewScripted(t, smtptest.Script{"": smtptest.Hang}).Addr())
		c.Timeout, c.Security = 100*time.Millisecond, security
		err := sender(t, c).Send(t.Context(), message())
		requireFailure(t, err, mail.Deferred, 0)
		require.ErrorIs(t, err, context.DeadlineExceeded)
	}
}

func TestServerThatHangsOnceItHasTakenTheMailCostsLittle(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, sender(t, config(smtptest.NewScripted(t, smtptest.Script{"QUIT": smtptest.Hang}).Addr())).Send(ctx, message()))
	require.NoError(t, ctx.Err())
}

func TestEndedContextSendsNothing(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.Send(ctx, message())
	requireFailure(t, err, mail.Deferred, 0)
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, server.Received())
}

func TestOneRecipientIsRefusedAndAnotherTaken(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	other := message()
	other.To = mail.Address{Address: "bo@fabrikam.example"}

	server.RefuseRecipient(recipient, 550)
	f := requireFailure(t, s.Send(t.Context(), message()), mail.Refused, 550)
	require.Equal(t, "RCPT TO", f.Step)
	require.Equal(t, "mail refused at RCPT TO: 550 5.0.0 no mail for <(…)> here", f.Error())
	require.NoError(t, s.Send(t.Context(), other))

	server.RefuseRecipient(recipient, 451)
	requireFailure(t, s.Send(t.Context(), message()), mail.Deferred, 451)
	server.RefuseRecipient(recipient, 0)
	require.NoError(t, s.Send(t.Context(), message()))
	require.Equal(t, []string{"bo@fabrikam.example"}, server.Received()[0].To)
	require.Equal(t, []string{recipient}, server.Received()[1].To)
	require.Len(t, server.Received(), 2)
}

func TestServerRefusesSendersAndMails(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	server.RefuseSender(550)
	requireFailure(t, s.Send(t.Context(), message()), mail.Deferred, 550)
	server.RefuseSender(0)
	server.RefuseData(554)
	requireFailure(t, s.Send(t.Context(), message()), mail.Refused, 554)
	server.RefuseData(452)
	requireFailure(t, s.Send(t.Context(), message()), mail.Deferred, 452)
	require.Empty(t, server.Received())
}

func TestServerThatDiesOverAMail(t *testing.T) {
	t.Parallel()
	for _, o := range []smtptest.Options{{}, {StartTLS: true}, {ImplicitTLS: true}} {
		server := smtptest.New(t, o)
		s := sender(t, secured(server, o))
		server.DieBeforeData(true)
		requireFailure(t, s.Send(t.Context(), message()), mail.Deferred, 0)
		require.Empty(t, server.Lost())
		server.DieBeforeData(false)

		server.DieAfterData(true)
		f := requireFailure(t, s.Send(t.Context(), message()), mail.Unknown, 0)
		require.Equal(t, "the end of the message", f.Step)
		require.Len(t, server.Lost(), 1)
		require.Equal(t, message().Subject, server.Lost()[0].Subject)
		require.Empty(t, server.Received())
		server.DieAfterData(false)

		require.NoError(t, s.Send(t.Context(), message()))
		require.Equal(t, server.Lost()[0].MessageID, server.Received()[0].MessageID)
	}
}

func TestServerIsDownForAWhile(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	server.Stop()
	requireFailure(t, s.Send(t.Context(), message()), mail.Deferred, 0)
	server.Start(t)
	require.NoError(t, s.Send(t.Context(), message()))
	require.Len(t, server.Received(), 1)
}

func TestSlowServerIsWaitedFor(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	server.Pause(100 * time.Millisecond)
	require.NoError(t, s.Send(t.Context(), message()))

	server.Pause(time.Hour)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := s.Send(ctx, message())
	requireFailure(t, err, mail.Deferred, 0)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestFailureTellsNobodysSecrets(t *testing.T) {
	t.Parallel()
	m := message()
	echo := "<ADA.Berg@contoso.example> Ada Berg: " + m.Subject + " by deals@cosell.example\x00 for someone@else.example, cosell " + password
	for _, at := range []string{"AUTH", "MAIL", "RCPT", "DATA", "."} {
		server := smtptest.NewScripted(t, smtptest.Script{at: "550-" + echo + "\r\n550 " + strings.Repeat("å", 400)})
		c := config(server.Addr())
		c.User, c.Password = "cosell", password
		var f *mail.Failure
		require.ErrorAs(t, sender(t, c).Send(t.Context(), m), &f)
		require.Equal(t, 550, f.Code)
		require.LessOrEqual(t, len(f.Text), 300)
		for _, secret := range []string{"@", "\x00", "\n", "Ada", m.Subject, password, "cosell"} {
			require.NotContains(t, f.Error(), secret)
			require.NotContains(t, strings.ToLower(f.Error()), strings.ToLower(secret))
		}
	}
}

// Until the last moment the server has nothing, and a caller who breaks the mail off then has sent none.
func TestTheLastMomentComesBeforeTheServerHasTheMail(t *testing.T) {
	t.Parallel()
	server, s := plain(t)
	m, calls := message(), 0
	m.BeforeFinalDot = func(context.Context) error {
		calls++
		require.Empty(t, server.Received())
		return errors.New("no: " + recipient)
	}
	f := requireFailure(t, s.Send(t.Context(), m), mail.Deferred, 0)
	require.NotContains(t, f.Text, recipient)
	m.BeforeFinalDot = func(context.Context) error { calls++; return nil }
	require.NoError(t, s.Send(t.Context(), m))
	require.Len(t, server.Received(), 1)
	require.Equal(t, 2, calls)
	server.RefuseRecipient(recipient, 550)
	requireFailure(t, s.Send(t.Context(), m), mail.Refused, 550)
	require.Equal(t, 2, calls, "a mail that is refused before never gets there")
}
