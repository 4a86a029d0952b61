package lifecycle_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// changesOf returns the changes of the newest entry of the deal's history, by pointer.
func changesOf(t *testing.T, c *apitest.Client, id string) map[string][2]any {
	t.Helper()
	var list struct {
		Items []struct {
			Changes []struct {
				Pointer       string
				Before, After any
			}
		}
	}
	c.Get(t, apitest.Path(id, "history")).Want(t, http.StatusOK).Decode(t, &list)
	all := map[string][2]any{}
	for _, change := range list.Items[0].Changes {
		all[change.Pointer] = [2]any{change.Before, change.After}
	}
	return all
}

func TestAPrivateDealBecomesCoSell(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	draft := apitest.Draft("contoso")
	draft["consent"].(apitest.Object)["consentToShareReferralWithMicrosoftSellers"] = false
	id := h.ContosoAdmin().Create(t, draft)
	require.Equal(t, "Private", h.ContosoAdmin().Get(t, apitest.Path(id)).Text(t, "dealType"))
	h.Clock.Add(100 * time.Hour)
	body := apitest.Invitation("msft")
	body["inviteContext"] = apitest.Object{"notes": "please help", "assistanceRequestCode": "QuotesOrLicensing"}
	r := h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), body, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, "CoSell", r.Text(t, "dealType"))
	require.Equal(t, true, r.At(t, "consent", "consentToShareReferralWithMicrosoftSellers"))
	require.Equal(t, `"2"`, r.ETag())
	require.Equal(t, map[string][2]any{
		"/consent/consentToShareReferralWithMicrosoftSellers": {false, true},
		"/dealType":                            {"Private", "CoSell"},
		"/type":                                {"Independent", "Shared"},
		"/inviteContext/assistanceRequestCode": {nil, "QuotesOrLicensing"},
		"/inviteContext/notes":                 {nil, "please help"},
		"/target":                              {[]any{}, []any{apitest.Object{"type": "BusinessProfileLocation", "id": "msft"}}},
	}, changesOf(t, h.ContosoAdmin(), id))

	answer := h.ContosoAdmin().Get(t, apitest.Path(id, "microsoft-response")).Want(t, http.StatusOK)
	require.Equal(t, apitest.Start.Add(100*time.Hour).Format(time.RFC3339), answer.Text(t, "requestedDateTime"))
	require.Equal(t, apitest.Start.Add(100*time.Hour).Add(ttl).Format(time.RFC3339), answer.Text(t, "expirationDateTime"))
	require.Equal(t, "QuotesOrLicensing", answer.Text(t, "assistanceRequestCode"))
}

// A guest's history says which organisation invited it, and nothing about the person.
func TestAGuestLearnsWhoInvitedIt(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation("3000001")).Want(t, http.StatusOK)
	theirs := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), id)
	history := h.NorthwindAdmin().Get(t, apitest.Path(theirs, "history")).Want(t, http.StatusOK)
	require.Equal(t, apitest.Object{"type": "Party", "id": nil, "name": "Contoso", "organizationId": "contoso"}, history.At(t, "items", 0, "actor"))
	require.NotContains(t, string(history.Body), "Ada")
	deal := h.NorthwindAdmin().Get(t, apitest.Path(theirs)).Want(t, http.StatusOK)
	require.Empty(t, deal.At(t, "team"), "the host's people are not the guest's")
	require.Equal(t, "contoso", deal.Text(t, "inviteContext", "invitedBy", "organizationId"))
}

// A guest that invites gets the same answer whoever takes part: neither it nor a dry run gives the others away.
func TestAnIncomingDealInvitesNobody(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, others := range [][]string{{"3000001"}, {"3000001", "2000001", "msft"}} {
		host := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), others...))
		id := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), host)
		h.NorthwindAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation("msft")).WantProblem(t, http.StatusConflict, "deal-state")
		h.NorthwindAdmin().Post(t, apitest.Path(id, "accept"), nil).Want(t, http.StatusOK)
		before := h.DumpDeals(t)
		for _, query := range []string{"", "?dryRun=true"} {
			for _, locations := range [][]string{{"2000001"}, {"msft"}, {"msft", "2000001"}, {"1000001"}, {"3000001"}, {"nowhere"}, {"1000001", "1000001"}} {
				r := h.NorthwindAdmin().Post(t, apitest.Path(id, "invitations")+query, apitest.Invitation(locations...)).WantProblem(t, http.StatusConflict, "invitation-not-allowed")
				require.Equal(t, "Active/Accepted", r.CurrentState(t))
				require.Equal(t, "Only the party that created a deal can invite others to it.", r.Text(t, "detail"))
			}
		}
		require.Equal(t, before, h.DumpDeals(t))
	}
}

