package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// Another organisation's solutions, reviews, profiles, routing rules, webhooks, registrations and exceptions do not exist, with whatever roles.
func TestAStrangerFindsNoSolutionAndNoProfile(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	theirs := caller{things: contosoThings(t, h)}
	before := h.DumpCatalog(t)
	everything := []access.Grant{
		{Role: access.ReferralAdmin}, {Role: access.BusinessProfileAdmin}, {Role: access.CoSellSolutionAdmin}, {Role: access.AccountAdmin},
	}
	for who, c := range map[string]*apitest.Client{
		"with every role": h.AddUser("northwind", "all@northwind.example", everything...),
		"with none":       h.AddUser("northwind", "nobody@northwind.example"),
		"seller":          h.Seller(),
	} {
		for _, o := range apitest.Operations(t) {
			if !slices.ContainsFunc([]string{"{solutionId}", "{mpnId}", "{reviewId}", "{ruleId}", "{webhookId}", "{registrationId}", "{exceptionId}"}, func(p string) bool { return strings.Contains(o.Path, p) }) {
				continue
			}
			if who == "seller" && (strings.Contains(o.Path, "{reviewId}/") || strings.HasPrefix(o.Path, "/v1/registration-reviews/") || strings.Contains(o.Path, "{exceptionId}/")) {
				continue // to Microsoft's users reviewing is a role that they lack
			}
			for what, r := range map[string]*apitest.Response{
				"theirs": o.Send(t, c, theirs.at(o), o.Good(t), apitest.IfMatch("*")),
				"stale":  o.Send(t, c, theirs.at(o), o.Good(t), apitest.IfMatch(`"99"`)),
				"wrong":  o.Send(t, c, theirs.at(o), ifWriting(o, apitest.Object{"nonsense": 1})),
				"nobody": o.Send(t, c, nobodys().at(o), o.Good(t), apitest.IfMatch("*")),
			} {
				require.Equal(t, http.StatusNotFound, r.Status, "%s by somebody %s, %s: %s", o.ID, who, what, r.Body)
				require.Equal(t, "not-found", r.Text(t, "code"))
				require.Empty(t, r.ETag())
			}
		}
	}
	require.Equal(t, before, h.DumpCatalog(t))
	for _, path := range []string{"/v1/solutions?q=SOL-10001", "/v1/solutions?mpnId=1000001"} {
		require.Empty(t, h.NorthwindAdmin().Get(t, path).Want(t, http.StatusOK).At(t, "items"))
	}
}

func ifWriting(o apitest.Operation, body any) any {
	if !o.Writes() || apitest.GoodBodies[o.ID] == nil {
		return nil
	}
	return body
}

// nobodys are things that do not exist for anybody.
func nobodys() caller {
	return caller{things: map[string]string{"{solutionId}": "SOL-99999-XXX", "{mpnId}": "9999999", "{reviewId}": uuid.NewString(), "{ruleId}": uuid.NewString(), "{webhookId}": uuid.NewString(), "{deliveryId}": uuid.NewString(), "{registrationId}": uuid.NewString(), "{exceptionId}": uuid.NewString()}}
}
