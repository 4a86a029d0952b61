package lifecycle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// partiesOf returns the parties of a deal as the caller sees them, each in a line.
func partiesOf(t *testing.T, c *apitest.Client, id string) []string {
	t.Helper()
	var list struct {
		Items []struct {
			OrganizationID, Status, Substatus string
			Own, Host                         bool
			AskedDateTime, AnsweredDateTime   *string
			AnswerDueDateTime                 *string
		}
	}
	c.Get(t, apitest.Path(id, "parties")).Want(t, http.StatusOK).Decode(t, &list)
	lines := make([]string, len(list.Items))
	for i, p := range list.Items {
		words := []string{p.OrganizationID, p.Status + "/" + p.Substatus}
		for _, w := range []struct {
			word string
			is   bool
		}{{"own", p.Own}, {"host", p.Host}, {"asked", p.AskedDateTime != nil}, {"answered", p.AnsweredDateTime != nil}, {"due", p.AnswerDueDateTime != nil}} {
			if w.is {
				words = append(words, w.word)
			}
		}
		lines[i] = strings.Join(words, " ")
	}
	return lines
}

// Each party is told what it may know about the others, and what Microsoft answers only once it has accepted itself.
func TestPartiesAreToldAsFarAsOneMayKnow(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, northwind, seller := h.ContosoAdmin(), h.NorthwindAdmin(), h.Seller()
	host, guest, microsofts := h.Engagement(t)

	require.Equal(t, []string{"contoso Active/Accepted own host", "northwind New/Received asked due", "msft New/Pending asked due"}, partiesOf(t, contoso, host))
	require.Equal(t, []string{"northwind New/Received own asked due", "contoso Active/Accepted host", "msft New/Pending asked"}, partiesOf(t, northwind, guest))
	require.Equal(t, []string{"msft New/Pending own asked due", "contoso Active/Accepted host"}, partiesOf(t, seller, microsofts))

	h.DeclineForMicrosoft(t, host, "NoMatchingCustomerRecord")
	require.Equal(t, "msft Closed/Declined asked answered", partiesOf(t, contoso, host)[2])
	require.Equal(t, "msft New/Pending asked", partiesOf(t, northwind, guest)[2], "it has not accepted itself")
	northwind.Post(t, apitest.Path(guest, "accept"), nil).Want(t, http.StatusOK)
	require.Equal(t, "msft Closed/Declined asked answered", partiesOf(t, northwind, guest)[2])
	contoso.Post(t, apitest.Path(host, "win"), nil).Want(t, http.StatusOK)
	require.Equal(t, "contoso Closed/Won host", partiesOf(t, northwind, guest)[1])
	require.Equal(t, "northwind Active/Accepted asked answered", partiesOf(t, contoso, host)[1])

	for _, id := range []string{guest, microsofts} {
		contoso.Get(t, apitest.Path(id, "parties")).WantProblem(t, http.StatusNotFound, "not-found")
		h.As("contoso", access.AccountAdmin).Get(t, apitest.Path(id, "parties")).WantProblem(t, http.StatusNotFound, "not-found")
	}
	h.As("contoso", access.AccountAdmin).Get(t, apitest.Path(host, "parties")).WantProblem(t, http.StatusForbidden, "role-missing")
	h.As("fabrikam", access.ReferralAdmin).Get(t, apitest.Path(host, "parties")).WantProblem(t, http.StatusNotFound, "not-found")
}

// Why a partner has declined is told to that partner and to the party that invited it, by both doors; not to other guests, nor to
// Microsoft.
func TestWhyAPartnerHasDeclined(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, northwind, fabrikam, seller := h.ContosoAdmin(), h.NorthwindAdmin(), h.As("fabrikam", access.ReferralAdmin), h.Seller()
	host := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001", "2000001", "msft"))
	guest := northwind.Engaged(t, contoso, host)
	northwind.Post(t, apitest.Path(guest, "decline"), `{"reasonCode":"Other","notes":"No time until May"}`).Want(t, http.StatusOK)
	fabrikam.Post(t, apitest.Path(fabrikam.Engaged(t, contoso, host), "accept"), `{"notes":"Told to nobody"}`).Want(t, http.StatusOK)
	h.DeclineForMicrosoft(t, host, "NoMatchingCustomerRecord")

	const why = `"statusReason":"Other","statusNotes":"No time until May"`
	engagement := "/v1.0/engagements/referrals?$filter=engagementId%20eq%20" + contoso.Get(t, apitest.Path(host)).Text(t, "engagementId")
	for _, c := range []struct {
		client *apitest.Client
		id     string
		told   bool
	}{
		{contoso, host, true},
		{northwind, guest, true},
		{fabrikam, fabrikam.Engaged(t, contoso, host), false},
		{seller, seller.Engaged(t, contoso, host), false},
	} {
		parties := string(c.client.Get(t, apitest.Path(c.id, "parties")).Want(t, http.StatusOK).Body)
		referrals := string(c.client.Get(t, engagement).Want(t, http.StatusOK).Body)
		require.Equal(t, c.told, strings.Contains(parties, why), parties)
		require.Equal(t, c.told, strings.Contains(referrals, `"statusReason":"No time until May"`), referrals)
		require.NotContains(t, parties+referrals, "Told to nobody")
	}
	require.NotContains(t, string(contoso.Get(t, apitest.Path(host, "parties")).Body), "NoMatchingCustomerRecord", "that is Microsoft's answer")
}

// A deal that has run out is shown as expired before that has been recorded.
func TestPartiesThatLetTheirTimeRunOut(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	host, _, _ := h.Engagement(t)
	h.Clock.Add(ttl)
	for _, line := range partiesOf(t, h.ContosoAdmin(), host)[1:] {
		require.Regexp(t, "^(msft|northwind) Closed/Expired asked$", line)
	}
}