func TestWhoTakesPartIsNotInvitedTwice(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001", "msft"))
	h.DeclineForMicrosoft(t, id, "NoSellerManagesCustomer")
	before := h.DumpDeals(t)
	for _, c := range []struct {
		client   *apitest.Client
		id       string
		location string
	}{
		{h.ContosoAdmin(), id, "3000001"},
		{h.ContosoAdmin(), id, "msft"}, // declined: a new deal is created from this one instead
	} {
		r := c.client.Post(t, apitest.Path(c.id, "invitations"), apitest.Invitation(c.location)).WantProblem(t, http.StatusConflict, "already-invited")
		require.Equal(t, "Active/Accepted", r.CurrentState(t))
	}
	bySolution := apitest.Object{"target": []any{apitest.Object{"type": "SolutionProfile", "id": "SOL-30001-NWT"}}}
	h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), bySolution).WantProblem(t, http.StatusConflict, "already-invited")
	require.Equal(t, before, h.DumpDeals(t))
	h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation("2000001")).Want(t, http.StatusOK)
}

func TestWhatAnInvitationNeeds(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	draft := apitest.Draft("contoso")
	delete(draft["customerProfile"].(apitest.Object), "team")
	id := h.ContosoAdmin().Create(t, draft)
	before := h.DumpDeals(t)
	for mistake, locations := range map[string][]string{
		"/target/1 customer-contact-required": {"3000001", "msft"},
		"/target own-party":                   {"1000001", "1000002"},
		"/target/0/id unknown-target":         {"nowhere", "3000001"},
		"/target/1/id duplicate":              {"3000001", "3000001"},
	} {
		r := h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation(locations...)).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, []string{mistake}, r.Mistakes(t))
	}
	require.Equal(t, before, h.DumpDeals(t))

	contact := apitest.Object{"customerProfile": apitest.Object{"team": []any{apitest.Person("carin@adatum.example")}}}
	h.ContosoAdmin().Patch(t, apitest.Path(id), contact, apitest.IfMatch("*")).Want(t, http.StatusOK)
	h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation("msft")).Want(t, http.StatusOK)
	r := h.ContosoAdmin().Patch(t, apitest.Path(id), `{"customerProfile":{"team":[]},"consent":{"consentToShareReferralWithMicrosoftSellers":false}}`, apitest.IfMatch("*"))
	require.Equal(t, []string{"/consent/consentToShareReferralWithMicrosoftSellers fixed", "/customerProfile/team fixed"}, r.Mistakes(t))
}

// An organisation that is suspended could neither answer nor read, so nobody can invite it, just as it is not found and gets no leads.
func TestNobodyInvitesWhoIsSuspended(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	id := contoso.Create(t, apitest.Draft("contoso"))
	h.Operator().Post(t, "/v1/organizations/northwind/suspend", nil).Want(t, http.StatusOK)
	sellers := apitest.Set(t, apitest.Draft("northwind"), "/team/0/email", `"mika@msft.example"`)
	bySolution := apitest.Draft("contoso")
	bySolution["target"] = []any{apitest.Object{"type": "SolutionProfile", "id": "SOL-30001-NWT"}}
	for _, refused := range []*apitest.Response{
		contoso.Post(t, "/v1/deals", apitest.Inviting(apitest.Draft("contoso"), "3000001")),
		contoso.Post(t, "/v1/deals", bySolution),
		contoso.Post(t, apitest.Path(id, "invitations"), apitest.Invitation("3000001")),
	} {
		require.Equal(t, []string{"/target/0/id unknown-target"}, refused.Mistakes(t))
	}
	require.Contains(t, h.Seller().Post(t, "/v1/deals", apitest.Inviting(sellers, "3000001")).Mistakes(t), "/target/0/id unknown-target")
	h.Operator().Post(t, "/v1/organizations/northwind/resume", nil).Want(t, http.StatusOK)
	contoso.Post(t, apitest.Path(id, "invitations"), apitest.Invitation("3000001")).Want(t, http.StatusOK)
}

func TestDealsOfAnEngagementLiveTheirOwnLives(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos, northwinds, microsofts := h.Engagement(t)
	theirs, microsoft := h.DumpDeal(t, northwinds), h.DumpDeal(t, microsofts)
	h.ContosoAdmin().Patch(t, apitest.Path(contosos), `{"name":"B","details":{"dealValue":1}}`, apitest.IfMatch("*")).Want(t, http.StatusOK)
	h.ContosoAdmin().Post(t, apitest.Path(contosos, "win"), nil).Want(t, http.StatusOK)
	require.Equal(t, theirs, h.DumpDeal(t, northwinds))
	require.Equal(t, microsoft, h.DumpDeal(t, microsofts))
	contosos2 := h.DumpDeal(t, contosos)
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "accept"), nil).Want(t, http.StatusOK)
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "lose"), apitest.GoodBodies["loseDeal"]).Want(t, http.StatusOK)
	h.AcceptForMicrosoft(t, microsofts)
	require.Equal(t, contosos2, h.DumpDeal(t, contosos))
}
