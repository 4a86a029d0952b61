package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// malformed are bodies that are no JSON that the service takes; where the place can be told, the answer points at it.
var malformed = map[string]struct {
	body string
	at   []string
}{
	"a word":                  {`hello`, []string{""}},
	"a comment":               {`{"name":"x"/**/}`, []string{""}},
	"a trailing comma":        {`{"name":"x",}`, []string{""}},
	"single quotes":           {`{'name':'x'}`, []string{""}},
	"no end":                  {`{"name":"x","details":{"dealValue":4`, []string{"/details"}},
	"half a literal":          {`{"name":tru`, []string{"/name"}},
	"trailing data":           {`{"name":"x"} {"name":"y"}`, nil},
	"trailing bracket":        {`{}]`, nil},
	"duplicate member":        {`{"name":"x","details":{"notes":"a","notes":"b"}}`, []string{"/details/notes"}},
	"duplicate by an escape":  {`{"name":"x","na\u006de":"y"}`, []string{"/name"}},
	"NUL in a string":         {`{"name":"a\u0000b"}`, []string{"/name"}},
	"NUL in a name":           {`{"a\u0000":1}`, []string{"/a\x00"}},
	"NUL in several":          {`{"name":"\u0000","team":[{"email":"\u0000"}]}`, []string{"/name", "/team/0/email"}},
	"NUL as it is":            {"{\"name\":\"a\x00b\"}", []string{"/name"}},
	"a control as it is":      {"{\"name\":\"a\nb\"}", []string{"/name"}},
	"invalid UTF-8":           {"{\"name\":\"a\xffb\"}", []string{"/name"}},
	"overlong UTF-8":          {"{\"name\":\"\xc0\x80\"}", []string{"/name"}},
	"invalid UTF-8 in a name": {"{\"a\xff\":1}", []string{""}},
	"lone high surrogate":     {`{"name":"\ud800"}`, []string{"/name"}},
	"lone low surrogate":      {`{"name":"\udc00x"}`, []string{"/name"}},
	"surrogates turned round": {`{"name":"\udc00\ud800"}`, []string{"/name"}},
	"unknown escape":          {`{"name":"\x41"}`, []string{"/name"}},
	"a BOM":                   {"\ufeff{}", []string{""}},
	"UTF-16":                  {"{\x00}\x00", []string{""}},
	"plus sign":               {`{"details":{"dealValue":+1}}`, []string{"/details/dealValue"}},
	"leading zero":            {`{"details":{"dealValue":042}}`, []string{"/details"}},
	"no fraction":             {`{"details":{"dealValue":1.}}`, []string{"/details/dealValue"}},
	"hexadecimal":             {`{"details":{"dealValue":0x10}}`, []string{"/details"}},
	"not a number":            {`{"details":{"dealValue":NaN}}`, []string{"/details/dealValue"}},
	"nested 1,000 deep":       {strings.Repeat("[", 1000) + strings.Repeat("]", 1000), nil},
	"nested 100,000 deep":     {strings.Repeat(`{"a":`, 100000) + "1" + strings.Repeat("}", 100000), nil},
	"only opened":             {strings.Repeat("[", 100000), nil},
	"100,000 values":          {times(100000, "{}"), nil},
	"100,000 team members":    {`{"team":` + times(100000, "{}") + `}`, nil},
}

func TestMalformedJSONIsRefusedOnEveryRouteWithABody(t *testing.T) {
	t.Parallel()
	routes := writes(t, apitest.New(t))
	for name, c := range malformed {
		for _, route := range routes {
			refused := route.send(t, c.body).WantProblem(t, http.StatusBadRequest, "malformed-json")
			if c.at == nil {
				continue
			}
			want := []string{}
			for _, pointer := range c.at {
				want = append(want, pointer+" malformed-json")
			}
			require.Equal(t, want, refused.Mistakes(t), "%s: %s", name, refused.Body)
		}
	}
}

func TestABodyThatIsNoObjectIsRefused(t *testing.T) {
	t.Parallel()
	for _, route := range writes(t, apitest.New(t)) {
		for _, body := range []string{`null`, `[]`, `[{}]`, `"x"`, `5`, `true`, ` 5 `} {
			refused := route.send(t, body).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
			require.Equal(t, []string{" invalid-type"}, refused.Mistakes(t), "%s %s: %s", route.path, body, refused.Body)
		}
	}
}

func TestAMissingBodyIsNamed(t *testing.T) {
	t.Parallel()
	for _, route := range writes(t, apitest.New(t)) {
		for _, body := range []any{nil, "", " \r\n\t"} {
			answer := route.dryRun(t, body)
			if !route.needsBody {
				answer.Want(t, http.StatusOK)
				continue
			}
			answer.WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
			require.Equal(t, []string{" required"}, answer.Mistakes(t), "%s: %s", route.path, answer.Body)
		}
	}
}

func TestAnUnknownMemberOfAnyBodyIsNamed(t *testing.T) {
	t.Parallel()
	for _, route := range writes(t, apitest.New(t)) {
		refused := route.send(t, `{"strange":1,"__proto__":{"x":1}}`).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Subset(t, refused.Mistakes(t), []string{"/__proto__ unknown-field", "/strange unknown-field"}, "%s", refused.Body)
	}
}

func TestTheTypeOfABodyIsChecked(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, route := range writes(t, h) {
		for _, wrong := range []string{
			"", "text/plain", "application/xml", "application/json; charset=latin1", "application/json; charset", "json", ";", "*/*",
			"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json-patch+json", "application/json, text/plain",
		} {
			route.send(t, `{}`, apitest.Header{Name: "Content-Type", Value: wrong}).
				WantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
		}
		route.send(t, `{}`, apitest.Header{Name: "Content-Encoding", Value: "gzip"}).
			WantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
	}
	contoso := h.As("contoso", access.ReferralAdmin)
	for _, right := range []string{"application/json", "application/json; charset=utf-8", `application/json;charset="UTF-8"`, "Application/JSON"} {
		contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Header{Name: "Content-Type", Value: right}).Want(t, http.StatusCreated)
	}
}
