package lifecycle_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const ttl = 14 * 24 * time.Hour // of an invitation

// terminals bring a new deal to each of the terminal states, and return its id and its owner.
var terminals = map[string]func(*testing.T, *apitest.Harness) (string, *apitest.Client){
	"Closed/Won": func(t *testing.T, h *apitest.Harness) (string, *apitest.Client) {
		return h.CreateClosed(t, "win", nil)
	},
	"Closed/Lost": func(t *testing.T, h *apitest.Harness) (string, *apitest.Client) {
		return h.CreateClosed(t, "lose", apitest.GoodBodies["loseDeal"])
	},
	"Closed/Error": func(t *testing.T, h *apitest.Harness) (string, *apitest.Client) {
		return h.CreateClosed(t, "report-error", apitest.GoodBodies["reportDealError"])
	},
	"Closed/Declined": func(t *testing.T, h *apitest.Harness) (string, *apitest.Client) {
		id := h.Incoming(t)
		h.NorthwindAdmin().Post(t, apitest.Path(id, "decline"), apitest.GoodBodies["declineDeal"]).Want(t, http.StatusOK)
		return id, h.NorthwindAdmin()
	},
	"Closed/Expired": func(t *testing.T, h *apitest.Harness) (string, *apitest.Client) {
		id := h.Incoming(t)
		expireAll(t, h, 1)
		return id, h.NorthwindAdmin()
	},
}

// expireAll moves the clock to the deadline of what was created now, and expects that many deals to expire.
func expireAll(t *testing.T, h *apitest.Harness, count int) {
	t.Helper()
	h.Clock.Add(ttl)
	n, err := h.Deals.ExpireDeals(context.Background())
	require.NoError(t, err)
	require.Equal(t, count, n)
}

// besideDeals are the operations on a deal that create something else and leave the deal as it is. What they need is tested with their own
// verbs.
var besideDeals = map[string]bool{
	"recreateDeal": true, "registerDeal": true, "askRegistrationException": true, "addFavoriteDeal": true, "removeFavoriteDeal": true,
}

func TestNothingChangesAClosedDeal(t *testing.T) {
	t.Parallel()
	for state, lead := range terminals {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			id, owner := lead(t, h)
			require.Equal(t, state, owner.State(t, id))
			before := h.DumpDeals(t)
			for _, o := range apitest.DealOperations(t) {
				if o.Writes() && !besideDeals[o.ID] && o.ID != "answerForMicrosoft" {
					requireTerminal(t, o, owner, id, state)
				}
			}
			require.Equal(t, before, h.DumpDeals(t))
			requireFinalRows(t, h, id)
		})
	}
}

// requireTerminal fails the test unless the operation is refused whatever condition comes with it.
func requireTerminal(t *testing.T, o apitest.Operation, c *apitest.Client, id, state string) {
	t.Helper()
	right := c.Get(t, apitest.Path(id)).ETag()
	for what, headers := range map[string][]apitest.Header{
		"no tag": nil, "the right tag": {apitest.IfMatch(right)}, "a stale tag": {apitest.IfMatch(`"0"`)}, "any tag": {apitest.IfMatch("*")},
	} {
		for _, path := range []string{o.At(id), o.At(id) + "?dryRun=true"} {
			r := o.Send(t, c, path, o.Good(t), headers...)
			require.Equal(t, http.StatusConflict, r.Status, "%s with %s: %s", o.ID, what, r.Body)
			require.Equal(t, "deal-terminal", r.Text(t, "code"))
			require.Equal(t, state, r.CurrentState(t))
		}
	}
	r := o.Send(t, c, o.At(id), `{"nonsense":1}`)
	require.Equal(t, "deal-terminal", r.Text(t, "code"), "%s with a bad body", o.ID)
}

// microsofts bring Microsoft's own deal to each of the terminal states.
var microsofts = map[string]func(*testing.T, *apitest.Harness, string){
	"Closed/Declined": func(t *testing.T, h *apitest.Harness, own string) {
		h.DeclineForMicrosoft(t, own, "NoMatchingCustomerRecord")
	},
	"Closed/Expired": func(t *testing.T, h *apitest.Harness, _ string) { expireAll(t, h, 2) },
	"Closed/Won":     closedByMicrosoft("win", nil),
	"Closed/Lost":    closedByMicrosoft("lose", apitest.GoodBodies["loseDeal"]),
	"Closed/Error":   closedByMicrosoft("report-error", apitest.GoodBodies["reportDealError"]),
}

