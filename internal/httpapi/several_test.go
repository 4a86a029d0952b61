package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// A filter that takes several values finds what each of them finds, in the order of the list, and refuses what is no value.
func TestFiltersTakeSeveralValues(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	admin := h.As("contoso", access.AccountAdmin)
	admin.Post(t, "/v1/users", apitest.Object{"name": "Ina Invited", "email": "ina@contoso.example"}).Want(t, http.StatusCreated)
	viewer := h.As("contoso", access.Viewer)
	asked := viewer.Post(t, "/v1/access-requests", apitest.Object{"role": "ReferralUser", "scope": apitest.Object{"type": "Organization"}})
	admin.Post(t, "/v1/access-requests/"+asked.ID(t)+"/decline", nil).Want(t, http.StatusOK)
	viewer.Post(t, "/v1/access-requests", apitest.Object{"role": "ReferralAdmin", "scope": apitest.Object{"type": "Organization"}}).Want(t, http.StatusCreated)
	h.Register(t, h.RegistrationForm())
	h.Register(t, h.ReviewedForm())
	h.CreateJob(t, "completed")
	h.CreateJob(t, "discarded")
	for _, list := range []struct {
		by         *apitest.Client
		path, name string
		values     []string
	}{
		{admin, "/v1/users", "status", []string{"Active", "Invited"}},
		{admin, "/v1/access-requests", "status", []string{"Open", "Declined"}},
		{h.ContosoAdmin(), "/v1/registrations", "status", []string{"Approved", "ReviewPending"}},
		{h.Operator(), "/v1/operations/jobs", "state", []string{"Completed", "Discarded"}},
	} {
		by := func(values ...string) (ids []any) {
			found := list.by.Get(t, list.path+"?limit=100&"+list.name+"="+strings.Join(values, ",")).Want(t, http.StatusOK)
			for _, item := range found.At(t, "items").([]any) {
				ids = append(ids, item.(map[string]any)["id"])
			}
			return ids
		}
		first, second, all := by(list.values[0]), by(list.values[1]), by(list.values...)
		require.NotEmpty(t, first, "%s %s", list.path, list.values[0])
		require.NotEmpty(t, second, "%s %s", list.path, list.values[1])
		require.ElementsMatch(t, append(slices.DeleteFunc(first, func(id any) bool { return slices.Contains(second, id) }), second...), all,
			"%s by %s", list.path, list.name)
		list.by.Get(t, list.path+"?"+list.name+"="+list.values[0]+",Nothing").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	}
}
