package worker_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/smtptest"
	"github.com/cosell/cosell/internal/worker"
)

// by lets the jobs hand mails to the server.
func by(t *testing.T, s *smtptest.Server) func(*worker.Config) {
	t.Helper()
	sender, err := mail.New(mail.Config{
		Host: s.Addr().IP.String(), Port: s.Addr().Port, Security: mail.Plain, From: "Cosell <cosell@cosell.example>", Timeout: 5 * time.Second,
	})
	require.NoError(t, err)
	return func(c *worker.Config) { c.Mail = sender }
}

// mailing starts a service that mails by a server of the test's.
func mailing(t *testing.T) (*apitest.Harness, *smtptest.Server) {
	t.Helper()
	h, server := apitest.New(t), smtptest.New(t, smtptest.Options{})
	h.Work(by(t, server))
	return h, server
}

// taken returns what the server has taken since the test began, as "address: subject", in alphabetical order.
func taken(h *apitest.Harness, s *smtptest.Server) []string {
	h.Settle()
	all := []string{}
	for _, m := range s.Received() {
		all = append(all, strings.Join(m.To, " ")+": "+m.Subject)
	}
	slices.Sort(all)
	return all
}

// only makes the referral admins of Contoso those with the grants, and returns what names them.
func only(t *testing.T, h *apitest.Harness, grants ...access.Grant) {
	t.Helper()
	exec(t, h, "delete from grants where role = 'ReferralAdmin' and user_id in (select id from users where organization_id = 'contoso')")
	for _, g := range grants {
		where := "everywhere"
		if g.Locations != nil {
			where = strings.Join(g.Locations, "-")
		}
		h.AddUser("contoso", where+"@contoso.example", g)
	}
}

func admin(locations ...string) access.Grant {
	return access.Grant{Role: access.ReferralAdmin, Locations: locations}
}

// The three branches of rule R6 with their fallbacks, as a mail server sees them. The contact person of the profile has no role that opens
// a deal: it hears that a customer waits, and who may answer hears of whom.
func TestNewInboundReferralsAreMailed(t *testing.T) {
	t.Parallel()
	sources := map[string]apitest.Object{
		"AppSource": {"type": "SolutionProfile", "id": "SOL-10001-CTS"}, "AzureMarketplace": {"type": "SolutionProfile", "id": "SOL-10001-CTS"},
		"AzurePortal": {"type": "SolutionProfile", "id": "SOL-10001-CTS"}, "BusinessProfile": {"type": "BusinessProfileLocation", "id": "1000001"},
		"Microsoft": {"type": "BusinessProfileLocation", "id": "1000001"},
	}
	for _, c := range []struct {
		name    string
		admins  []access.Grant
		contact string // of the profile
		want    string
		profile string // for a lead from the profile
	}{
		{"everybody there", []access.Grant{admin("1000001"), admin("1000002"), admin()}, "pia@contoso.example", "1000001@contoso.example", "everywhere@contoso.example pia@contoso.example"},
		{"a contact who opens deals", []access.Grant{admin("1000001"), admin()}, "1000001@contoso.example", "1000001@contoso.example", "1000001@contoso.example"},
		{"a contact who is no user", []access.Grant{admin("1000001"), admin()}, "sales@CONTOSO.example", "1000001@contoso.example", "sales@contoso.example"},
		{"a contact elsewhere", []access.Grant{admin("1000001"), admin()}, "sales@agency.example", "1000001@contoso.example", "everywhere@contoso.example"},
		{"nobody at the location", []access.Grant{admin("1000002"), admin()}, "", "everywhere@contoso.example", "everywhere@contoso.example"},
		{"no referral admin that reaches it", []access.Grant{admin("1000002")}, "", "alva@contoso.example", "alva@contoso.example"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h, server := mailing(t)
			only(t, h, c.admins...)
			exec(t, h, "update business_profiles set contents = jsonb_set(contents::jsonb, '{contact,email}', coalesce(to_jsonb(nullif($1, '')), 'null')) where mpn_id = '1000001'", c.contact)
			for source, target := range sources {
				before := len(taken(h, server))
				sendFrom(t, h, source, target)
				h.Settle()
				want := c.want
				if source == "BusinessProfile" {
					want = c.profile
				}
				var got []string
				for _, m := range server.Received()[before:] {
					got = append(got, m.To...)
					require.Contains(t, m.Text, "\n-- \n", "it says why")
					if m.To[0] == "pia@contoso.example" || m.To[0] == "alva@contoso.example" {
						requireHint(t, m)
					}
				}
				slices.Sort(got)
				require.Equal(t, want, strings.Join(got, " "), source)
			}
		})
	}
}

