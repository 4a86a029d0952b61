package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
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
	"two BOMs":                {"\ufeff\ufeff{}", []string{""}},
	"a BOM at the end":        {"{}\ufeff", nil},
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

// What is wrong within a text cannot be seen by its place alone.
func TestMistakesOfSyntaxInTextsAreTold(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).ContosoAdmin()
	const (
		escape  = "The backslash does not begin a JSON escape, or begins half a character."
		control = `Line breaks and other control characters in a text are written as escapes, such as \n.`
	)
	for body, want := range map[string]string{
		`{"name":"a\ud800b"}`: escape, `{"name":"\udc00x"}`: escape, `{"name":"\ud800\u0041"}`: escape, `{"name":"C:\data"}`: escape,
		"{\"name\":\"a\nb\"}": control, "{\"name\":\"a\tb\"}": control,
		`{"name":"x",}`: "Something does not belong there.",
	} {
		refused := contoso.Post(t, "/v1/deals", body).WantProblem(t, http.StatusBadRequest, "malformed-json")
		require.Equal(t, want, refused.Text(t, "errors", 0, "detail"), body)
	}
}

// However much is wrong with a body, 100 mistakes are told, and none of the others comes as far as the rules.
func TestABodyHasMoreMistakesThanAreTold(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).ContosoAdmin()
	for _, unknown := range []int{98, 99, 100, 2000} {
		for _, at := range []string{"2027-05-23t12:00:00z", "2027-05-23T12:00:00Z"} {
			draft := apitest.Set(t, apitest.Draft("contoso"), "/details/closingDateTime", apitest.Quoted(at))
			draft["qualification"] = "Nonsense"
			for i := range unknown {
				draft[fmt.Sprintf("a%04d", i)] = 1
			}
			refused := contoso.Post(t, "/v1/deals", draft).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
			require.Len(t, refused.Mistakes(t), min(unknown+1, 100))
			require.NotContains(t, refused.Mistakes(t), "/details/closingDateTime invalid-value")
		}
	}
}

func TestABodyThatIsNoObjectIsRefused(t *testing.T) {
	t.Parallel()
	for _, route := range writes(t, apitest.New(t)) {
		for _, body := range []string{`null`, `[]`, `[{}]`, `"x"`, `5`, `true`, ` 5 `} {
			mistake := " invalid-type"
			if body == `null` {
				mistake = " required"
			}
			if body == `null` && !route.needsBody {
				continue
			}
			refused := route.send(t, body).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
			require.Equal(t, []string{mistake}, refused.Mistakes(t), "%s %s: %s", route.path, body, refused.Body)
		}
	}
}

func TestAMissingBodyIsNamed(t *testing.T) {
	t.Parallel()
	for _, route := range writes(t, apitest.New(t)) {
		for _, body := range []any{nil, "", " \r\n\t", "\ufeff", "\ufeff "} {
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

func TestNullIsNoBodyWhereNoneIsNeeded(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for _, route := range writes(t, h) {
		if route.needsBody {
			continue
		}
		for _, body := range []string{"null", " null\n", "\ufeffnull"} {
			route.dryRun(t, body).Want(t, http.StatusOK)
		}
	}
	contoso := h.As("contoso", access.ReferralAdmin)
	token := contoso.Post(t, "/v1/tokens", `{"name":"x"}`).Want(t, http.StatusCreated).Text(t, "token", "id")
	for _, body := range []string{"null", "{}", "\ufeffnull"} { // of a route that takes none
		contoso.Post(t, "/v1/tokens/"+token+"/revoke?dryRun=true", body).Want(t, http.StatusOK)
	}
	id := contoso.Create(t, apitest.Draft("contoso"))
	key := apitest.Header{Name: "Idempotency-Key", Value: "null"}
	contoso.Post(t, apitest.Path(id, "win"), "null", key).Want(t, http.StatusOK)
	again := contoso.Post(t, apitest.Path(id, "win"), nil, key).Want(t, http.StatusOK)
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"), "the same body as none")
}

func TestAByteOrderMarkBeforeABodyIsSkipped(t *testing.T) {
	t.Parallel()
	for _, route := range writes(t, apitest.New(t)) {
		refused := route.send(t, "\ufeff"+`{"strange":1}`).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Contains(t, refused.Mistakes(t), "/strange unknown-field", "%s", route.path)
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
		for _, wrong := range []apitest.Header{
			contentType(""), contentType("text/plain"), contentType("application/xml"), contentType("json"), contentType(";"), contentType("*/*"),
			contentType("application/json; charset=latin1"), contentType("application/json; charset"), contentType("application/json; charset=utf-16"),
			contentType(`application/json; charset=""`), contentType("application/json; charset=utf-8; charset=utf-16"),
			contentType("application/x-www-form-urlencoded"), contentType("multipart/form-data; boundary=x"),
			contentType("application/json-patch+json"), contentType("application/json, text/plain"),
			{Name: "Content-Encoding", Value: "gzip"},
			{Name: "Content-Encoding", Value: "identity, br"},
			{Name: "Content-Encoding", Value: "x"},
		} {
			refused := route.send(t, `{}`, wrong).WantProblem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
			require.Equal(t, []string{"/header/" + wrong.Name + " unsupported-media-type"}, refused.Mistakes(t), "%v", wrong)
			if route.method == http.MethodPatch {
				require.Equal(t, "application/merge-patch+json, application/json", refused.Header.Get("Accept-Patch"))
			} else {
				require.Empty(t, refused.Header.Get("Accept-Patch"))
			}
		}
		charset := route.send(t, `{}`, contentType("application/json; charset=latin1"))
		require.Contains(t, charset.Text(t, "detail"), "charset")
	}
	contoso := h.As("contoso", access.ReferralAdmin)
	for _, right := range []string{
		"application/json", "application/json; charset=utf-8", `application/json;charset="UTF-8"`, "Application/JSON", "application/json;",
		"application/json; charset=utf8", "application/json; charset=UTF8", "application/json; Charset='utf-8'", "application/json; charset=utf_8",
		`application/json; charset=" utf-8 "`, "application/json; odata.metadata=minimal; charset=Utf-8",
	} {
		contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), contentType(right)).Want(t, http.StatusCreated)
	}
	for _, right := range []string{"identity", "Identity", "", "identity, identity"} {
		contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Header{Name: "Content-Encoding", Value: right}).Want(t, http.StatusCreated)
	}
}

func contentType(value string) apitest.Header {
	return apitest.Header{Name: "Content-Type", Value: value}
}

// Whatever PATCHes takes the same types, so that one header says it of every path.
func TestEveryPatchTakesAMergePatchUnderBothNames(t *testing.T) {
	t.Parallel()
	patches := 0
	for path, item := range apitest.Contract(t).Paths.Map() {
		if item.Patch == nil {
			continue
		}
		patches++
		types := slices.Sorted(maps.Keys(item.Patch.RequestBody.Value.Content))
		require.Equal(t, []string{"application/json", "application/merge-patch+json"}, types, path)
	}
	require.GreaterOrEqual(t, patches, 8)
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	path := apitest.Path(contoso.Create(t, apitest.Draft("contoso")))
	patched := contoso.Patch(t, path, `{"name":"Second"}`, apitest.IfMatch("*"), contentType("application/json; charset=utf-8")).Want(t, http.StatusOK)
	require.Equal(t, "Second", patched.Text(t, "name"))
}
