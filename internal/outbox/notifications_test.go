package outbox_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const mailsPath = "/v1/notifications"

// mails returns the mails that the client sees, newest first, as "kind rule address".
func mails(t *testing.T, c *apitest.Client, query string) []string {
	t.Helper()
	h := []string{}
	var page struct {
		Items []struct {
			Kind, Rule string
			Recipient  struct{ Email string }
		}
	}
	c.Get(t, mailsPath+query).Want(t, http.StatusOK).Decode(t, &page)
	for _, n := range page.Items {
		h = append(h, strings.Join([]string{n.Kind, n.Rule, n.Recipient.Email}, " "))
	}
	return h
}

// read returns the client's newest mail of the kind, with its text.
func read(t *testing.T, c *apitest.Client, kind string) *apitest.Response {
	t.Helper()
	id := c.Get(t, mailsPath+"?kind="+kind).Want(t, http.StatusOK).Text(t, "items", 0, "id")
	return c.Get(t, mailsPath+"/"+id).Want(t, http.StatusOK)
}

// A lead for Oslo, a deal of the whole organisation, and a request for a role: who sees which mails.
func TestWhoSeesWhichMails(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	oslo := h.AddUser("contoso", "oslo@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	stockholm := h.AddUser("contoso", "stockholm@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000001"}})
	h.Work()
	h.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	h.NorthwindAdmin().Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000002"))
	h.As("contoso", access.Viewer).Post(t, "/v1/access-requests", wish("ReferralUser")).Want(t, http.StatusCreated)
	h.Settle()

	atOslo, atStockholm := "ReferralReceived LocationAdmins oslo@contoso.example", "MarketplaceLead LocationAdmins stockholm@contoso.example"
	toAccountAdmin := "AccessRequested AccountAdmins alva@contoso.example"
	require.ElementsMatch(t, []string{atOslo, atStockholm}, mails(t, h.ContosoAdmin(), ""), "the whole organisation's, about deals")
	require.Equal(t, []string{atOslo}, mails(t, oslo, ""))
	require.Equal(t, []string{atStockholm}, mails(t, stockholm, ""))
	require.Empty(t, mails(t, h.ContosoAdmin(), "?mine=true"))
	require.Equal(t, []string{toAccountAdmin}, mails(t, h.As("contoso", access.AccountAdmin), ""), "who looks after no deal sees the own ones")
	require.Empty(t, mails(t, h.As("contoso", access.Viewer), ""))
	require.Equal(t, []string{"InvitationSent DealTeam ada@contoso.example"}, mails(t, h.NorthwindAdmin(), ""))

	lead := read(t, stockholm, "MarketplaceLead")
	require.Contains(t, lead.Text(t, "content", "text"), "tove@tailspin.example")
	h.ContosoAdmin().Get(t, mailsPath+"/"+lead.ID(t)).Want(t, http.StatusOK)
	for who, c := range map[string]*apitest.Client{
		"another location": oslo, "no deals": h.As("contoso", access.AccountAdmin), "a viewer": h.As("contoso", access.Viewer),
		"another organisation": h.NorthwindAdmin(), "Microsoft": h.Seller(), "an operator": h.Operator(),
	} {
		require.Equal(t, http.StatusNotFound, c.Get(t, mailsPath+"/"+lead.ID(t)).Status, who)
	}
}

func wish(role string) apitest.Object {
	return apitest.Object{"role": role, "scope": apitest.Object{"type": "Organization"}}
}

func TestMailsAreFiltered(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	id := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft", "3000001"))
	h.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	h.Settle()
	require.Len(t, mails(t, h.ContosoAdmin(), ""), 3)
	require.Len(t, mails(t, h.ContosoAdmin(), "?dealId="+id), 2)
	require.Len(t, mails(t, h.ContosoAdmin(), "?kind=InvitationSent&status=Kept"), 2)
	require.Empty(t, mails(t, h.ContosoAdmin(), "?status=Sent"))
	first := h.ContosoAdmin().Get(t, mailsPath+"?limit=2").Want(t, http.StatusOK)
	next := h.ContosoAdmin().Get(t, mailsPath+"?limit=2&cursor="+first.Text(t, "nextCursor")).Want(t, http.StatusOK)
	require.Len(t, next.At(t, "items"), 1)
	require.Nil(t, next.At(t, "nextCursor"))
	h.ContosoAdmin().Get(t, mailsPath+"?status=Lost").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	h.ContosoAdmin().Get(t, mailsPath+"?cursor=x").WantProblem(t, http.StatusBadRequest, "invalid-cursor")
}

func TestReadingMailsIsTwoStatements(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	h.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	h.Settle()
	one := mailsPath + "/" + read(t, h.ContosoAdmin(), "MarketplaceLead").ID(t)
	for _, path := range []string{mailsPath, mailsPath + "?mine=true", one, "/v1/notification-settings"} {
		h.ContosoAdmin().Get(t, path).Want(t, http.StatusOK)
		trips, statements := h.CountTrips(t, http.StatusOK, func() *apitest.Response { return h.ContosoAdmin().Get(t, path) })
		require.LessOrEqual(t, statements, 2, path)
		require.LessOrEqual(t, trips, 1, path)
	}
}

const settingsPath = "/v1/notification-settings"

func TestUsersSayHowTheyAreTold(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	before := c.Get(t, settingsPath).Want(t, http.StatusOK)
	require.Equal(t, `"0"`, before.ETag())
	require.Equal(t, true, before.At(t, "mails", "InvitationSent"))
	c.Get(t, settingsPath, apitest.Header{Name: "If-None-Match", Value: `"0"`}).Want(t, http.StatusNotModified)

	c.Patch(t, settingsPath, `{"locale":"sv"}`).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	c.Patch(t, settingsPath+"?dryRun=true", `{"locale":"sv"}`, apitest.IfMatch(`"0"`)).Want(t, http.StatusOK)
	after := c.Patch(t, settingsPath, `{"locale":"sv-SE","mails":{"InvitationSent":false}}`, apitest.IfMatch(`"0"`)).Want(t, http.StatusOK)
	require.Equal(t, `"1"`, after.ETag())
	require.Equal(t, false, after.At(t, "mails", "InvitationSent"))
	require.Equal(t, string(after.Body), string(c.Get(t, settingsPath).Want(t, http.StatusOK).Body))
	require.Equal(t, `"1"`, c.Patch(t, settingsPath, `{"locale":"sv-SE"}`, apitest.IfMatch("*")).Want(t, http.StatusOK).ETag(), "nothing has changed")
	c.Patch(t, settingsPath, `{"locale":"en"}`, apitest.IfMatch(`"0"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	require.Equal(t, `"0"`, h.NorthwindAdmin().Get(t, settingsPath).ETag(), "each has the own ones")

	wrong := c.Patch(t, settingsPath, `{"locale":"x y","mails":{"MarketplaceLead":false,"Weather":true,"ReferralExpired":1}}`, apitest.IfMatch("*"))
	require.ElementsMatch(t, []string{
		"/locale invalid-value", "/mails/MarketplaceLead mandatory", "/mails/Weather unknown-field", "/mails/ReferralExpired invalid-type",
	}, wrong.WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t))
}

// A mail that its recipient has switched off is not sent, but can be seen; what R6 demands is sent anyway.
func TestWhatIsSwitchedOffIsNotSent(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	off := `{"locale":"sv-SE","mails":{"InvitationSent":false}}`
	h.ContosoAdmin().Patch(t, settingsPath, off, apitest.IfMatch("*")).Want(t, http.StatusOK)
	h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	quiet := apitest.Person("ada@contoso.example")
	quiet["contactPreference"] = apitest.Object{"disableNotifications": true, "locale": "en"}
	silent := apitest.Inviting(apitest.Draft("contoso"), "msft")
	silent["team"] = []any{quiet}
	id := h.ContosoAdmin().Create(t, silent)
	h.AcceptForMicrosoft(t, id)
	h.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	h.Settle()
	require.Len(t, mails(t, h.ContosoAdmin(), "?status=SwitchedOff&kind=InvitationSent"), 2)
	accepted := read(t, h.ContosoAdmin(), "InvitationAccepted")
	require.Equal(t, "SwitchedOff", accepted.Text(t, "status"))
	require.Equal(t, "en", accepted.Text(t, "locale"), "what the deal says of its member comes first")
	require.Contains(t, accepted.Text(t, "content", "text"), "mika@msft.example", "Microsoft's seller")
	lead := read(t, h.ContosoAdmin(), "MarketplaceLead")
	require.Equal(t, "Kept", lead.Text(t, "status"))
	require.Contains(t, lead.Text(t, "content", "subject"), "Nytt lead")
}

// The mail about an expired lead no longer has its contacts, whoever reads it.
func TestTheMailOfAnExpiredLeadShowsNoContacts(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	h.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	h.Settle()
	require.Contains(t, string(read(t, h.ContosoAdmin(), "MarketplaceLead").Body), "tove@tailspin.example")
	h.Clock.Add(14 * 24 * time.Hour)
	require.NotContains(t, string(read(t, h.ContosoAdmin(), "MarketplaceLead").Body), "tove@tailspin.example")
	require.Eventually(t, func() bool {
		return len(mails(t, h.ContosoAdmin(), "?kind=ReferralExpired")) == 1
	}, time.Minute, 20*time.Millisecond)
	require.NotContains(t, string(read(t, h.ContosoAdmin(), "ReferralExpired").Body), "tove@tailspin.example")
}

// A person who is mailed as an account admin does not look after deals, and is told only that something is waiting.
func TestAnAccountAdminIsToldOfNoDeal(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	_, err := h.DB.Pool().Exec(t.Context(), "delete from grants where role = 'ReferralAdmin' and user_id in (select id from users where organization_id = 'fabrikam')")
	require.NoError(t, err)
	h.Operator().Post(t, "/v1/leads", apitest.LeadTo("fabrikam")).Want(t, http.StatusCreated)
	h.Settle()
	mail := read(t, h.As("fabrikam", access.AccountAdmin), "MarketplaceLead")
	require.Equal(t, "AccountAdmins", mail.Text(t, "rule"))
	for _, part := range []string{"subject", "text", "html"} {
		require.NotContains(t, mail.Text(t, "content", part), "Tailspin")
		require.NotContains(t, mail.Text(t, "content", part), "tove@")
	}
	require.Contains(t, mail.Text(t, "content", "text"), "2000001")
}

// A mail about a deal that somebody got because of a role cannot be read without that role: neither with a token that lacks it, nor after
// it is revoked.
func TestAMailByARoleIsReadWithThatRole(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	both := h.AddUser("contoso", "both@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000001"}}, access.Grant{Role: access.BusinessProfileAdmin})
	h.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso")).Want(t, http.StatusCreated)
	h.Settle()
	path := mailsPath + "/" + read(t, both, "MarketplaceLead").ID(t)
	made := both.Post(t, "/v1/tokens", apitest.Object{"name": "profiles only", "roles": []any{"BusinessProfileAdmin"}}).Want(t, http.StatusCreated)
	h.With(made.Text(t, "secret")).Get(t, path).WantProblem(t, http.StatusNotFound, "not-found")
	both.Get(t, path).Want(t, http.StatusOK)
	id := both.Get(t, "/v1/access").Text(t, "user", "id")
	h.As("contoso", access.AccountAdmin).Do(t, http.MethodDelete, "/v1/users/"+id+"/roles/ReferralAdmin", nil).Want(t, http.StatusOK)
	both.Get(t, path).WantProblem(t, http.StatusNotFound, "not-found")
}

// A mail about a deal can be read as long as it would still be sent: to people on the team, with roles, and a token, that open the deal.
// The list and the single mail agree for everybody, whatever has changed.
func TestMailsAreReadByTodaysAccess(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	accounts := h.As("contoso", access.AccountAdmin)
	everywhere, profiles := access.Grant{Role: access.ReferralUser}, access.Grant{Role: access.BusinessProfileAdmin}
	people := map[string]*apitest.Client{}
	ids := map[string]string{}
	var team []any
	for _, name := range []string{"stays", "left", "demoted", "scoped", "limited"} {
		people[name] = h.AddUser("contoso", name+"@contoso.example", everywhere, profiles)
		ids[name] = people[name].Get(t, "/v1/access").Text(t, "user", "id")
		team = append(team, apitest.Person(name+"@contoso.example"))
	}
	people["reader"] = h.AddUser("contoso", "reader@contoso.example", access.Grant{Role: access.ReferralAdmin})
	people["accounts"], people["profiles"], people["solutions"] = accounts, h.ProfileAdmin(), h.SolutionAdmin()
	h.Work()
	draft := apitest.Inviting(apitest.Draft("contoso"), "msft")
	draft["team"] = team
	id := h.ContosoAdmin().Create(t, draft)
	h.AcceptForMicrosoft(t, id)
	lead := apitest.LeadTo("contoso")
	lead["referralSource"], lead["target"] = "BusinessProfile", []any{apitest.Object{"type": "BusinessProfileLocation", "id": "1000001"}}
	h.Operator().Post(t, "/v1/leads", lead).Want(t, http.StatusCreated)
	people["stays"].Post(t, "/v1/access-requests", wish("ReferralAdmin")).Want(t, http.StatusCreated)
	h.Settle()
	for _, name := range []string{"stays", "left", "demoted", "scoped", "limited"} {
		require.Len(t, mails(t, people[name], ""), 2, name)
		require.Contains(t, read(t, people[name], "InvitationAccepted").Text(t, "content", "text"), "mika@msft.example")
	}

	h.ContosoAdmin().Patch(t, apitest.Path(id), apitest.Object{"team": append(team[:1:1], team[2:]...)}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	accounts.Do(t, http.MethodDelete, "/v1/users/"+ids["demoted"]+"/roles/ReferralUser", nil).Want(t, http.StatusOK)
	accounts.Do(t, http.MethodPut, "/v1/users/"+ids["scoped"]+"/roles/ReferralUser", apitest.LocationScope("1000002")).Want(t, http.StatusOK)
	made := people["limited"].Post(t, "/v1/tokens", apitest.Object{"name": "profiles only", "roles": []any{"BusinessProfileAdmin"}}).Want(t, http.StatusCreated)
	people["limited"] = h.With(made.Text(t, "secret"))
	want := map[string]int{"stays": 2, "left": 0, "demoted": 0, "scoped": 0, "limited": 0, "reader": 1, "accounts": 1, "profiles": 1, "solutions": 0}
	var all []string
	found, err := h.DB.Pool().Query(t.Context(), "select id::text from notifications where organization_id = 'contoso'")
	require.NoError(t, err)
	all, err = pgx.CollectRows(found, pgx.RowTo[string])
	require.NoError(t, err)
	for name, c := range people {
		mine := map[string]bool{}
		page := c.Get(t, mailsPath+"?mine=true").Want(t, http.StatusOK)
		for i := range page.At(t, "items").([]any) {
			mine[page.Text(t, "items", i, "id")] = true
		}
		require.Len(t, mine, want[name], name)
		for _, id := range all {
			one := c.Get(t, mailsPath+"/"+id)
			if name == "reader" {
				continue // reads others' mails too
			}
			require.Equal(t, mine[id], one.Status == http.StatusOK, "%s reads %s", name, id)
			if one.Status == http.StatusOK && name != "stays" {
				require.NotContains(t, string(one.Body), "tove@", name)
				require.NotContains(t, string(one.Body), "mika@", name)
			}
		}
	}
}

// An operator sets an organisation's mail domains. They are stored in one form, and domains that anybody can have addresses in are
// refused.
func TestMailDomainsOfAnOrganization(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	const path = "/v1/organizations/contoso"
	require.Equal(t, []any{"contoso.example"}, h.ContosoAdmin().Get(t, path).Want(t, http.StatusOK).At(t, "mailDomains"))
	given := apitest.Object{"mailDomains": []any{"sales.Contoso.co.uk.", "Bücher.example", "contoso.example"}}
	kept := []any{"contoso.example", "sales.contoso.co.uk", "xn--bcher-kva.example"}
	require.Equal(t, kept, h.Operator().Patch(t, path+"?dryRun=true", given, apitest.IfMatch("*")).Want(t, http.StatusOK).At(t, "mailDomains"))
	require.Len(t, h.ContosoAdmin().Get(t, path).At(t, "mailDomains"), 1)
	require.Equal(t, kept, h.Operator().Patch(t, path, given, apitest.IfMatch("*")).Want(t, http.StatusOK).At(t, "mailDomains"))
	h.Operator().Patch(t, path, apitest.Object{"name": "Contoso Group"}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	require.Equal(t, kept, h.ContosoAdmin().Get(t, path).At(t, "mailDomains"), "a new name leaves them alone")
	log := h.As("contoso", access.AccountAdmin).Get(t, "/v1/audit-log").Want(t, http.StatusOK)
	require.Equal(t, "ChangeMailDomains", log.Text(t, "items", 1, "action"))
	require.Contains(t, string(log.Body), "sales.contoso.co.uk")

	wrong := apitest.Object{"mailDomains": []any{
		"contoso.example", "CONTOSO.EXAMPLE.", "*.contoso.example", "com", "co.uk", "github.io", "10.0.0.1", "[10.0.0.1]", "ada@contoso.example", "contoso", "con toso.example", "contoso..example",
	}}
	var want []string
	for i := range wrong["mailDomains"].([]any)[2:] {
		want = append(want, fmt.Sprintf("/mailDomains/%d invalid-domain", i+2))
	}
	require.ElementsMatch(t, append(want, "/mailDomains/1 duplicate"), h.Operator().Patch(t, path, wrong, apitest.IfMatch("*")).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t))
	organization := apitest.GoodBodies["createOrganization"].(apitest.Object)
	made := apitest.Object{"mailDomains": []any{"adatum.example", "example"}}
	maps.Copy(made, organization)
	require.Equal(t, []string{"/mailDomains/1 invalid-domain"}, h.Operator().Post(t, "/v1/organizations", made).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed").Mistakes(t))
	made["mailDomains"] = []any{"Adatum.example"}
	require.Equal(t, []any{"adatum.example"}, h.Operator().Post(t, "/v1/organizations", made).Want(t, http.StatusCreated).At(t, "mailDomains"))
}