// requireHint wants a mail that says that something waits where, and nothing of whom or what.
func requireHint(t *testing.T, m smtptest.Mail) {
	t.Helper()
	require.Contains(t, m.Text, "1000001")
	require.Contains(t, m.Text, "Referral admin")
	for _, secret := range []string{"Tailspin", "Adatum", "tove@", "carin@", "42,000", "/v1/deals/"} {
		require.NotContains(t, m.Subject+m.Text+m.HTML, secret)
	}
}

// sendFrom lets something come in at Contoso's from where the name says.
func sendFrom(t *testing.T, h *apitest.Harness, source string, target apitest.Object) {
	t.Helper()
	if source == "Microsoft" {
		draft := apitest.Draft(access.Microsoft)
		draft["target"], draft["team"] = []any{target}, []any{quiet("mika@msft.example")}
		h.As(access.Microsoft, access.MicrosoftSeller).Post(t, "/v1/deals", draft).Want(t, http.StatusCreated)
		return
	}
	lead := apitest.LeadTo("contoso")
	lead["referralSource"], lead["target"] = source, []any{target}
	operator(h).Post(t, "/v1/leads", lead).Want(t, http.StatusCreated)
}

// quiet is a team member who wants no mail.
func quiet(email string) apitest.Object {
	p := apitest.Person(email)
	p["contactPreference"] = apitest.Object{"disableNotifications": true}
	return p
}

func TestLeadsForInformationAreNotMailed(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	for _, call := range []string{"GetItNow", "FreeTrial", "TestDrive"} {
		lead := apitest.LeadTo("contoso")
		lead["callToAction"] = call
		operator(h).Post(t, "/v1/leads", lead).Want(t, http.StatusCreated)
	}
	require.Empty(t, taken(h, server))
	h.Clock.Add(200 * 24 * time.Hour)
	require.Eventually(t, func() bool {
		return query[int](t, h, "select count(*)::int from deals where substatus = 'Expired'")[0] == 3
	}, eventually, tick)
	require.Empty(t, taken(h, server), "nor is their end")
}

