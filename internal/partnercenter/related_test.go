package partnercenter_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// of returns the referrals of a deal's engagement by organisation, as the client finds them; the client's own comes first.
func of(t *testing.T, c *apitest.Client, engagement string) (all map[string]object, own string) {
	t.Helper()
	all = map[string]object{}
	found := list(t, c, "$filter", "engagementId eq '"+engagement+"'", "$count", "true").Want(t, http.StatusOK)
	for i, item := range found.At(t, "value").([]any) {
		one := item.(object)
		whose := one["organizationId"].(string)
		if i == 0 {
			own = whose
		}
		all[whose] = one
		alone := c.Get(t, at(one["id"].(string))).Want(t, http.StatusOK)
		require.Equal(t, one["eTag"], alone.ETag())
		require.Equal(t, one, alone.At(t))
	}
	require.InDelta(t, len(all), found.At(t, "@odata.count"), 0)
	return all, own
}

// Each party finds its own referral and those of the others that it hears of. What they show, and their tags, change with their states and
// with nothing else.
func TestRelatedReferrals(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, northwind, fabrikam := h.ContosoAdmin(), h.NorthwindAdmin(), h.As("fabrikam", access.ReferralAdmin)
	hosts := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001", "2000001", "msft"))
	engagement := contoso.Get(t, at(hosts)).Text(t, "engagementId")

	all, own := of(t, contoso, engagement)
	require.Equal(t, "contoso", own)
	require.Len(t, all, 4)
	theirs := all["northwind"]
	require.Equal(t, "Northwind", theirs["organizationName"])
	require.Equal(t, []any{"New", "Pending", "Incoming", "Shared"}, []any{theirs["status"], theirs["substatus"], theirs["direction"], theirs["type"]})
	require.Equal(t, all["contoso"]["createdDateTime"], theirs["createdDateTime"])
	require.NotNil(t, theirs["expirationDateTime"])
	require.Nil(t, theirs["name"])
	require.Empty(t, theirs["team"])
	require.Nil(t, theirs["customerProfile"].(object)["name"], "the customer is in the own referral")

	seen, own := of(t, northwind, engagement)
	require.Equal(t, "northwind", own)
	require.Len(t, seen, 3, "no other guest")
	require.NotContains(t, seen, "fabrikam")
	northwind.Get(t, at(all["fabrikam"]["id"].(string))).Want(t, http.StatusNotFound)
	h.Seller().Get(t, at(theirs["id"].(string))).Want(t, http.StatusNotFound)
	contosos := seen["contoso"]
	require.Nil(t, contosos["details"].(object)["dealValue"])

	// The parties' private changes show nowhere.
	contoso.Patch(t, at(hosts), object{"name": "Another", "details": object{"dealValue": 1}}).Want(t, http.StatusOK)
	h.AcceptForMicrosoft(t, hosts)
	again, _ := of(t, northwind, engagement)
	require.Equal(t, contosos, again["contoso"])
	require.Equal(t, seen["msft"], again["msft"], "who has not accepted is not told of the answer")
	accepted, _ := of(t, contoso, engagement)
	require.Equal(t, "Active", accepted["msft"]["status"])
	require.Equal(t, "mika@msft.example", accepted["msft"]["team"].([]any)[0].(object)["email"])
	require.NotEqual(t, all["msft"]["eTag"], accepted["msft"]["eTag"])
	require.Equal(t, all["northwind"], accepted["northwind"])

	northwind.Patch(t, at(theirs["id"].(string)), object{"status": "Active"}).Want(t, http.StatusOK)
	last, _ := of(t, northwind, engagement)
	require.Equal(t, "Active", last["msft"]["status"])
	after, _ := of(t, contoso, engagement)
	require.Equal(t, []any{"Active", after["northwind"]["acceptedDateTime"]}, []any{after["northwind"]["status"], after["northwind"]["updatedDateTime"]})
	require.NotEqual(t, theirs["eTag"], after["northwind"]["eTag"])

	require.Len(t, list(t, fabrikam, "$filter", "engagementId eq "+engagement, "$top", "1").At(t, "value"), 1)
	require.Len(t, list(t, fabrikam, "$filter", "engagementId eq "+engagement+" and status ne null").At(t, "value"), 1, "with another comparison, own ones only")
}

// Another party's referral can be changed by nobody else, and does not exist for an outsider.
func TestOthersReferralsAreNotChanged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	own, guests, microsofts := h.Engagement(t)
	before := h.DumpDeals(t)
	for _, id := range []string{guests, microsofts} {
		for _, method := range []string{http.MethodPut, http.MethodPatch} {
			refused := h.ContosoAdmin().Do(t, method, at(id), `{"name":"x"}`, apitest.IfMatch("*")).Want(t, http.StatusForbidden)
			require.Equal(t, "accessDenied", refused.Text(t, "error", "code"))
			require.Equal(t, "another-party", refused.Text(t, "error", "innerError", "code"))
		}
	}
	viewer, nobody := h.As("contoso", access.Viewer), h.AddUser("contoso", "nobody@contoso.example")
	viewer.Get(t, at(microsofts)).Want(t, http.StatusOK)
	nobody.Get(t, at(microsofts)).Want(t, http.StatusForbidden)
	nobody.Patch(t, at(microsofts), `{"name":"x"}`).Want(t, http.StatusNotFound)
	for _, stranger := range []*apitest.Client{h.As("fabrikam", access.ReferralAdmin), h.AddUser("fabrikam", "nobody@fabrikam.example")} {
		for _, id := range []string{own, guests, microsofts} {
			stranger.Get(t, at(id)).Want(t, http.StatusNotFound)
			stranger.Do(t, http.MethodPut, at(id), `{"name":"x"}`, apitest.IfMatch("*")).Want(t, http.StatusNotFound)
			stranger.Patch(t, at(id), `{"name":"x"}`).Want(t, http.StatusNotFound)
		}
	}
	engagement := h.ContosoAdmin().Get(t, at(own)).Text(t, "engagementId")
	require.Empty(t, list(t, h.As("fabrikam", access.ReferralAdmin), "$filter", "engagementId eq "+engagement).At(t, "value"))
	require.Equal(t, before, h.DumpDeals(t))
}

// A referral has the same members whoever it belongs to, so that a client needs just one type.
func TestRelatedReferralsHaveTheMembersOfOthers(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	own, guests, microsofts := h.Engagement(t)
	c := h.ContosoAdmin()
	want := names(t, c.Get(t, at(own)))
	for _, id := range []string{guests, microsofts} {
		require.Equal(t, want, names(t, c.Get(t, at(id)).Want(t, http.StatusOK)))
	}
}

// names returns the paths of the members of an answer, except those within lists.
func names(t *testing.T, r *apitest.Response) []string {
	t.Helper()
	var all []string
	var walk func(prefix string, o object)
	walk = func(prefix string, o object) {
		for name, value := range o {
			all = append(all, prefix+name)
			if inner, is := value.(object); is && name != "invitedBy" {
				walk(prefix+name+"/", inner)
			}
		}
	}
	walk("", r.At(t).(object))
	slices.Sort(all)
	return all
}
