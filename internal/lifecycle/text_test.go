package lifecycle_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// TestTextsAreTakenWithoutWhatNobodySees creates deals with texts as they are pasted from web pages and spreadsheets.
func TestTextsAreTakenWithoutWhatNobodySees(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	draft := apitest.Set(t, apitest.Draft("contoso"), "/name", `"\ufeff\u00a0 Pilot \t\u200b"`)
	apitest.Set(t, draft, "/customerProfile/name", `" Caf\u0065\u0301  \u5317\u4eac\u3000AB\u200f"`)
	apitest.Set(t, draft, "/team/0/email", `" ada@contoso.example\u200b"`)
	apitest.Set(t, draft, "/details/notes", `"\n first \\ \"line\"\n  second\n"`)
	created := contoso.Post(t, "/v1/deals", draft).Want(t, http.StatusCreated)
	require.Equal(t, "Pilot", created.Text(t, "name"))
	require.Equal(t, "Cafe\u0301  北京\u3000AB", created.Text(t, "customerProfile", "name"))
	require.Equal(t, "ada@contoso.example", created.Text(t, "team", 0, "email"))
	require.Equal(t, "first \\ \"line\"\n  second", created.Text(t, "details", "notes"))

	for _, q := range []string{"café 北京 ab", "CAFÉ", "北京", " pilot\u00a0", "Ｐｉｌｏｔ", "first  \\"} {
		found := contoso.Get(t, "/v1/deals?fields=id&q="+url.QueryEscape(q)).Want(t, http.StatusOK)
		require.Contains(t, string(found.Body), created.ID(t), q)
	}
	again := contoso.Patch(t, apitest.Path(created.ID(t)), `{"name":"Pilot\u2003"}`, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, `"1"`, again.ETag())
}

func TestATextOfInvisibleCharactersIsBlank(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	for _, pointer := range []string{"/name", "/customerProfile/name", "/team/0/firstName", "/team/0/email"} {
		for _, text := range []string{`"\u3164"`, `"\u2800 \u2800"`, `"\u115f\u1160"`} {
			refused := contoso.Post(t, "/v1/deals", apitest.Set(t, apitest.Draft("contoso"), pointer, text))
			require.Equal(t, []string{pointer + " required"}, refused.Mistakes(t), text)
		}
	}
	for _, address := range []string{"ada\u200b@contoso.example", "ada@conto\u00adso.example", "ada\u2060@contoso.example"} {
		refused := contoso.Post(t, "/v1/deals", apitest.Set(t, apitest.Draft("contoso"), "/team/0/email", apitest.Quoted(address)))
		require.Equal(t, []string{"/team/0/email invalid-email"}, refused.Mistakes(t), "%q", address)
	}
}

// TestCodesOfListsCountOnce keeps a code that a list has several times only once, in deals and in leads; mistakes point at where they were
// written.
func TestCodesOfListsCountOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	const twice, once = `[{"id":"Azure"},{"id":"SQL"},{"id":"Azure"}]`, `[{"id":"Azure"},{"id":"SQL"}]`
	const ids = `{"profileType":"Duns","id":"150483782"}`
	with := func(draft apitest.Object) apitest.Object {
		if draft["details"] == nil {
			draft["details"] = apitest.Object{"requirements": apitest.Object{}}
		}
		apitest.Set(t, draft, "/details/requirements/products", twice)
		return apitest.Set(t, draft, "/customerProfile/ids", "["+ids+","+ids+"]")
	}
	for _, id := range []string{contoso.Create(t, with(apitest.Draft("contoso"))), h.CreateLead(t, with(apitest.LeadTo("contoso")))} {
		created := string(contoso.Get(t, apitest.Path(id)).Want(t, http.StatusOK).Body)
		require.Contains(t, created, `"products":`+once)
		require.Contains(t, created, `"ids":[`+ids+`]`)
	}
	wrong := apitest.Set(t, apitest.Draft("contoso"), "/details/requirements/products", `[{"id":"Azure"},{"id":"Azure"},{"id":"Nothing"}]`)
	require.Equal(t, []string{"/details/requirements/products/2/id unknown-code"}, contoso.Post(t, "/v1/deals", wrong).Mistakes(t))
}
