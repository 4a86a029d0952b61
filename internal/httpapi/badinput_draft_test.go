package httpapi_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// TestOneMistakeInADraft changes one place of a draft that is right otherwise: the answer names that place, and no other.
func TestOneMistakeInADraft(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	long := apitest.Quoted(strings.Repeat("a", 201))
	for _, c := range []struct{ pointer, value, code string }{
		{"/name", `5`, "invalid-type"},
		{"/name", `null`, "invalid-type"},
		{"/name", `""`, "required"},
		{"/name", `" \t "`, "required"},
		{"/name", `"\u3000 "`, "required"},
		{"/name", `"two\nlines"`, "invalid-value"},
		{"/name", `"a\u001bb"`, "invalid-value"},
		{"/name", `"a\u007fb"`, "invalid-value"},
		{"/name", `"a\u0085b"`, "invalid-value"},
		{"/name", `"a\u2028b"`, "invalid-value"},
		{"/name", long, "too-long"},
		{"/externalReferenceId", `"a\nb"`, "invalid-value"},
		{"/campaignId", `"a\u0007b"`, "invalid-value"},
		{"/type", `"Together"`, "invalid-value"},
		{"/qualification", `"direct"`, "invalid-value"},
		{"/mpnId", `"nowhere"`, "unknown-location"},
		{"/mpnId", `"3000001"`, "unknown-location"},
		{"/mpnId", `""`, "required"},
		{"/target", `{}`, "invalid-type"},
		{"/target", times(21, `{"type":"SolutionProfile","id":"x"}`), "too-many"},
		{"/customerProfile", `null`, "invalid-type"},
		{"/customerProfile", `"Adatum"`, "invalid-type"},
		{"/customerProfile/name", `"  "`, "required"},
		{"/customerProfile/size", `"enormous"`, "unknown-code"},
		{"/customerProfile/address", `[]`, "invalid-type"},
		{"/customerProfile/address/country", `"XX"`, "unknown-country"},
		{"/customerProfile/address/country", `"Sweden"`, "unknown-country"},
		{"/customerProfile/address/country", `"se"`, "unknown-country"},
		{"/customerProfile/address/city", `"Stock\nholm"`, "invalid-value"},
		{"/customerProfile/team", times(51, apitest.PersonJSON), "too-many"},
		{"/customerProfile/team/0", `null`, "invalid-type"},
		{"/customerProfile/ids", times(11, `{"profileType":"Duns","id":"1"}`), "too-many"},
		{"/consent/consentToToShareInfoWithOthers", `false`, "consent-required"},
		{"/consent/consentToToShareInfoWithOthers", `"true"`, "invalid-type"},
		{"/consent/consentToContact", `1`, "invalid-type"},
		{"/details/dealValue", `-0.01`, "invalid-value"},
		{"/details/dealValue", `1.005`, "too-precise"},
		{"/details/dealValue", `1.0005`, "invalid-value"},
		{"/details/dealValue", `10000000000000`, "invalid-value"},
		{"/details/dealValue", `1e13`, "invalid-value"},
		{"/details/dealValue", `4.2e-5`, "invalid-value"},
		{"/details/dealValue", `1e400`, "invalid-type"},
		{"/details/dealValue", `"1e400"`, "invalid-value"},
		{"/details/dealValue", `"12 000"`, "invalid-value"},
		{"/details/dealValue", `""`, "invalid-value"},
		{"/details/dealValue", `"NaN"`, "invalid-value"},
		{"/details/dealValue", `"0x10"`, "invalid-value"},
		{"/details/dealValue", `null`, "invalid-type"},
		{"/details/dealValue", `[42000]`, "invalid-type"},
		{"/details/currency", `"EURO"`, "unknown-currency"},
		{"/details/currency", `"usd"`, "unknown-currency"},
		{"/details/currency", `""`, "unknown-currency"},
		{"/details/currency", `null`, "invalid-type"},
		{"/details/closingDateTime", `"2020-01-01T00:00:00Z"`, "in-the-past"},
		{"/details/closingDateTime", `"2026-11-22T23:59:59.999999Z"`, "in-the-past"},
		{"/details/closingDateTime", `"0000-01-01T00:00:00Z"`, "in-the-past"},
		{"/details/closingDateTime", `"9999-12-31T23:59:59-10:00"`, "out-of-range"},
		{"/details/closingDateTime", `"2027-06-30"`, "invalid-value"},
		{"/details/closingDateTime", `"2027-06-30T00:00:00"`, "invalid-value"},
		{"/details/closingDateTime", `"2027-02-30T00:00:00Z"`, "invalid-value"},
		{"/details/closingDateTime", `"2027-06-30T00:00:00+99:99"`, "invalid-value"},
		{"/details/closingDateTime", `"2027-06-30T23:59:60Z"`, "invalid-value"},
		{"/details/closingDateTime", `"tomorrow"`, "invalid-value"},
		{"/details/closingDateTime", `1798675200`, "invalid-type"},
		{"/details/notes", apitest.Quoted(strings.Repeat("a", 4001)), "too-long"},
		{"/details/requirements", `[]`, "invalid-type"},
		{"/details/requirements/solutions", `[]`, "too-few"},
		{"/details/requirements/solutions", times(51, `{"id":"SOL-10001-CTS"}`), "too-many"},
		{"/details/requirements/solutions/0/id", `"SOL-30001-NWT"`, "unknown-solution"},
		{"/details/requirements/solutions/0/id", `"SOL-99999-XXX"`, "unknown-solution"},
		{"/details/requirements/solutions/0/id", `"SOL-10002-CTS"`, "solution-not-co-sell-ready"},
		{"/details/requirements/solutions/0/price", `-1`, "invalid-value"},
		{"/details/requirements/solutions/0/price", `{}`, "invalid-type"},
		{"/details/requirements/solutions/0/quantity", `1.5`, "invalid-type"},
		{"/details/requirements/solutions/0/quantity", `-1`, "out-of-range"},
		{"/details/requirements/solutions/0/quantity", `1e30`, "out-of-range"},
		{"/details/requirements/solutions/0/quantity", `15e-1`, "invalid-type"},
		{"/details/requirements/solutions/0/price", `0.001`, "too-precise"},
		{"/details/requirements/solutions/0/currency", `"XYZ"`, "unknown-currency"},
		{"/details/requirements/solutions/0/closingDateTime", `"soon"`, "invalid-value"},
		{"/details/requirements/industries", times(51, `{"id":"x"}`), "too-many"},
		{"/team", `[]`, "too-few"},
		{"/team", times(51, apitest.PersonJSON), "too-many"},
		{"/team/0/email", `"Robin Lake <robin@contoso.example>"`, "invalid-email"},
		{"/team/0/email", `"robin"`, "invalid-email"},
		{"/team/0/email", `"robin@contoso"`, "invalid-email"},
		{"/team/0/email", `"robin@"`, "invalid-email"},
		{"/team/0/email", `"robin@contoso.example\r\nBcc: x@y.example"`, "invalid-email"},
		{"/team/0/email", `"robin@contoso.example, x@y.example"`, "invalid-email"},
		{"/team/0/email", `"robin@@contoso.example"`, "invalid-email"},
		{"/team/0/email", apitest.Quoted(strings.Repeat("a", 300) + "@contoso.example"), "too-long"},
		{"/team/0/firstName", `" "`, "required"},
		{"/team/0/phoneNumber", `"\u0007"`, "invalid-value"},
		{"/team/0/title", `"a\rb"`, "invalid-value"},
		{"/inviteContext", `"please"`, "invalid-type"},
	} {
		draft := apitest.Set(t, apitest.Draft("contoso"), c.pointer, c.value)
		refused := contoso.Post(t, "/v1/deals", draft).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, []string{c.pointer + " " + c.code}, refused.Mistakes(t), "%s %s: %s", c.pointer, c.value, refused.Body)
	}
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
			"/consent/consentToContact invalid-type", "/consent/consentToToShareInfoWithOthers consent-required",
			"/customerProfile/address/country unknown-country", "/customerProfile/size unknown-code",
			"/customerProfile/team/0/email required", "/customerProfile/team/0/lastName required", "/customerProfile/team/0/phoneNumber required",
			"/details/closingDateTime in-the-past", "/details/currency unknown-currency", "/details/dealValue invalid-value",
			"/details/requirements/products/0/id unknown-code",
			"/details/requirements/solutions/0/currency unknown-currency", "/details/requirements/solutions/0/price invalid-value",
			"/details/requirements/solutions/1/id duplicate", "/details/requirements/solutions/2/id unknown-solution",
			"/details/requirements/solutions/3/id required", "/details/requirements/solutions/4 invalid-type",
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
