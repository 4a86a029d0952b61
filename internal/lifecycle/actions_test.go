package lifecycle_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// actionsOf returns what is answered about a deal: the code of each verb, "" if it is allowed.
func actionsOf(t *testing.T, c *apitest.Client, id string) (codes map[string]string, editable []string) {
	t.Helper()
	var answer struct {
		Items []struct {
			Action, Code, Detail string
			Allowed              bool
			MissingRoles         []string
			Contacts, Checks     []any
		}
		Editable []string
	}
	c.Get(t, apitest.Path(id, "actions")).Want(t, http.StatusOK).Decode(t, &answer)
	codes = map[string]string{}
	for _, i := range answer.Items {
		require.Equal(t, i.Allowed, i.Code == "" && i.Detail == "", i.Action)
		require.Equal(t, i.Code == "role-missing", len(i.MissingRoles) > 0, i.Action)
		require.Equal(t, i.Code == "role-missing", len(i.Contacts) > 0, "%s: whom to ask", i.Action)
		codes[i.Action] = i.Code
	}
	return codes, answer.Editable
}

// dependOnInput are the codes that a verb that is allowed can still be refused with.
var dependOnInput = map[string]bool{"validation-failed": true, "already-invited": true}

// tried returns the code that each verb really ends with, in a dry run.
func tried(t *testing.T, c *apitest.Client, id string) map[string]string {
	t.Helper()
	codes := map[string]string{}
	for _, o := range apitest.DealOperations(t) {
		name := map[string]string{
			"acceptDeal": "AcceptDeal", "declineDeal": "DeclineDeal", "updateDeal": "EditDeal", "inviteToDeal": "InviteToDeal", "winDeal": "WinDeal",
			"loseDeal": "LoseDeal", "reportDealError": "ReportDealError", "recreateDeal": "RecreateDeal", "registerDeal": "RegisterDeal",
		}[o.ID]
		if name == "" {
			continue
		}
		body := o.Good(t)
		if name == "EditDeal" {
			body = apitest.Object{"externalReferenceId": "CRM-1"} // can be edited whenever anything can
		}
		r := o.Send(t, c, o.At(id)+"?dryRun=true", body, apitest.Header{Name: "If-Match", Value: "*"})
		codes[name] = ""
		if r.Status >= http.StatusBadRequest && !dependOnInput[r.Text(t, "code")] {
			codes[name] = r.Text(t, "code")
		}
	}
	return codes
}

// What is said about a verb is what it does, for every caller and in every state.
func TestWhatCanBeDoneIsWhatTheVerbsDo(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos, northwinds, _ := h.Engagement(t)
	allowed := map[string]bool{}
	requireSaid := func(h *apitest.Harness, organization, id string) {
		t.Helper()
		roles := []access.Role{access.ReferralAdmin}
		if organization == "contoso" {
			roles = append(roles, access.Viewer)
		}
		for _, role := range roles {
			c := h.As(organization, role)
			said, editable := actionsOf(t, c, id)
			require.Equal(t, tried(t, c, id), said, "%s of %s: %s", role, organization, c.State(t, id))
			require.Equal(t, said["EditDeal"] == "", len(editable) > 0)
			for verb, code := range said {
				allowed[verb] = allowed[verb] || code == ""
			}
		}
	}
	requireSaid(h, "contoso", contosos)
	requireSaid(h, "northwind", northwinds)
	requireSaid(h, "contoso", h.ContosoAdmin().Create(t, apitest.Draft("contoso")))
	requireSaid(h, "contoso", h.CreateLead(t, apitest.LeadTo("contoso")))
	requireSaid(h, "contoso", h.CreateWon(t))
	for state, lead := range terminals {
		h := apitest.New(t)
		id, owner := lead(t, h)
		require.Equal(t, state, owner.State(t, id))
		requireSaid(h, owner.Get(t, "/v1/access").Text(t, "organization", "id"), id)
	}
	require.NotContains(t, slices.Collect(maps.Values(allowed)), false, "each verb is allowed somewhere: %v", allowed)
}

// What is said to be editable can be changed, and what is not cannot.
func TestWhatIsEditable(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos, northwinds, _ := h.Engagement(t)
	_, waiting := actionsOf(t, h.NorthwindAdmin(), northwinds)
	require.Equal(t, []string{"/externalReferenceId", "/campaignId"}, waiting)
	private := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	_, now := actionsOf(t, h.ContosoAdmin(), private)
	_, invited := actionsOf(t, h.ContosoAdmin(), contosos)
	fixed := slices.DeleteFunc(slices.Clone(now), func(p string) bool { return slices.Contains(invited, p) })
	require.Equal(t, []string{
		"/customerProfile/team", "/inviteContext/notes", "/inviteContext/assistanceRequestCode", "/consent/consentToShareReferralWithMicrosoftSellers",
	}, fixed)
}

func TestOnlyWhoReadsTheDealIsToldWhatCanBeDone(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.NorthwindAdmin().Get(t, apitest.Path(id, "actions")).WantProblem(t, http.StatusNotFound, "not-found")
	h.As("contoso", access.AccountAdmin).Get(t, apitest.Path(id, "actions")).WantProblem(t, http.StatusForbidden, "role-missing")
}

// If the gate is shut, creating again names every condition (R4).
func TestCreatingAgainSaysWhatTheGateSays(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id, owner := h.CreateClosed(t, "win", nil)
	_, err := h.Connect(t).Exec(t.Context(), "update solutions set co_sell_status = 'InMarket'")
	require.NoError(t, err)
	said, _ := actionsOf(t, owner, id)
	require.Equal(t, "creation-not-eligible", said["RecreateDeal"])
}
