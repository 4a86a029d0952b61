package worker_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/smtptest"
	"github.com/cosell/cosell/internal/worker"
)

// becameOf returns what has become of the newest mail to each address, as the database has it: "status: detail".
func becameOf(t *testing.T, h *apitest.Harness) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, line := range query[string](t, h, "select email || ' ' || status || ': ' || coalesce(detail, '') from notifications order by id") {
		address, became, _ := strings.Cut(line, " ")
		all[address] = became
	}
	return all
}

// retryMails lets every mail that waits for its next attempt be tried now.
func retryMails(t *testing.T, h *apitest.Harness) {
	t.Helper()
	exec(t, h, "update river.river_job set state = 'available', scheduled_at = now() where kind = 'send' and state in ('retryable', 'scheduled')")
	h.Settle()
}

// tried waits until each of so many mails has been tried in vain.
func tried(t *testing.T, h *apitest.Harness, mails int) {
	t.Helper()
	require.Eventually(t, func() bool {
		return query[int](t, h, "select count(*)::int from notifications where status = 'Waiting' and attempts > 0")[0] == mails
	}, eventually, tick)
}

// While mails wait for their server, people leave in every way there is. Whoever is left gets the mail, the others get none, and it says why.
func TestMailFollowsTodaysAccess(t *testing.T) {
	t.Parallel()
	h, server := apitest.New(t), smtptest.New(t, smtptest.Options{})
	h.Work(by(t, server), counted(h))
	server.Stop()
	team := func(names ...string) (people []any) {
		for _, n := range names {
			people = append(people, apitest.Person(n+"@contoso.example"))
		}
		return people
	}
	ids := map[string]string{}
	for _, name := range []string{"stays", "deactivated", "demoted", "moved", "scoped"} {
		ids[name] = h.AddUser("contoso", name+"@contoso.example", admin()).Get(t, "/v1/access").Text(t, "user", "id")
	}
	draft := apitest.Inviting(apitest.Draft("contoso"), "3000001")
	draft["team"] = team("stays", "deactivated", "demoted", "moved", "left", "domain", "scoped")
	id := contoso(h).Create(t, draft)
	sendFrom(t, h, "BusinessProfile", apitest.Object{"type": "BusinessProfileLocation", "id": "1000001"})
	tried(t, h, 15) // seven of the team; the receiver; the contact and, told in full, six referral admins

	accounts := h.As("contoso", access.AccountAdmin)
	accounts.Post(t, "/v1/users/"+ids["deactivated"]+"/deactivate", nil).Want(t, http.StatusOK)
	role := "/v1/users/" + ids["demoted"] + "/roles/"
	accounts.Do(t, http.MethodPut, role+"BusinessProfileAdmin", apitest.Object{"scope": apitest.Object{"type": "Organization"}}).Want(t, http.StatusOK)
	accounts.Do(t, http.MethodDelete, role+"ReferralAdmin", nil).Want(t, http.StatusOK)
	accounts.Do(t, http.MethodPut, "/v1/users/"+ids["scoped"]+"/roles/ReferralAdmin", apitest.Object{"scope": apitest.Object{"type": "Locations", "mpnIds": []any{"1000002"}}}).Want(t, http.StatusOK)
	exec(t, h, "update users set organization_id = 'fabrikam' where email = 'moved@contoso.example'")
	contoso(h).Patch(t, apitest.Path(id), apitest.Object{"team": team("stays", "deactivated", "demoted", "moved", "domain", "scoped")}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	operator(h).Patch(t, "/v1/organizations/contoso", apitest.Object{"mailDomains": []any{}}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	exec(t, h, "update business_profiles set contents = jsonb_set(contents::jsonb, '{contact,email}', '\"new@contoso.example\"') where mpn_id = '1000001'")
	operator(h).Post(t, "/v1/organizations/northwind/suspend", nil).Want(t, http.StatusOK)

	server.Start(t)
	retryMails(t, h)
	require.Eventually(t, func() bool { return len(query[int](t, h, "select 1 from notifications where status = 'Waiting'")) == 0 }, eventually, tick)
	noUser, noRole := "Withheld: The recipient is not an active user of the organisation.", "Withheld: The roles of the recipient do not give access to this."
	noTeam, noDomain := "Withheld: The recipient is no longer on the team of the deal.", "Withheld: The address is neither a user's nor in the mail domains of the organisation."
	require.Equal(t, map[string]string{
		"stays@contoso.example": "Sent: ", "ada@contoso.example": "Sent: ", "deactivated@contoso.example": noUser, "moved@contoso.example": noUser,
		"demoted@contoso.example": noRole, "scoped@contoso.example": noRole, "left@contoso.example": noTeam, "domain@contoso.example": noDomain,
		"pia@contoso.example":    "Withheld: The recipient is no longer the contact person of the business profile.",
		"nils@northwind.example": "Withheld: The organisation is suspended.",
	}, becameOf(t, h))
	require.ElementsMatch(t, []string{"stays@contoso.example", "stays@contoso.example", "ada@contoso.example"}, addresses(h, server))
	requireMetric(t, h, `cosell_mails_total{status="Withheld"} 12`)
}

// counted lets what is done in the background count in the service's figures.
func counted(h *apitest.Harness) func(*worker.Config) {
	return func(c *worker.Config) { c.Metrics = h.Metrics }
}

// requireMetric wants a line among the figures.
func requireMetric(t *testing.T, h *apitest.Harness, line string) {
	t.Helper()
	all := metrics(t, h)
	if !strings.Contains(all, "\n"+line+"\n") {
		name, _, _ := strings.Cut(line, "{")
		require.Contains(t, slices.DeleteFunc(strings.Split(all, "\n"), func(l string) bool { return !strings.HasPrefix(l, name) }), line)
	}
}

// Nobody is mailed by putting an address on a team: only active users who may read the deal, and the organisation's own addresses.
func TestATeamIsNoRelay(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	operator(h).Patch(t, "/v1/organizations/contoso", apitest.Object{"mailDomains": []any{"Contoso.Example.", "bücher.example"}}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	draft := apitest.Inviting(apitest.Draft("contoso"), "3000001")
	var team []any
	for _, address := range []string{
		"victim@elsewhere.example", "victim@sub.contoso.example", "victim@contoso.example.elsewhere.example", "victim@notcontoso.example", "nils@northwind.example",
		"sven@contoso.example", "own@CONTOSO.example", "åsa@contoso.example", "own@xn--bcher-kva.example", "own@bücher.example", "vera@contoso.example",
	} {
		team = append(team, apitest.Person(address))
	}
	draft["team"] = team
	id := contoso(h).Create(t, draft)
	h.Settle()
	var mailed []string
	for _, m := range server.Received() {
		if strings.HasPrefix(m.Subject, "Northwind was invited") {
			mailed = append(mailed, m.To...)
		}
	}
	require.ElementsMatch(t, []string{
		"own@contoso.example", "åsa@contoso.example", "own@xn--bcher-kva.example", "own@bücher.example", "vera@contoso.example",
	}, mailed)
	require.Len(t, contoso(h).Get(t, apitest.Path(id)).At(t, "team"), len(team), "all are kept on the deal")
	var page struct {
		Items []struct {
			Recipient struct{ Email string }
			Detail    string
		}
	}
	contoso(h).Get(t, "/v1/notifications?status=Withheld").Want(t, http.StatusOK).Decode(t, &page)
	require.Len(t, page.Items, 6)
	for _, n := range page.Items {
		require.Contains(t, n.Detail, map[bool]string{true: "roles", false: "mail domains"}[n.Recipient.Email == "sven@contoso.example"])
	}
}

// Of a day's mails so many are sent, by whichever instance and to whichever recipient; the others say so, and go out another day.
func TestMailsOfADayAreLimited(t *testing.T) {
	t.Parallel()
	h, server := apitest.New(t), smtptest.New(t, smtptest.Options{})
	h.Settings.Outbox.MailLimits = notify.Limits{PerOrganization: 8, PerRecipient: 5}
	h.Work(by(t, server))
	h.Work(by(t, server))
	for range 7 {
		operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	}
	h.Settle()
	require.Len(t, server.Received(), 5)
	over := contoso(h).Get(t, "/v1/notifications?status=OverLimit").Want(t, http.StatusOK)
	require.Len(t, over.At(t, "items"), 2)
	require.Equal(t, "The recipient has been sent as many mails today (UTC) as its limit allows. It can be sent again tomorrow.", over.Text(t, "items", 0, "detail"))
	draft := apitest.Inviting(apitest.Draft("contoso"), "3000001")
	draft["team"] = []any{apitest.Person("a@contoso.example"), apitest.Person("b@contoso.example"), apitest.Person("c@contoso.example"), apitest.Person("d@contoso.example")}
	contoso(h).Create(t, draft)
	h.Settle()
	require.Len(t, among(server, 0, "Northwind was invited"), 3)
	require.Len(t, query[string](t, h, "select email from notifications where detail like 'The organisation has been sent as many mails%'"), 1)
	require.Equal(t, []string{"nils@northwind.example"}, query[string](t, h, "select email from notifications where organization_id = 'northwind' and status = 'Sent'"), "another's day is its own")

	id := over.Text(t, "items", 0, "id")
	contoso(h).Post(t, "/v1/notifications/"+id+"/resend", nil).Want(t, http.StatusOK)
	h.Settle()
	require.Equal(t, []string{"OverLimit"}, query[string](t, h, "select status from notifications where id = $1::uuid", id))
	h.Clock.Add(12 * time.Hour)
	contoso(h).Post(t, "/v1/notifications/"+id+"/resend", nil).Want(t, http.StatusOK)
	h.Settle()
	require.Equal(t, []string{"Sent"}, query[string](t, h, "select status from notifications where id = $1::uuid", id))
	require.Eventually(t, func() bool { return len(query[int](t, h, "select 1 from mail_days where day < '2026-11-24'")) == 0 }, eventually, tick)
}