// From the invitation to the answers, both sides hear of each step once, in their language.
func TestBothSidesOfAnInvitationAreMailed(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	northwind(h).Patch(t, "/v1/notification-settings", `{"locale":"sv-SE"}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	draft := apitest.Inviting(apitest.Draft("contoso"), "msft", "3000001")
	draft["team"] = []any{apitest.Person("ada@contoso.example"), apitest.Person("other@contoso.example")}
	id := contoso(h).Create(t, draft)
	theirs := northwind(h).Engaged(t, contoso(h), id)
	require.Equal(t, []string{
		"ada@contoso.example: Microsoft was invited: Data platform for Adatum", "ada@contoso.example: Northwind was invited: Data platform for Adatum",
		"mika@msft.example: Contoso asks for help with a deal: Data platform for Adatum",
		"nils@northwind.example: Contoso har skickat en affär till er: Data platform for Adatum",
	}, taken(h, server), "who invited, not the whole team")

	seen := len(server.Received())
	h.AcceptForMicrosoft(t, id)
	h.Clock.Add(ttl - lead)
	require.Eventually(t, func() bool { return len(taken(h, server)) == seen+2 }, eventually, tick)
	h.Clock.Add(lead)
	require.Eventually(t, func() bool { return len(taken(h, server)) == seen+4 }, eventually, tick)
	require.Equal(t, []string{"ada@contoso.example: Microsoft accepted: Data platform for Adatum"}, among(server, seen, "accepted"))
	require.Equal(t, []string{"nils@northwind.example: Ert svar behövs senast 7 december 2026 kl. 12:00 UTC: Data platform for Adatum"}, among(server, seen, "Ert svar"))
	require.Equal(t, []string{"ada@contoso.example: Northwind did not answer: Data platform for Adatum"}, among(server, seen, "did not"))
	require.Equal(t, []string{"nils@northwind.example: Förfallen utan ert svar: Data platform for Adatum"}, among(server, seen, "Förfallen"))
	require.Equal(t, "Closed", northwind(h).Get(t, apitest.Path(theirs)).Text(t, "status"))
}

// among returns the mails behind the first ones that have the words in their subject.
func among(s *smtptest.Server, seen int, words string) []string {
	var found []string
	for _, m := range s.Received()[seen:] {
		if strings.Contains(m.Subject, words) {
			found = append(found, strings.Join(m.To, " ")+": "+m.Subject)
		}
	}
	return found
}

func TestADeclineIsMailedAsFarAsItMayBeKnown(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	small := apitest.Inviting(apitest.Draft("contoso"), "msft")
	small["details"].(apitest.Object)["dealValue"] = 24999.99
	for _, draft := range []apitest.Object{small, apitest.Inviting(apitest.Draft("contoso"), "msft")} {
		h.DeclineForMicrosoft(t, contoso(h).Create(t, draft), "NoMatchingCustomerRecord")
	}
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	waits := contoso(h).Get(t, "/v1/deals?status=New").Text(t, "items", 0, "id")
	contoso(h).Post(t, apitest.Path(waits, "decline"), apitest.Object{"reasonCode": "Other", "notes": "an inner matter"}).Want(t, http.StatusOK)
	h.Settle()
	var told []string
	for _, m := range server.Received() {
		switch {
		case strings.HasPrefix(m.Subject, "Microsoft declined"):
			told = append(told, fmt.Sprint(strings.Contains(m.Text, "No matching Microsoft customer record")))
		case m.Subject == "Your request to Contoso":
			require.Equal(t, []string{"tove@tailspin.example"}, m.To)
			require.NotContains(t, string(m.Raw), "inner matter")
		}
	}
	require.ElementsMatch(t, []string{"false", "true"}, told)
	require.Len(t, among(server, 0, "Your request"), 1)
}

func TestReviewsAndRolesAreMailed(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	solutions := h.As("contoso", access.CoSellSolutionAdmin)
	id := solutions.Post(t, "/v1/solutions", ready()).Want(t, http.StatusCreated).ID(t)
	solutions.Post(t, "/v1/solutions/"+id+"/publish", nil).Want(t, http.StatusOK)
	for _, how := range []string{"fail", "pass"} {
		review := solutions.Post(t, "/v1/solutions/"+id+"/reviews", apitest.Object{"goal": "CoSellReady"}).Want(t, http.StatusCreated).ID(t)
		operator(h).Post(t, "/v1/solution-reviews/"+review+"/"+how, apitest.Object{"report": "Looked at the deck"}).Want(t, http.StatusOK)
	}
	require.Equal(t, []string{"sven@contoso.example: Review failed: Contoso Store", "sven@contoso.example: Review passed: Contoso Store"}, taken(h, server))
	require.Contains(t, server.Received()[0].Text, "Looked at the deck")
	seen := len(server.Received())
	viewer := h.As("contoso", access.Viewer)
	wish := apitest.Object{"role": "ReferralUser", "scope": apitest.Object{"type": "Organization"}, "notes": "I sell in Oslo"}
	request := viewer.Post(t, "/v1/access-requests", wish).Want(t, http.StatusCreated).ID(t)
	h.As("contoso", access.AccountAdmin).Post(t, "/v1/access-requests/"+request+"/grant", nil).Want(t, http.StatusOK)
	h.Settle()
	require.Equal(t, []string{"alva@contoso.example: Vera Lind asks for the role Referral user"}, among(server, seen, "asks"))
	require.Equal(t, []string{"vera@contoso.example: You have the role Referral user"}, among(server, seen, "You have"))
}

// Whoever set up an endpoint that wants to hear no more is mailed.
func TestAPausedWebhookIsMailed(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	gone := newReceiver(t, answering(http.StatusGone))
	register(t, h, gone.URL, "referral-created")
	contoso(h).Create(t, apitest.Draft("contoso"))
	require.Eventually(t, func() bool { return len(taken(h, server)) == 1 }, eventually, tick)
	require.Equal(t, []string{"ada@contoso.example: A webhook was paused"}, taken(h, server))
	require.Contains(t, server.Received()[0].Text, "Reason: It answered that it is gone for good (410)")
}

// ready returns a solution that has what a review towards co-sell ready needs.
func ready() apitest.Object {
	return apitest.Object{
		"name": "Contoso Store", "mpnId": "1000001", "description": "Runs a store", "offerType": "SaaS",
		"listingUrl":        "https://marketplace.example/contoso/store",
		"documents":         apitest.Object{"onePagerUrl": "https://contoso.example/1.pdf", "pitchDeckUrl": "https://contoso.example/2.pdf"},
		"coSellGeographies": []any{"SE"},
		"salesContacts": []any{apitest.Object{
			"country": "SE", "name": "Ada Berg", "email": "ada@contoso.example", "phoneNumber": "+46 8 555 01 00",
		}},
	}
}

// Of a day's leads at a location the first ten are told one by one, and the others once, when the day is over.
func TestManyLeadsOfADayAreToldInADigest(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	for range 13 {
		operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	}
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("fabrikam")).Want(t, http.StatusCreated)
	h.Settle()
	require.Len(t, among(server, 0, "New lead"), 11, "another location has ten of its own")
	h.Clock.Add(11 * time.Hour)
	h.Sweep()
	require.Empty(t, among(server, 0, "more leads"), "the day is not over")
	h.Clock.Add(time.Hour)
	require.Eventually(t, func() bool { return len(among(server, 0, "more leads")) > 0 }, eventually, tick)
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	h.Settle()
	require.Equal(t, []string{"ada@contoso.example: 3 more leads on 23 November 2026"}, among(server, 0, "more leads"))
	require.Len(t, among(server, 0, "New lead"), 12, "a new day")
}

// However often a batch of events is told, and on however many instances, each person gets one mail of each.
func TestTellingTwiceMailsOnce(t *testing.T) {
	t.Parallel()
	h, server := apitest.New(t), smtptest.New(t, smtptest.Options{})
	for range 3 {
		operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	}
	for more := true; more; {
		n, err := h.Outbox.SequenceEvents(t.Context())
		require.NoError(t, err)
		more = n > 0
	}
	exec(t, h, `insert into river.river_job (kind, queue, state, args, max_attempts, scheduled_at)
		select kind, queue, state, args, max_attempts, scheduled_at from river.river_job, generate_series(1, 9) where kind = 'tell'`)
	h.Work(by(t, server))
	h.Work(by(t, server))
	require.Len(t, taken(h, server), 3)
}

// status returns what has become of Contoso's only mail, and what the server said.
func status(t *testing.T, h *apitest.Harness) (string, any) {
	t.Helper()
	r := contoso(h).Get(t, "/v1/notifications").Want(t, http.StatusOK)
	require.Len(t, r.At(t, "items"), 1)
	return r.Text(t, "items", 0, "status"), r.At(t, "items", 0, "detail")
}

func TestWhatTheServerSaysDecides(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		break_, mend func(*smtptest.Server)
		while, then  string // what has become of the mail, with the server broken and mended
		mails        int
	}{
		"refused for good":    {func(s *smtptest.Server) { s.RefuseRecipient("ada@contoso.example", 550) }, func(s *smtptest.Server) { s.RefuseRecipient("ada@contoso.example", 0) }, "Refused", "Refused", 0},
		"refused for now":     {func(s *smtptest.Server) { s.RefuseRecipient("ada@contoso.example", 451) }, func(s *smtptest.Server) { s.RefuseRecipient("ada@contoso.example", 0) }, "Waiting", "Sent", 1},
		"refused in the end":  {func(s *smtptest.Server) { s.RefuseData(554) }, func(s *smtptest.Server) { s.RefuseData(0) }, "Refused", "Refused", 0},
		"refuses the sender":  {func(s *smtptest.Server) { s.RefuseSender(550) }, func(s *smtptest.Server) { s.RefuseSender(0) }, "Waiting", "Sent", 1},
		"dies before":         {func(s *smtptest.Server) { s.DieBeforeData(true) }, func(s *smtptest.Server) { s.DieBeforeData(false) }, "Waiting", "Sent", 1},
		"dies after the data": {func(s *smtptest.Server) { s.DieAfterData(true) }, func(s *smtptest.Server) { s.DieAfterData(false) }, "Unknown", "Unknown", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, server := mailing(t)
			c.break_(server)
			operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
			require.Eventually(t, func() bool {
				h.Settle()
				now, _ := status(t, h)
				attempts := query[int](t, h, "select attempts from notifications")
				return now == c.while && attempts[0] > 0
			}, eventually, tick)
			_, said := status(t, h)
			require.NotEmpty(t, said)
			require.NotContains(t, said, "ada@")
			c.mend(server)
			exec(t, h, "update river.river_job set state = 'available', scheduled_at = now() where kind = 'send' and state in ('retryable', 'scheduled')")
			require.Eventually(t, func() bool {
				h.Settle()
				now, _ := status(t, h)
				return now == c.then
			}, eventually, tick)
			require.Len(t, server.Received(), c.mails)
		})
	}
}

// A refusal concerns one recipient of several.
func TestOneRecipientOfSeveralIsRefused(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	only(t, h, admin("1000001"), admin("1000002", "1000001"), admin())
	server.RefuseRecipient("1000001@contoso.example", 550)
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	require.Equal(t, []string{"1000002-1000001@contoso.example: New lead: Tailspin Toys wants to be contacted"}, taken(h, server))
}

// A mail server that is away for days is tried until the attempts are used up; then the mail says so, and is still readable.
func TestAMailIsGivenUpInTheEnd(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	server.Stop()
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	require.Eventually(t, func() bool {
		return len(query[int](t, h, "select attempts from notifications where attempts > 0")) > 0
	}, eventually, tick)
	exec(t, h, "update river.river_job set attempt = max_attempts - 1, state = 'available', scheduled_at = now() where kind = 'send'")
	require.Eventually(t, func() bool {
		now, _ := status(t, h)
		return now == "Failed"
	}, eventually, tick)
	id := contoso(h).Get(t, "/v1/notifications").Text(t, "items", 0, "id")
	require.Contains(t, contoso(h).Get(t, "/v1/notifications/"+id).Text(t, "content", "text"), "Tailspin Toys")
}

// What an instance was handing over when it died is not sent again: it may have arrived.
func TestWhatWasBeingHandedOverIsNotSentAgain(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	server.Stop()
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	require.Eventually(t, func() bool {
		return len(query[int](t, h, "select attempts from notifications where attempts > 0 and status = 'Waiting'")) > 0
	}, eventually, tick)
	exec(t, h, "update notifications set status = 'Handing'")
	server.Start(t)
	exec(t, h, "update river.river_job set state = 'available', scheduled_at = now() where kind = 'send'")
	require.Eventually(t, func() bool {
		now, _ := status(t, h)
		return now == "Unknown"
	}, eventually, tick)
	require.Empty(t, taken(h, server))
}

// What people write stays text on its way through a real server, whatever is in it.
func TestHostileNamesStayText(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	h.Settle()
	seen := len(server.Received())
	exec(t, h, "update users set name = E'Eve\\r\\nBcc: eve@evil.example' where email = 'ada@contoso.example'")
	lead := apitest.LeadTo("contoso")
	lead["customerProfile"].(apitest.Object)["name"] = `<b onmouseover="alert(1)">Ö & Co</b>`
	operator(h).Post(t, "/v1/leads", lead).Want(t, http.StatusCreated)
	h.Settle()
	require.Len(t, server.Received(), seen+1)
	m := server.Received()[seen]
	require.Equal(t, []string{"ada@contoso.example"}, m.To)
	require.Equal(t, "Eve Bcc: eve@evil.example", m.HeaderTo[0].Name)
	require.Empty(t, m.Header.Get("Bcc"))
	require.Equal(t, `New lead: <b onmouseover="alert(1)">Ö & Co</b> wants to be contacted`, m.Subject)
	require.Contains(t, m.Text, `Customer: <b onmouseover="alert(1)">Ö & Co</b>`)
	require.NotContains(t, m.HTML, "<b onmouseover")
	require.Contains(t, m.HTML, "&lt;b onmouseover=&#34;alert(1)&#34;&gt;Ö &amp; Co&lt;/b&gt;")
}

// Nobody of a suspended organisation is mailed, nor who has left it.
func TestWhoIsNotThereIsNotMailed(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	gone := h.AddUser("contoso", "gone@contoso.example", admin("1000001"))
	require.NoError(t, h.Deactivate(gone.Get(t, "/v1/access").Text(t, "user", "id")))
	northwind(h).Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000001"))
	require.Equal(t, []string{"ada@contoso.example"}, addresses(h, server), "as referral admin, not as a stranger on the sender's team")
	operator(h).Post(t, "/v1/organizations/contoso/suspend", nil).Want(t, http.StatusOK)
	seen := len(server.Received())
	northwind(h).Post(t, "/v1/deals", apitest.Inviting(apitest.Draft("northwind"), "1000001")).
		WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	h.Settle()
	require.Len(t, server.Received(), seen)
}

func addresses(h *apitest.Harness, s *smtptest.Server) []string {
	h.Settle()
	var all []string
	for _, m := range s.Received() {
		all = append(all, m.To...)
	}
	return all
}

// The log tells which rule chose whom, and nobody's name or address.
func TestTheLogTellsTheRule(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	operator(h).Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	require.Len(t, taken(h, server), 1)
	require.Contains(t, h.Log.String(), `"rule":"OrganizationAdmins"`)
	for _, secret := range []string{"ada@", "Ada", "Tailspin", "tove@"} {
		require.NotContains(t, h.Log.String(), secret)
	}
}

// Many mails at once, some to a server that is slow.
func TestManyMailsAtOnce(t *testing.T) {
	t.Parallel()
	h, server := mailing(t)
	server.Pause(20 * time.Millisecond)
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 5 {
				contoso(h).Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
			}
		})
	}
	all.Wait()
	require.Eventually(t, func() bool { return len(server.Received()) == 100 }, eventually, tick)
	seen := map[string]int{}
	for _, m := range server.Received() {
		seen[m.MessageID]++
	}
	require.Len(t, seen, 100)
	require.Contains(t, strings.Join(addresses(h, server), " "), "nils@northwind.example")
}
