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
	before := catalogueRows(t, h)
	everything := []access.Grant{
		{Role: access.ReferralAdmin}, {Role: access.BusinessProfileAdmin}, {Role: access.CoSellSolutionAdmin}, {Role: access.AccountAdmin},
	}
	for who, c := range map[string]*apitest.Client{
		"with every role": h.AddUser("northwind", "all@northwind.example", everything...),
		"with none":       h.AddUser("northwind", "nobody@northwind.example"),
		"seller":          seller(h),
	} {
		for _, o := range operations(t) {
			if !slices.ContainsFunc([]string{"{solutionId}", "{mpnId}", "{reviewId}", "{ruleId}", "{webhookId}", "{registrationId}", "{exceptionId}"}, func(p string) bool { return strings.Contains(o.path, p) }) {
				continue
			}
			if who == "seller" && (strings.Contains(o.path, "{reviewId}/") || strings.HasPrefix(o.path, "/v1/registration-reviews/") || strings.Contains(o.path, "{exceptionId}/")) {
				continue // to Microsoft's users reviewing is a role that they lack
			}
			for what, r := range map[string]*apitest.Response{
				"theirs": o.send(t, c, theirs.at(o), o.good(t), apitest.IfMatch("*")),
				"stale":  o.send(t, c, theirs.at(o), o.good(t), apitest.IfMatch(`"99"`)),
				"wrong":  o.send(t, c, theirs.at(o), ifWriting(o, apitest.Object{"nonsense": 1})),
				"nobody": o.send(t, c, nobodys().at(o), o.good(t), apitest.IfMatch("*")),
			} {
				require.Equal(t, http.StatusNotFound, r.Status, "%s by somebody %s, %s: %s", o.id, who, what, r.Body)
				require.Equal(t, "not-found", r.Text(t, "code"))
				require.Empty(t, r.ETag())
			}
		}
	}
	require.Equal(t, before, catalogueRows(t, h))
	for _, path := range []string{"/v1/solutions?q=SOL-10001", "/v1/solutions?mpnId=1000001"} {
		require.Empty(t, northwindAdmin(h).Get(t, path).Want(t, http.StatusOK).At(t, "items"))
	}
}

func ifWriting(o operation, body any) any {
	if !o.writes() || goodBodies[o.id] == nil {
		return nil
	}
	return body
}

// nobodys are things that do not exist for anybody.
func nobodys() caller {
	return caller{things: map[string]string{"{solutionId}": "SOL-99999-XXX", "{mpnId}": "9999999", "{reviewId}": uuid.NewString(), "{ruleId}": uuid.NewString(), "{webhookId}": uuid.NewString(), "{deliveryId}": uuid.NewString(), "{registrationId}": uuid.NewString(), "{exceptionId}": uuid.NewString()}}
}
