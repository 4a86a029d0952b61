package partnercenter_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/demo"
)

// Whoever calls, of the deal's organisation or another, with whatever role: this door lets in whom /v1 does, and tells the others the
// same.
func TestRolesAreThoseOfV1(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	own, guests, microsofts := h.Engagement(t)
	alone := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	before := h.DumpDeals(t)
	for _, who := range demo.Tokens() {
		c := h.With(who.Value)
		same := func(what string, v1, here *apitest.Response) {
			t.Helper()
			want := v1.Status
			if want == http.StatusUnprocessableEntity {
				want = http.StatusBadRequest
			}
			require.Equal(t, want, here.Status, "%s of %s: %s\n%s\n%s", who.Role, who.Organization, what, v1.Body, here.Body)
			if v1.Status >= http.StatusBadRequest {
				require.Equal(t, v1.At(t, "code"), here.At(t, "error", "innerError", "code"))
				var problem, told object
				v1.Decode(t, &problem)
				told = here.At(t, "error", "innerError").(object)
				require.Equal(t, problem["contacts"], told["contacts"])
				require.Equal(t, problem["missingRoles"], told["missingRoles"])
			}
		}
		same("list", c.Get(t, "/v1/deals"), c.Get(t, referrals))
		draft := apitest.Draft(who.Organization)
		same("create", c.Post(t, "/v1/deals?dryRun=true", draft), c.Post(t, referrals+"?dryRun=true", draft))
		for _, id := range []string{own, guests, microsofts, alone} {
			whatever := apitest.IfMatch("*")
			v1 := c.Get(t, apitest.Path(id))
			if v1.Status == http.StatusNotFound && id != alone && c.Get(t, at(id)).Status != http.StatusNotFound {
				continue // a related referral
			}
			same("read", v1, c.Get(t, at(id)))
			same("edit", c.Patch(t, apitest.Path(id)+"?dryRun=true", object{"externalReferenceId": "x"}, whatever),
				c.Patch(t, at(id)+"?dryRun=true", object{"externalReferenceId": "x"}))
			if id == own || id == alone {
				same("win", c.Post(t, apitest.Path(id, "win")+"?dryRun=true", nil), c.Patch(t, at(id)+"?dryRun=true", object{"substatus": "Won"}))
			}
		}
	}
	require.Equal(t, before, h.DumpDeals(t))
}
