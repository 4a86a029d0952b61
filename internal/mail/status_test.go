package mail_test

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/smtptest"
)

// registered are how many codes RFC 3463 and the IANA registry have of each subject: x.0.0, x.1.0 to x.1.10 and so on.
var registered = []int{0: 0, 1: 10, 2: 4, 3: 6, 4: 7, 5: 6, 6: 10, 7: 30}

// final are the codes of permanent refusals that are about the recipient or the message. All others are somebody else's fault.
const final = "1.0 1.1 1.2 1.3 1.4 1.6 1.10 2.0 2.1 2.3 2.4 3.4 6.0 6.1 6.2 6.3 6.4 6.5 6.7 6.9 7.16 7.17 7.18"

// stages are the moments at which a server can refuse, in their order, by what it has just heard.
var stages = []string{"", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "."}

// A server answers every code at every stage, permanently and for now. Only what is about the recipient or the message is final, and
// only once the recipient has been named; whatever is everybody's trouble says so.
func TestOnlyWhatIsAboutTheMailIsFinal(t *testing.T) {
	t.Parallel()
	for at, stage := range stages {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			server := smtptest.NewScripted(t, nil)
			c := config(server.Addr())
			c.User, c.Password = "cosell", password
			s := sender(t, c)
			for subject, last := range registered {
				for detail := range last + 1 {
					code := fmt.Sprintf("%d.%d", subject, detail)
					refused := at >= 4 && strings.Contains(" "+final+" ", " "+code+" ") || code == "0.0" && stage == "."
					answers := map[string]bool{"554 5." + code + " no": refused, "451 4." + code + " later": false}
					if detail == 1 { // on several lines, and where the answer and the code disagree
						answers["554-5."+code+" no\r\n554 5."+code+" really"] = refused
						answers["451 5."+code+" which is it"], answers["550 4."+code+" which is it"] = false, false
					}
					for answer, refused := range answers {
						server.Follow(answering(stage, answer))
						want := mail.Deferred
						if refused {
							want = mail.Refused
						}
						number, err := strconv.Atoi(answer[:3])
						require.NoError(t, err)
						f := requireFailure(t, s.Send(t.Context(), message()), want, number)
						require.Equal(t, !refused && (number >= 500 || at < 3), f.NeedsOperator, "%q to %q", answer, stage)
					}
				}
			}
		})
	}
}

func answering(stage, answer string) smtptest.Script {
	s := smtptest.Script{stage: answer}
	if stage == "EHLO" {
		s["HELO"] = answer
	}
	return s
}

// Without a status code, or with one that says nothing, the plain answer and the moment decide.
func TestPlainAnswersAreFinalWhereTheyAreAboutTheMail(t *testing.T) {
	t.Parallel()
	server := smtptest.NewScripted(t, nil)
	s := sender(t, config(server.Addr()))
	for _, stage := range []string{"", "EHLO", "MAIL", "RCPT", "DATA", "."} {
		for _, code := range []int{500, 501, 502, 503, 504, 521, 523, 530, 534, 535, 538, 541, 550, 551, 552, 553, 554, 555, 556, 571} {
			want := mail.Deferred
			if stage == "RCPT" && (code == 550 || code == 551 || code == 553 || code == 556) || stage == "." && (code == 550 || code == 554) {
				want = mail.Refused
			}
			for _, words := range []string{" no", " 5.0.0 no", " 5.1 no", " 5.1.1no", " no 5.1.1"} {
				server.Follow(answering(stage, strconv.Itoa(code)+words))
				requireFailure(t, s.Send(t.Context(), message()), want, code)
			}
		}
	}
}

// What servers of the field say when it is our fault.
func TestOurOwnFaultsAreTriedAgain(t *testing.T) {
	t.Parallel()
	server := smtptest.NewScripted(t, nil)
	s := sender(t, config(server.Addr()))
	for _, c := range []struct{ stage, answer string }{
		{"RCPT", "504 5.5.2 <3f2a1b>: Helo command rejected: need fully-qualified hostname"},
		{"RCPT", "554 5.7.1 <ada.berg@contoso.example>: Relay access denied"},
		{"RCPT", "550 5.7.1 Service unavailable; client host [192.0.2.1] blocked using a list"},
		{"RCPT", "550 5.7.25 Client host rejected: cannot find your hostname"},
		{"RCPT", "550 5.1.8 Sender address rejected: domain not found"},
		{"RCPT", "552 5.2.2 Mailbox full"},
		{"MAIL", "553 5.7.1 Sender address rejected: not owned by user"},
		{"MAIL", "550 5.4.5 Daily user sending limit exceeded"},
		{".", "550 5.7.26 This mail is unauthenticated"},
		{".", "550 5.7.515 Access denied, sending domain does not meet the required level"},
		{".", "552 5.3.1 Mail system full"},
		{"", "521 5.3.2 No mail here"},
		{"AUTH", "535 5.7.8 Authentication failed"},
	} {
		server.Follow(answering(c.stage, c.answer))
		if c.stage == "AUTH" {
			server.Follow(smtptest.Script{"MAIL": "530 5.7.0 Authentication required"})
		}
		f := requireFailure(t, s.Send(t.Context(), message()), mail.Deferred, codeOf(t, c.answer, c.stage))
		require.True(t, f.NeedsOperator, c.answer)
	}
}

func codeOf(t *testing.T, answer, stage string) int {
	t.Helper()
	if stage == "AUTH" {
		return 530
	}
	n, err := strconv.Atoi(answer[:3])
	require.NoError(t, err)
	return n
}

// Who breaks a mail off is in no trouble with the server, who cannot reach one is.
func TestTroubleIsTheServers(t *testing.T) {
	t.Parallel()
	c := config(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1})
	f := requireFailure(t, sender(t, c).Send(t.Context(), message()), mail.Deferred, 0)
	require.True(t, f.NeedsOperator)
	server := smtptest.NewScripted(t, smtptest.Script{".": smtptest.HangUp})
	f = requireFailure(t, sender(t, config(server.Addr())).Send(t.Context(), message()), mail.Unknown, 0)
	require.True(t, f.NeedsOperator)
}

// A machine without a whole name calls itself by its address; a name that is configured is used as it is.
func TestTheMachineHasAName(t *testing.T) {
	t.Parallel()
	server := smtptest.NewScripted(t, nil)
	c := config(server.Addr())
	require.NoError(t, sender(t, c).Send(t.Context(), message()))
	require.Contains(t, server.Heard(), "EHLO cosell.example")
	c.HELO = ""
	require.NoError(t, sender(t, c).Send(t.Context(), message()))
	heard := strings.Join(server.Heard(), "\n")
	require.Regexp(t, `(?m)^EHLO (\[127\.0\.0\.1\]|\S+\.\S+)$`, strings.Replace(heard, "EHLO cosell.example", "", 1))
}
