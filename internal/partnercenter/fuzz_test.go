package partnercenter_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// FuzzBodies sends any body to each operation that takes one. The answer is never a 5xx; the client checks that it is as the contract says.
func FuzzBodies(f *testing.F) {
	h := apitest.New(f)
	c := h.ContosoAdmin()
	won := h.CreateWon(f)
	id := c.Create(f, apitest.Draft("contoso"))
	operations := []struct{ method, path string }{
		{http.MethodPost, referrals}, {http.MethodPut, at(id)}, {http.MethodPatch, at(id)}, {http.MethodPatch, at(won)}, {http.MethodPut, registration},
	}
	for i := range operations {
		for _, row := range tolerances {
			body, err := json.Marshal(row.body(i > 0))
			require.NoError(f, err)
			f.Add(i, string(body))
		}
		for _, body := range []string{
			``, `null`, `[]`, `{}`, `{"status":"Closed","substatus":"Won","statusReason":7}`, `[{"op":"add","path":"/team/-","value":{}}]`,
			`[{"op":"replace","path":"/registrations/0/solutionDetails/0/value","value":"1e400"}]`, `[{"op":"add","path":"/registrations/-","value":{"contract":[{}]}}]`,
			`{"engagementId":"x","target":[{"type":1,"id":2}]}`, `{"WebhookUrl":"http://a.example","WebhookEvents":["test-created"]}`, `[{"op":"add","path":"/details"}]`,
			`{"details":{"dealValue":1e99999,"closingDateTime":"0000-01-01"}}`, `[{"op":"replace","path":"/details/requirements/solutions/0/quantity","value":-1}]`,
		} {
			f.Add(i, body)
		}
	}
	f.Fuzz(func(t *testing.T, which int, body string) {
		o := operations[uint(which)%uint(len(operations))]
		answer := c.Do(t, o.method, o.path+"?dryRun=true", body, apitest.IfMatch("*"))
		require.Less(t, answer.Status, http.StatusInternalServerError, "%s", answer.Body)
	})
}

// FuzzOptions asks for lists with arbitrary options. The answer is never a 5xx.
func FuzzOptions(f *testing.F) {
	h := apitest.New(f)
	c := h.ContosoAdmin()
	c.Create(f, apitest.Draft("contoso"))
	for _, filter := range []string{
		"status eq 'New' and qualification eq 'SalesQualified'", "engagementId eq 01a21d82-3611-795e-b823-38563952f607", "not (type in ('Shared',null) or contains(name,'a%_\\'))",
		"team/any(t:t/email eq 'a@b.example' and not (t/email ne null))", "details/dealValue ge -1.5 and updatedDateTime lt 9999-12-31T23:59:59.9999999Z", "((favorite eq true))", "name eq 'it''s'",
	} {
		f.Add(filter, "createdDateTime desc", "name,customerProfile/name", "10", "5")
	}
	f.Add("", "details/dealValue", "*", "0", "100000")
	f.Fuzz(func(t *testing.T, filter, order, selected, top, skip string) {
		answer := list(t, c, "$filter", filter, "$orderby", order, "$select", selected, "$top", top, "$skip", skip, "$count", "true")
		require.Less(t, answer.Status, http.StatusInternalServerError, "%s", answer.Body)
	})
}
