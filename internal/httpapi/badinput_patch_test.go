package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// badPatches are patches of a deal that has invited nobody, with everything that is wrong with them.
var badPatches = map[string][]string{
	`{}`:                {" too-few"},
	`{"name":null}`:     {"/name required"},
	`{"name":""}`:       {"/name required"},
	`{"name":"\u3000"}`: {"/name required"},
	`{"name":["x"]}`:    {"/name invalid-type"},
	`{"team":null}`:     {"/team required"},
	`{"team":[]}`:       {"/team too-few"},
	`{"team":{"0":{}}}`: {"/team invalid-type"},
	`{"team":` + times(51, apitest.PersonJSON) + `}`: {"/team too-many"},
	`{"team":[` + apitest.PersonJSON + `,{"email":"x"}]}`: {
		"/team/1/email invalid-email", "/team/1/firstName required", "/team/1/lastName required", "/team/1/phoneNumber required",
	},
	`{"details":null}`:                                            {"/details required"},
	`{"details":5}`:                                               {"/details invalid-type"},
	`{"details":{"dealValue":null}}`:                              {"/details/dealValue required"},
	`{"details":{"dealValue":-1}}`:                                {"/details/dealValue out-of-range"},
	`{"details":{"currency":null}}`:                               {"/details/currency required"},
	`{"details":{"currency":"EURO"}}`:                             {"/details/currency unknown-currency"},
	`{"details":{"closingDateTime":null}}`:                        {"/details/closingDateTime required"},
	`{"details":{"closingDateTime":"2026-11-22T23:59:59Z"}}`:      {"/details/closingDateTime in-the-past"},
	`{"details":{"closingDateTime":"9999-12-31T23:59:59-10:00"}}`: {"/details/closingDateTime out-of-range"},
	`{"details":{"requirements":{"solutions":[{"id":"SOL-10001-CTS","closingDateTime":"9999-12-31T23:59:59-10:00"}]}}}`: {"/details/requirements/solutions/0/closingDateTime out-of-range"},
	`{"details":{"requirements":{"solutions":[{"id":"SOL-10001-CTS","closingDateTime":"0000-01-01T00:00:00+10:00"}]}}}`: {"/details/requirements/solutions/0/closingDateTime out-of-range"},
	`{"details":{"requirements":null}}`:               {"/details/requirements required"},
	`{"details":{"requirements":{"solutions":null}}}`: {"/details/requirements/solutions required"},
	`{"details":{"requirements":{"solutions":[]}}}`:   {"/details/requirements/solutions too-few"},
	`{"details":{"requirements":{"solutions":[{"id":"SOL-10002-CTS"},{"id":"SOL-10002-CTS"},{"id":"SOL-30001-NWT"}]}}}`: {
		"/details/requirements/solutions/0/id solution-not-co-sell-ready", "/details/requirements/solutions/1/id duplicate",
		"/details/requirements/solutions/1/id solution-not-co-sell-ready", "/details/requirements/solutions/2/id unknown-solution",
	},
	`{"details":{"requirements":{"industries":[{"id":"Education"}]}}}`: {"/details/requirements/industries fixed"},
	`{"salesStage":"55"}`:        {"/salesStage invalid-value"},
	`{"salesStage":20}`:          {"/salesStage invalid-value"},
	`{"mpnId":"1000002"}`:        {"/mpnId fixed"},
	`{"type":"Shared"}`:          {"/type fixed"},
	`{"qualification":"Direct"}`: {"/qualification fixed"},
	`{"customerProfile":{"name":"Other AB","size":"251to1000employees"}}`: {"/customerProfile/name fixed", "/customerProfile/size fixed"},
	`{"customerProfile":{"address":{"city":null,"country":null}}}`:        {"/customerProfile/address/city fixed", "/customerProfile/address/country fixed"},
	`{"customerProfile":{"ids":[{"profileType":"Duns","id":"1"}]}}`:       {"/customerProfile/ids fixed"},
	`{"customerProfile":{"team":[null]}}`:                                 {"/customerProfile/team/0 required"},
	`{"consent":{"consentToContact":false}}`:                              {"/consent/consentToContact fixed"},
	`{"consent":{"consentToContact":null}}`:                               {"/consent/consentToContact fixed"},
	`{"consent":{"consentToToShareInfoWithOthers":false}}`:                {"/consent/consentToToShareInfoWithOthers fixed"},
	`{"id":"x","status":"Closed","organizationId":"northwind","createdDateTime":null,"target":[5]}`: {
		"/createdDateTime fixed", "/id fixed", "/organizationId fixed", "/status fixed", "/target fixed",
	},
	`{"name":5,"mpnId":"1000002","details":{"currency":"EURO","x":1,"dealValue":"1,5"},"inviteContext":{"y":1}}`: {
		"/details/currency unknown-currency", "/details/dealValue invalid-value", "/details/x unknown-field",
		"/inviteContext/y unknown-field", "/mpnId fixed", "/name invalid-type",
	},
}

func TestEveryMistakeOfAPatchIsNamed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Draft("contoso"))
	before := contoso.Get(t, apitest.Path(id)).Want(t, 200).Body
	for patch, want := range badPatches {
		refused := contoso.Patch(t, apitest.Path(id), patch, apitest.IfMatch(`"1"`)).
			WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, want, refused.Mistakes(t), "%s: %s", patch, refused.Body)
	}
	require.Equal(t, before, contoso.Get(t, apitest.Path(id)).Body)
}

func TestEveryMistakeOfRecreatingIsNamed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	recreate := route(t, writes(t, h), "recreate")
	for patch, want := range map[string][]string{
		`{"name":null,"team":null,"details":{"dealValue":null}}`: {"/details/dealValue required", "/name required", "/team required"},
		`{"mpnId":"3000001","customerProfile":{"address":{"country":"XX"}},"details":{"closingDateTime":"2020-01-01T00:00:00Z"},"x":1}`: {
			"/customerProfile/address/country unknown-country", "/details/closingDateTime in-the-past", "/mpnId unknown-location", "/x unknown-field",
		},
		`{"target":[{"type":"BusinessProfileLocation","id":"msft"}],"customerProfile":{"team":null}}`: {"/customerProfile/team customer-contact-required"},
		`{"consent":{"consentToToShareInfoWithOthers":false}}`:                                        {"/consent/consentToToShareInfoWithOthers consent-required"},
	} {
		refused := recreate.send(t, patch).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
		require.Equal(t, want, refused.Mistakes(t), "%s: %s", patch, refused.Body)
	}
}

// A null takes an optional value away; in a merge patch it is no mistake.
func TestNullTakesAnOptionalValueAway(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	draft := apitest.Draft("contoso")
	draft["externalReferenceId"] = "CRM-1"
	id := contoso.Create(t, apitest.Set(t, draft, "/details/notes", `"first"`))
	patched := contoso.Patch(t, apitest.Path(id), `{"externalReferenceId":null,"details":{"notes":null},"inviteContext":{"notes":null}}`, apitest.IfMatch("*")).Want(t, 200)
	require.Nil(t, patched.At(t, "externalReferenceId"))
	require.Nil(t, patched.At(t, "details", "notes"))
	require.Equal(t, "Data platform for Adatum", patched.Text(t, "name"))
}
