package worker_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/service"
	"github.com/cosell/cosell/internal/smtptest"
	"github.com/cosell/cosell/internal/worker"
)

// While a mail server refuses this machine, mails wait; whoever runs the service is told once, however many mails and instances there are,
// and can look it up. Nothing is lost.
func TestAMailServerInTroubleIsToldOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	server := smtptest.NewScripted(t, smtptest.Script{"RCPT": "504 5.5.2 <box>: Helo command rejected: need fully-qualified hostname"})
	sender, err := mail.New(mail.Config{Host: "127.0.0.1", Port: server.Addr().Port, Security: mail.Plain, From: "cosell@cosell.example"})
	require.NoError(t, err)
	use := func(c *worker.Config) { c.Mail = sender }
	h.Work(use, counted(h))
	h.Work(use)
	const warning, over, gauge = `"msg":"the mail server takes no mails; they are tried again"`, `"msg":"the mail server takes mails again"`, "cosell_mail_server_trouble"
	for range 10 {
		contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	}
	tried(t, h, 20)
	require.Equal(t, 1, strings.Count(h.Log.String(), warning))
	summary := operator(h).Get(t, "/v1/operations/summary").Want(t, http.StatusOK)
	require.Equal(t, apitest.Start.Format(time.RFC3339), summary.At(t, "mailServer", "troubleSinceDateTime"))
	require.Contains(t, summary.Text(t, "mailServer", "detail"), "504 5.5.2 <box>: Helo command rejected")
	requireMetric(t, h, gauge+" 1")
	require.Equal(t, http.StatusOK, operator(h).Get(t, "/readyz").Status, "the service can serve")

	server.Follow(nil)
	retryMails(t, h)
	require.Eventually(t, func() bool { return len(query[int](t, h, "select 1 from notifications where status = 'Sent'")) == 20 }, eventually, tick)
	require.Equal(t, 1, strings.Count(h.Log.String(), over))
	require.Nil(t, operator(h).Get(t, "/v1/operations/summary").At(t, "mailServer", "troubleSinceDateTime"))
	require.Eventually(t, func() bool { return strings.Contains(metrics(t, h), gauge+" 0\n") }, eventually, 200*time.Millisecond)

	server.Follow(smtptest.Script{"": "421 too busy"})
	contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	tried(t, h, 2)
	require.NotNil(t, operator(h).Get(t, "/v1/operations/summary").At(t, "mailServer", "troubleSinceDateTime"))
	require.Equal(t, 1, strings.Count(h.Log.String(), warning), "what comes and goes within minutes is told once")
}

// resend asks for a mail to be sent again.
func resend(t *testing.T, c *apitest.Client, id string, query string, headers ...apitest.Header) *apitest.Response {
	t.Helper()
	return c.Post(t, "/v1/notifications/"+id+"/resend"+query, nil, headers...)
}

// A mail of which nobody knows is shown as such, counted, and sent again when somebody of its organisation wants it; once for each wish.
func TestAMailOfUnknownFateIsSentAgain(t *testing.T) {
	t.Parallel()
	h, server := apitest.New(t), smtptest.New(t, smtptest.Options{})
	h.Work(by(t, server), counted(h))
	server.DieAfterData(true)
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	require.Eventually(t, func() bool {
		h.Settle()
		now, _ := status(t, h)
		return now == "Unknown"
	}, eventually, tick)
	requireMetric(t, h, `cosell_mails_total{status="Unknown"} 1`)
	item := contoso(h).Get(t, "/v1/notifications?status=Unknown")
	id := item.Text(t, "items", 0, "id")
	require.Equal(t, true, item.At(t, "items", 0, "resendable"))
	server.DieAfterData(false)

	require.Equal(t, "Waiting", resend(t, contoso(h), id, "?dryRun=true").Want(t, http.StatusOK).Text(t, "status"))
	now, _ := status(t, h)
	require.Equal(t, "Unknown", now, "it was a dry run")
	for who, c := range map[string]*apitest.Client{
		"another organisation": northwind(h), "an operator": operator(h), "an account admin": h.As("contoso", access.AccountAdmin), "a viewer": h.As("contoso", access.Viewer),
	} {
		require.Equal(t, http.StatusNotFound, resend(t, c, id, "").Status, who)
	}
	key := apitest.Key("once-more")
	first := resend(t, contoso(h), id, "", key).Want(t, http.StatusOK)
	again := resend(t, contoso(h), id, "", key).Want(t, http.StatusOK)
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.Equal(t, string(first.Body), string(again.Body))
	h.Settle()
	require.Len(t, server.Received(), 1)
	require.Equal(t, server.Lost()[0].MessageID, server.Received()[0].MessageID, "who got it before can tell")
	now, _ = status(t, h)
	require.Equal(t, "Sent", now)
	resend(t, contoso(h), id, "").WantProblem(t, http.StatusConflict, "mail-state")
	audit := h.As("contoso", access.AccountAdmin).Get(t, "/v1/audit-log").Want(t, http.StatusOK)
	require.Equal(t, "ResendNotification", audit.Text(t, "items", 0, "action"))
	require.NotContains(t, string(audit.Body), "ada@")

	exec(t, h, "update notifications set status = 'Handing'") // as an instance leaves it that dies
	exec(t, h, "insert into river.river_job (kind, queue, state, args, max_attempts) select kind, queue, 'available', args, 17 from river.river_job where kind = 'send' limit 1")
	require.Eventually(t, func() bool {
		h.Settle()
		now, _ := status(t, h)
		return now == "Unknown"
	}, eventually, tick)
	requireMetric(t, h, `cosell_mails_total{status="Unknown"} 2`)
	exec(t, h, "delete from grants where role = 'ReferralAdmin' and user_id in (select id from users where email = 'ada@contoso.example')")
	other := h.AddUser("contoso", "other@contoso.example", admin())
	resend(t, other, id, "").WantProblem(t, http.StatusConflict, "mail-state")
	require.Len(t, server.Received(), 1, "its recipient may not be told any more")
}

