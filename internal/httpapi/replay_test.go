package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/service"
)

// ownBusiness are the operations whose answers are the caller's own whatever the roles are.
const ownBusiness = "createToken revokeToken rotateToken requestAccess resendNotification"

// A kept answer is given again to who may see it now. Who has lost every role is refused, as by reading it.
func TestAReplayIsForWhoMaySeeItNow(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	people := callers(t, h)
	h.Operator().Post(t, "/v1/organizations/fabrikam/suspend", nil).Want(t, http.StatusOK)
	kept := map[string]func() *apitest.Response{}
	for _, o := range apitest.Operations(t) {
		if !takesKey(t, o) {
			continue
		}
		name := strings.Fields(decisions[o.ID].allowed)[0]
		c, key := people[name], apitest.Key(o.ID)
		path, body := c.at(o), o.Good(t)
		switch o.ID {
		case "acceptDeal", "declineDeal", "answerForMicrosoft":
			path = o.At(incomingOf(t, h, c))
		case "winDeal", "loseDeal", "reportDealError", "inviteToDeal":
			path = o.At(h.ContosoAdmin().Create(t, apitest.Draft("contoso")))
		case "grantAccessRequest", "reinviteUser": // what the other account admin would do it to has been declined and deactivated by then
			c = people["msft-account"]
			path = c.at(o)
		case "rotateToken":
			c = people["viewer"]
			path = c.at(o)
		case "pauseWebhook":
			path = o.With(map[string]string{"webhookId": h.CreateWebhook(t)})
		case "retryJob":
			path = o.With(map[string]string{"jobId": h.CreateJob(t, "retryable")})
		case "askForRegistrationAction", "passRegistration", "failRegistration", "claimRegistration", "releaseRegistration":
			path = o.With(map[string]string{"registrationId": h.Register(t, h.ReviewedForm())})
		case "registerDeal", "askRegistrationException":
			path = o.At(h.CreateWon(t))
		case "declineRegistrationException":
			path = o.With(map[string]string{"exceptionId": h.AskException(t, h.Register(t, h.ReviewedForm()))})
		case "failSolutionReview":
			admin := h.SolutionAdmin()
			path = o.With(map[string]string{"reviewId": admin.AskReview(t, admin.PublishSolution(t, apitest.SolutionDraft()), "CoSellReady")})
		}
		kept[o.ID] = func() *apitest.Response { return o.Send(t, c.Client, path, body, key) }
		first := kept[o.ID]()
		require.Less(t, first.Status, http.StatusMultipleChoices, "%s: %s", o.ID, first.Body)
		again := kept[o.ID]()
		require.Equal(t, first.Status, again.Status, "%s: %s", o.ID, again.Body)
		require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"), o.ID)
	}
	require.Greater(t, len(kept), 30)
	_, err := h.DB.Pool().Exec(t.Context(), "delete from grants")
	require.NoError(t, err)
	for id, again := range kept {
		r := again()
		if strings.Contains(" "+ownBusiness+" ", " "+id+" ") {
			require.Equal(t, "true", r.Header.Get("Idempotent-Replayed"), "%s: %s", id, r.Body)
			continue
		}
		require.Contains(t, []int{http.StatusForbidden, http.StatusNotFound}, r.Status, "%s: %s", id, r.Body)
	}
}

func takesKey(t *testing.T, o apitest.Operation) bool {
	t.Helper()
	return apitest.Contract(t).Paths.Value(o.Path).GetOperation(o.Method).Parameters.GetByInAndName("header", "Idempotency-Key") != nil
}

// incomingOf returns a deal that waits for the answer of the caller's organisation.
func incomingOf(t *testing.T, h *apitest.Harness, c caller) string {
	t.Helper()
	theirs := h.NorthwindAdmin().Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000001", "msft"))
	if c.organization == access.Microsoft {
		return h.Seller().Engaged(t, h.NorthwindAdmin(), theirs)
	}
	return h.ContosoAdmin().Engaged(t, h.NorthwindAdmin(), theirs)
}

