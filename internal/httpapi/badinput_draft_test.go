package httpapi_test

import (
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// TestOneMistakeInADraft changes one place of a draft that is right otherwise: the answer names that place, and no other.
func TestOneMistakeInADraft(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	for _, c := range badDrafts(t) {
		value := c.value()
		draft := apitest.Set(t, apitest.Draft("contoso"), c.Pointer, value)
		refused := contoso.Post(t, "/v1/deals", draft).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, []string{c.Pointer + " " + c.Code}, refused.Mistakes(t), "%s %s: %s", c.Pointer, value, refused.Body)
	}
}

// badDraft is one place of a draft that is wrong. The form of the portal is asked the same.
type badDraft struct {
	Pointer string `json:"pointer"`
	Value   string `json:"value"`   // as JSON
	Letters int    `json:"letters"` // how many letters the text begins with
	Times   int    `json:"times"`   // how often the value stands in a list
	Code    string `json:"code"`    // of the mistake
}

func badDrafts(t *testing.T) []badDraft {
	t.Helper()
	text, err := os.ReadFile("testdata/bad_drafts.json")
	require.NoError(t, err)
	var all []badDraft
	require.NoError(t, json.Unmarshal(text, &all))
	return all
}

func (d badDraft) value() string {
	if d.Times > 0 {
		return times(d.Times, d.Value)
	}
	if d.Letters > 0 {
		return `"` + strings.Repeat("a", d.Letters) + strings.TrimPrefix(d.Value, `"`)
	}
	return d.Value
}

// Every mistake is named, those of the contract with those of the rules, as deep and as many as there are.
func TestEveryMistakeOfADraftIsNamed(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	for body, want := range map[string][]string{
		`{}`: {"/consent required", "/customerProfile required", "/details required", "/name required", "/team required"},
		`{"name":1,"customerProfile":[],"consent":"x","details":5,"team":{}}`: {
			"/consent invalid-type", "/customerProfile invalid-type", "/details invalid-type", "/name invalid-type", "/team invalid-type",
		},
		`{"b":1,"a~/b":2,"name":"x","customerProfile":{"c":3,"name":"y","address":{"country":"SE","Country":"SE"}},
		"consent":{"consentToToShareInfoWithOthers":true,"consentToContact":true,"d":null},
		"details":{"dealValue":1,"currency":"USD","closingDateTime":"2027-01-01T00:00:00Z","e":[],
		"requirements":{"solutions":[{"id":"SOL-10001-CTS","f":1,"g":2}],"h":{}}},"team":[` + apitest.PersonJSON + `,{"i":1}]}`: {
			"/a~0~1b unknown-field", "/b unknown-field", "/consent/d unknown-field", "/customerProfile/address/Country unknown-field",
			"/customerProfile/c unknown-field", "/details/e unknown-field", "/details/requirements/h unknown-field",
			"/details/requirements/solutions/0/f unknown-field", "/details/requirements/solutions/0/g unknown-field",
			"/team/1/email required", "/team/1/firstName required", "/team/1/i unknown-field", "/team/1/lastName required",
			"/team/1/phoneNumber required",
		},
		`{"name":"x","mpnId":"nowhere","target":[{"type":"Nobody","id":"msft"},{"type":"SolutionProfile","id":"y"},5],
		"customerProfile":{"name":"y","size":"huge","address":{"country":"XX"},"team":[{"firstName":"a"}]},
		"consent":{"consentToToShareInfoWithOthers":false,"consentToContact":null},
		"details":{"dealValue":-1,"currency":"EURO","closingDateTime":"2020-01-01T00:00:00Z","requirements":{"solutions":[
		{"id":"SOL-10001-CTS","price":"x","currency":"XYZ"},{"id":"SOL-10001-CTS"},{"id":"SOL-30001-NWT"},{},null],"products":[{"id":"?"}]}},
		"team":[{"firstName":"a","lastName":" ","phoneNumber":"1","email":"a@b.example"},
		{"firstName":"a","lastName":"b","phoneNumber":"1","email":"Robin <a@b.example>"}]}`: {
			"/consent/consentToContact required", "/consent/consentToToShareInfoWithOthers consent-required",
			"/customerProfile/address/country unknown-country", "/customerProfile/size unknown-code",
			"/customerProfile/team/0/email required", "/customerProfile/team/0/lastName required", "/customerProfile/team/0/phoneNumber required",
			"/details/closingDateTime in-the-past", "/details/currency unknown-currency", "/details/dealValue out-of-range",
			"/details/requirements/products/0/id unknown-code",
			"/details/requirements/solutions/0/currency unknown-currency", "/details/requirements/solutions/0/price invalid-value",
			"/details/requirements/solutions/1/id duplicate", "/details/requirements/solutions/2/id unknown-solution",
			"/details/requirements/solutions/3/id required", "/details/requirements/solutions/4 required",
			"/mpnId unknown-location", "/target/0/type invalid-value", "/target/1/id unknown-target", "/target/2 invalid-type",
			"/team/0/lastName required", "/team/1/email invalid-email",
		},
	} {
		refused := contoso.Post(t, "/v1/deals", body).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, want, refused.Mistakes(t), "%s", refused.Body)
	}
}

// A text with more mistakes than anybody reads is answered with the first hundred.
func TestMistakesAreCounted(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	draft := apitest.Draft("contoso")
	for i := range 2000 {
		draft["unknown"+strconv.Itoa(i)] = i
	}
	refused := contoso.Post(t, "/v1/deals", draft).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Len(t, refused.Mistakes(t), 100)
}

// The name of an unknown member is told, but not a megabyte of it.
func TestALongNameIsToldInPart(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	name := strings.Repeat("é", 200_000)
	for _, body := range []string{`{"` + name + `":1}`, `{"name":{"` + name + `":1,"` + name + `":2}}`} {
		refused := contoso.Post(t, "/v1/deals", body)
		require.Less(t, refused.Status, 500)
		require.Less(t, len(refused.Body), 2000)
		require.Contains(t, string(refused.Body), "ééé...")
	}
}

// Wrong input is looked at only for somebody who may do the thing at all.
func TestMistakesDoNotComeBeforeRoles(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.As("contoso", access.Viewer).Post(t, "/v1/deals", `{"name":1}`).WantProblem(t, http.StatusForbidden, "role-missing")
	h.As("fabrikam", access.ReferralAdmin).Post(t, "/v1/deals", `{"name":1}`).WantProblem(t, http.StatusForbidden, "creation-not-eligible")
	id := h.As("contoso", access.ReferralAdmin).Create(t, apitest.Draft("contoso"))
	h.As("northwind", access.ReferralAdmin).Post(t, apitest.Path(id, "lose"), `{"x":1}`).WantProblem(t, http.StatusNotFound, "not-found")
}
