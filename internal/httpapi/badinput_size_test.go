package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

const jsonType = "Content-Type: application/json"

func TestABodyOverItsLimitIsRefused(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	for name, body := range map[string]string{
		"blank":         strings.Repeat(" ", 2<<20),
		"no JSON":       strings.Repeat("a", 2<<20),
		"one byte more": `{"name":"` + strings.Repeat("a", 1<<20-len(`{"name":""}`)+1) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contoso.Raw(t, apitest.Request("POST", "/v1/deals", body, jsonType, fmt.Sprint("Content-Length: ", len(body)))).
				WantProblem(t, http.StatusRequestEntityTooLarge, "body-too-large")
			chunked := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body)
			contoso.Raw(t, apitest.Request("POST", "/v1/deals", chunked, jsonType, "Transfer-Encoding: chunked")).
				WantProblem(t, http.StatusRequestEntityTooLarge, "body-too-large")
		})
	}
	largest := `{"name":"` + strings.Repeat("a", 1<<20-len(`{"name":""}`)) + `"}`
	contoso.Post(t, "/v1/deals", largest).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
}

// A body that ends before its time is refused, and whoever announces one without sending it is answered as well.
func TestABodyThatIsCutOffIsRefused(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	for name, request := range map[string]string{
		"a chunk that is none":  apitest.Request("POST", "/v1/deals", "zzz\r\n", jsonType, "Transfer-Encoding: chunked"),
		"a chunk without end":   apitest.Request("POST", "/v1/deals", "2\r\n{}0\r\n\r\n", jsonType, "Transfer-Encoding: chunked"),
		"a chunk beyond reason": apitest.Request("POST", "/v1/deals", "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n", jsonType, "Transfer-Encoding: chunked"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			contoso.Raw(t, request).WantProblem(t, http.StatusBadRequest, "bad-request")
		})
	}
	contoso.Raw(t, apitest.Request("POST", "/v1/deals", `{"name":`, jsonType, "Content-Length: 8")).
		WantProblem(t, http.StatusBadRequest, "malformed-json")
	contoso.Raw(t, apitest.Request("POST", "/v1/deals", ``, jsonType, "Content-Length: 5000000", "Expect: 100-continue")).
		WantProblem(t, http.StatusRequestEntityTooLarge, "body-too-large") // before anything of it was sent
	contoso.Raw(t, apitest.Request("POST", "/v1/deals", ``, jsonType, "Content-Length: 2", "Expect: a-miracle")).
		Want(t, http.StatusExpectationFailed)
}