// Whatever takes a deal out of somebody's sight takes its replay too; nobody else is concerned.
func TestAReplayOfADealFollowsAccess(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for name, c := range map[string]struct {
		grant access.Grant
		loses func(email, id string)
		want  int
	}{
		"less of a role": {access.Grant{Role: access.ReferralAdmin}, func(email, _ string) { h.Regrant(t, email, "set role = 'Viewer'") }, http.StatusOK},
		"another scope": {
			access.Grant{Role: access.ReferralAdmin},
			func(email, _ string) { h.Regrant(t, email, "set locations = '{1000002}'") },
			http.StatusForbidden,
		},
		"a role that opens no deal": {
			access.Grant{Role: access.ReferralAdmin},
			func(email, _ string) { h.Regrant(t, email, "set role = 'BusinessProfileAdmin'") },
			http.StatusForbidden,
		},
		"not on the team any more": {access.Grant{Role: access.ReferralUser}, func(_, id string) {
			h.ContosoAdmin().Patch(t, apitest.Path(id), `{"team":[`+apitest.PersonJSON+`]}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
		}, http.StatusForbidden},
	} {
		email := strings.ReplaceAll(name, " ", "-") + "@contoso.example"
		user := h.AddUser("contoso", email, c.grant)
		draft := apitest.Draft("contoso")
		draft["team"] = []any{apitest.Person(email)}
		id := h.ContosoAdmin().Create(t, draft)
		invite := func() *apitest.Response {
			return user.Post(t, apitest.Path(id, "invitations"), apitest.Invitation("3000001"), apitest.Key("k"))
		}
		wantReplay(t, invite().Want(t, http.StatusOK), invite())
		c.loses(email, id)
		require.Equal(t, c.want, user.Get(t, apitest.Path(id)).Status, name)
		require.Equal(t, c.want, invite().Status, name)
	}
	h.NorthwindAdmin().Post(t, "/v1/deals", apitest.Draft("northwind"), apitest.Key("k")).Want(t, http.StatusCreated)
	h.Operator().Post(t, "/v1/organizations/northwind/suspend", nil).Want(t, http.StatusOK)
	h.NorthwindAdmin().Post(t, "/v1/deals", apitest.Draft("northwind"), apitest.Key("k")).Want(t, http.StatusUnauthorized)
}

// The same route in another spelling of an id is the same route; a token that is limited to other roles has keys of its own.
func TestAKeyBelongsToTheRouteAndTheRolesOfTheToken(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	both := h.AddUser("contoso", "both@contoso.example", access.Grant{Role: access.ReferralAdmin}, access.Grant{Role: access.BusinessProfileAdmin})
	limited := func(name string, roles ...access.Role) *apitest.Client {
		body := apitest.Object{"name": name, "roles": roles, "expirationDateTime": apitest.Start.AddDate(0, 1, 0).Format(time.RFC3339)}
		return h.With(both.Post(t, "/v1/tokens", body).Want(t, http.StatusCreated).Text(t, "secret"))
	}
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	win := func(c *apitest.Client, id string) *apitest.Response {
		return c.Post(t, apitest.Path(id, "win"), nil, apitest.Key("k"))
	}
	first := win(both, id).Want(t, http.StatusOK)
	wantReplay(t, first, win(both, strings.ToUpper(id)))
	win(limited("profiles", access.BusinessProfileAdmin), id).WantProblem(t, http.StatusForbidden, "role-missing")
	win(limited("deals", access.ReferralAdmin), id).WantProblem(t, http.StatusConflict, "deal-terminal")

	deals, again := limited("deals 2", access.ReferralAdmin), limited("deals 3", access.ReferralAdmin)
	created := deals.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("k")).Want(t, http.StatusCreated)
	wantReplay(t, created, again.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("k")))
}

// What has been removed is not shown by the answer that made it.
func TestAReplayDoesNotBringBackWhatIsGone(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for path, body := range map[string]any{
		"/v1/webhooks":      operationNamed(t, "createWebhook").Good(t),
		"/v1/routing-rules": operationNamed(t, "createRoutingRule").Good(t),
	} {
		again := func() *apitest.Response { return h.ContosoAdmin().Post(t, path, body, apitest.Key("k")) }
		made := again().Want(t, http.StatusCreated)
		h.ContosoAdmin().Do(t, http.MethodDelete, made.Header.Get("Location"), nil, apitest.IfMatch("*")).Want(t, http.StatusOK)
		again().WantProblem(t, http.StatusNotFound, "not-found")
	}
}

// The contacts of a lead that has expired are hidden in the answer that made it, too.
func TestAReplayShowsNoContactsOfAnExpiredLead(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	settings := service.Defaults()
	settings.Deals.InvitationTTL = time.Hour
	hasty := apitest.Open(t, h.DBURL, func(c *apitest.Config) {
		c.Services = service.New(h.DB, settings)
		c.Kernel.Now = h.Clock.Now
	})
	send := func(key string) *apitest.Response {
		return hasty.Operator().Post(t, "/v1/leads", apitest.LeadTo("contoso"), apitest.Key(key)).Want(t, http.StatusCreated)
	}
	taken := send("taken")
	wantReplay(t, send("left"), send("left"))
	h.ContosoAdmin().Post(t, apitest.Path(taken.ID(t), "accept"), nil).Want(t, http.StatusOK)
	h.Clock.Add(time.Hour)
	for range 2 {
		require.NotContains(t, string(send("left").Body), apitest.LeadContact)
		require.Contains(t, string(send("taken").Body), apitest.LeadContact)
		_, err := h.Deals.ExpireDeals(t.Context())
		require.NoError(t, err)
	}
}