// An operator lets all that went wrong in a time be sent again: so many at once, those of an organisation or of all, and of what is named.
func TestTheMailsOfATimeAreSentAgain(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	for _, refused := range []string{"ada@contoso.example", "nils@northwind.example"} {
		server.RefuseRecipient(refused, 550)
	}
	for range 3 {
		contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	}
	h.Settle()
	require.Len(t, query[int](t, h, "select 1 from notifications where status = 'Refused'"), 6)
	server.RefuseRecipient("ada@contoso.example", 0)
	server.RefuseRecipient("nils@northwind.example", 0)
	exec(t, h, "update notifications set status = 'Kept' where organization_id = 'contoso' and id = (select min(id::text)::uuid from notifications where organization_id = 'contoso')")
	span := func(statuses ...any) apitest.Object {
		return apitest.Object{"fromDateTime": apitest.Start, "toDateTime": apitest.Start.Add(time.Second), "statuses": statuses, "organizationId": "contoso"}
	}
	const path = "/v1/operations/mails/resend"
	ask := func(body apitest.Object, query string, headers ...apitest.Header) string {
		return string(operator(h).Post(t, path+query, body, headers...).Want(t, http.StatusOK).Body)
	}
	require.JSONEq(t, `{"mails":3,"more":false}`, ask(span("Refused", "Kept"), "?dryRun=true"))
	require.Empty(t, server.Received())
	require.JSONEq(t, `{"mails":2,"more":false}`, ask(span("Refused"), "", apitest.Key("refused")))
	require.JSONEq(t, `{"mails":2,"more":false}`, ask(span("Refused"), "", apitest.Key("refused")))
	h.Settle()
	require.Len(t, server.Received(), 2)
	require.JSONEq(t, `{"mails":0,"more":false}`, ask(span("Refused"), ""), "they have arrived")
	early := span("Kept")
	early["toDateTime"], early["fromDateTime"] = apitest.Start, apitest.Start.Add(-time.Hour)
	require.JSONEq(t, `{"mails":0,"more":false}`, ask(early, ""))
	everybody := span("Refused", "Kept")
	delete(everybody, "organizationId")
	operator(h).Post(t, "/v1/organizations/northwind/suspend", nil).Want(t, http.StatusOK)
	require.JSONEq(t, `{"mails":4,"more":false}`, ask(everybody, ""))
	h.Settle()
	require.Len(t, server.Received(), 3, "whether a recipient may be told is asked again")
	require.Len(t, query[int](t, h, "select 1 from notifications where status = 'Withheld'"), 3)

	wrong := operator(h).Post(t, path, apitest.Object{"fromDateTime": apitest.Start, "toDateTime": apitest.Start, "statuses": []any{"Sent", "Kept", "Kept"}})
	require.ElementsMatch(t, []string{"/statuses/0 invalid-value", "/statuses/2 duplicate", "/toDateTime contradiction"}, wrong.WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t))
	exec(t, h, `insert into notifications select gen_random_uuid(), organization_id, mpn_id, deal_id, null, event_ids, kind, rule, user_id, name, email, locale,
		'Failed', 1, null, $1, null, null from notifications, generate_series(1, 400)`, apitest.Start)
	require.JSONEq(t, fmt.Sprintf(`{"mails":%d,"more":true}`, notify.ResendLimit), ask(span("Failed"), "?dryRun=true"))
	*h.Outbox = *service.New(h.DB, service.Defaults()).Outbox // which has no mail server
	h.Outbox.Kernel = h.Kernel
	operator(h).Post(t, path, everybody).WantProblem(t, http.StatusConflict, "no-mail-server")
}