func closedByMicrosoft(verb string, body any) func(*testing.T, *apitest.Harness, string) {
	return func(t *testing.T, h *apitest.Harness, own string) {
		h.AcceptForMicrosoft(t, own)
		h.Seller().Post(t, apitest.Path(own, verb), body).Want(t, http.StatusOK)
	}
}

// Microsoft's answer is final too, by the id of any deal of the engagement.
func TestNothingChangesMicrosoftsClosedDeal(t *testing.T) {
	t.Parallel()
	for state, lead := range microsofts {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			contosos := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft", "3000001"))
			northwinds := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos)
			own := h.Seller().Engaged(t, h.ContosoAdmin(), contosos)
			lead(t, h, own)
			before := h.DumpDeals(t)
			for _, id := range []string{contosos, northwinds, own} {
				for _, body := range []any{apitest.GoodBodies["answerForMicrosoft"], apitest.Object{"decision": "Accepted"}, `{"decision":7}`} {
					r := h.Seller().Post(t, apitest.Path(id, "microsoft-response"), body).WantProblem(t, http.StatusConflict, "deal-terminal")
					require.Equal(t, state, r.CurrentState(t))
				}
			}
			for _, o := range apitest.DealOperations(t) {
				if o.Writes() && !besideDeals[o.ID] {
					requireTerminal(t, o, h.Seller(), own, state)
				}
			}
			require.Equal(t, before, h.DumpDeals(t))
		})
	}
}

// The database itself refuses changes that no route offers.
func requireFinalRows(t *testing.T, h *apitest.Harness, id string) {
	t.Helper()
	before := h.DumpDeals(t)
	for _, sql := range []string{
		"update deals set search = 'x' where id = $1", "update deals set status = 'Active', substatus = 'Accepted' where id = $1",
		"update deals set document = document where id = $1", "delete from deals where id = $1",
		"update deal_history set document = '{}' where deal_id = $1", "delete from deal_history where deal_id = $1",
	} {
		_, err := h.DB.Pool().Exec(context.Background(), sql, uuid.MustParse(id))
		requireRefused(t, err, sql)
	}
	for _, sql := range []string{
		"truncate deal_history", "truncate deals cascade",
		"truncate deals, deal_history, decision_values, registrations, registration_history, registration_exceptions, favorite_deals",
	} {
		_, err := h.DB.Pool().Exec(context.Background(), sql)
		requireRefused(t, err, sql)
	}
	require.Equal(t, before, h.DumpDeals(t))
}

func requireRefused(t *testing.T, err error, sql string) {
	t.Helper()
	var refused *pgconn.PgError
	require.ErrorAs(t, err, &refused, sql)
	require.Equal(t, pgerrcode.RestrictViolation, refused.Code, sql)
}

func TestHistoryOfAnOpenDealIsFinalToo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	for _, sql := range []string{
		"update deal_history set sequence = 2 where deal_id = $1", "delete from deal_history where deal_id = $1",
		"delete from deals where id = $1",
	} {
		_, err := h.DB.Pool().Exec(context.Background(), sql, uuid.MustParse(id))
		requireRefused(t, err, sql)
	}
}

func TestTheValueOfADecisionIsFinal(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "msft"))
	h.DeclineForMicrosoft(t, id, "NoSellerManagesCustomer")
	for _, sql := range []string{"update decision_values set value_usd = 1", "delete from decision_values"} {
		_, err := h.DB.Pool().Exec(context.Background(), sql)
		requireRefused(t, err, sql)
	}
}

// One more role does not open a closed deal, and a caller who lacks a role is still told about the role.
func TestClosedForEverybody(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	everything := h.AddUser("contoso", "all@contoso.example", access.Grant{Role: access.ReferralAdmin}, access.Grant{Role: access.AccountAdmin},
		access.Grant{Role: access.BusinessProfileAdmin}, access.Grant{Role: access.CoSellSolutionAdmin})
	everything.Post(t, apitest.Path(id, "win"), nil).WantProblem(t, http.StatusConflict, "deal-terminal")
	h.As("contoso", access.Viewer).Post(t, apitest.Path(id, "win"), nil).WantProblem(t, http.StatusForbidden, "role-missing")
}
