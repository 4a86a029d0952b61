package httpapi_test

import (
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func inSwedish() apitest.Header { return apitest.Header{Name: "Accept-Language", Value: "sv"} }

// english finds words that a sentence in English has and one in Swedish has not.
var english = regexp.MustCompile(`(?i)\b(the|this|that|these|is|are|not|of|must|needs?|there|with|has|have|least|most|one|an|be|to|only)\b`)

// quoted is what a sentence quotes of the request, which is in any language.
var quoted = regexp.MustCompile(`"[^"]*"`)

// requireSwedish fails the test if a problem says something in English.
func requireSwedish(t *testing.T, r *apitest.Response) {
	t.Helper()
	require.Equal(t, "sv", r.Header.Get("Content-Language"), "%s", r.Body)
	require.Contains(t, r.Header.Values("Vary"), "Accept-Language")
	var p struct {
		Title, Detail string
		Errors        []struct{ Detail string }
		Checks        []struct{ Detail string }
	}
	r.Decode(t, &p)
	said := []string{p.Title, p.Detail}
	for _, e := range p.Errors {
		said = append(said, e.Detail)
	}
	for _, c := range p.Checks {
		said = append(said, c.Detail)
	}
	for _, text := range said {
		require.NotEmpty(t, text)
		require.NotRegexp(t, english, quoted.ReplaceAllString(text, ""), "%s", r.Body)
	}
}

func TestTheLanguageIsTheOneThatIsPreferred(t *testing.T) {
	t.Parallel()
	contoso := apitest.New(t).As("contoso", access.ReferralAdmin)
	for header, want := range map[string]string{
		"": "en", "sv": "sv", "SV": "sv", "sv-SE": "sv", "sv-FI,en": "sv", "en": "en", "en-GB;q=0.4, sv;q=0.5": "sv", "sv;q=0.2, en;q=0.3": "en",
		"de": "en", "de, sv;q=0.1": "sv", "*": "en", "sv;q=0": "en", "sv;q=0, *": "en", "en;q=0, *;q=0.5": "sv", "de, *": "en",
		"!!, sv": "sv", "sv;q=x": "en", "sv;q=2": "en", "sv;level=1": "en", ";;;": "en", "sv ; q=0.5": "sv", "\xff": "en",
	} {
		refused := contoso.Get(t, "/v1/deals/"+nobody, apitest.Header{Name: "Accept-Language", Value: header})
		require.Equal(t, want, refused.WantProblem(t, http.StatusNotFound, "not-found").Header.Get("Content-Language"), "%q", header)
	}
}

func TestEveryMistakeIsToldInSwedish(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for _, c := range badDrafts(t) {
		draft := apitest.Set(t, apitest.Draft("contoso"), c.Pointer, c.value())
		requireSwedish(t, contoso.Post(t, "/v1/deals", draft, inSwedish()).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed"))
	}
	for target := range badParameters() {
		requireSwedish(t, contoso.Get(t, target, inSwedish()).Want(t, http.StatusBadRequest))
	}
	requireSwedish(t, h.As("contoso", access.Viewer).Post(t, "/v1/deals", apitest.Draft("contoso"), inSwedish()).Want(t, http.StatusForbidden))
	requireSwedish(t, h.With("").Get(t, "/v1/deals", inSwedish()).Want(t, http.StatusUnauthorized))
}

// A tag is of one language: what one has in Swedish is not what one would be given in English.
func TestTagsDifferByLanguage(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for _, path := range []string{"/v1/reference", "/v1/reference/loss-reasons", "/v1/reference/countries", "/v1/deals/creation-eligibility"} {
		first := contoso.Get(t, path).Want(t, http.StatusOK)
		second := contoso.Get(t, path, inSwedish()).Want(t, http.StatusOK)
		require.Equal(t, []string{"en", "sv"}, []string{first.Header.Get("Content-Language"), second.Header.Get("Content-Language")})
		require.NotEqual(t, first.ETag(), second.ETag(), path)
		contoso.Get(t, path, apitest.IfNoneMatch(first.ETag()), inSwedish()).Want(t, http.StatusOK)
		contoso.Get(t, path, apitest.IfNoneMatch(second.ETag()), inSwedish()).Want(t, http.StatusNotModified)
	}
	require.Equal(t, "private, max-age=3600", contoso.Get(t, "/v1/reference/countries").Header.Get("Cache-Control"))

	profiles := h.As("contoso", access.BusinessProfileAdmin)
	path := "/v1/profiles/1000001"
	first, second := profiles.Get(t, path).Want(t, http.StatusOK), profiles.Get(t, path, inSwedish()).Want(t, http.StatusOK)
	if first.At(t, "completeness", "complete") == true {
		require.Equal(t, first.ETag(), second.ETag(), "there is nothing to say")
		return
	}
	require.NotEqual(t, first.ETag(), second.ETag())
	profiles.Get(t, path, apitest.IfNoneMatch(first.ETag()), inSwedish()).Want(t, http.StatusOK)
	profiles.Patch(t, path, `{"description":"Molntjänster"}`, apitest.IfMatch(second.ETag()), inSwedish()).Want(t, http.StatusOK)
}

// What was kept for a key is in no language: it is given again in that of the request at hand.
func TestAReplayIsInTheLanguageOfItsRequest(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	win := apitest.Path(contoso.Create(t, apitest.Draft("contoso")), "win")
	won := contoso.Post(t, win, nil, apitest.Key("a")).Want(t, http.StatusOK)
	require.Equal(t, "The deal is won less than 72 hours after it was created; its registration may be rejected.",
		won.Text(t, "warnings", 0, "detail"))
	again := contoso.Post(t, win, nil, apitest.Key("a"), inSwedish()).Want(t, http.StatusOK)
	require.Equal(t, "Affären vinns mindre än 72 timmar efter att den skapades; registreringen kan avvisas.",
		again.Text(t, "warnings", 0, "detail"))
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
}

// Microsoft's reason is said in the language of who reads, with what was written as it was.
func TestMicrosoftsReasonIsSaidInSwedish(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), access.Microsoft))
	h.As(access.Microsoft, access.MicrosoftSeller).Post(t, apitest.Path(id, "microsoft-response"),
		`{"decision":"Declined","reasonCode":"NoSellerManagesCustomer","notes":"Security"}`).Want(t, http.StatusOK)
	for path, at := range map[string][]any{
		apitest.Path(id, "microsoft-response"):          {"declineReason"},
		apitest.Path(id) + "?include=microsoftResponse": {"microsoftResponse", "declineReason"},
		"/v1/deals?include=microsoftResponse":           {"items", 0, "microsoftResponse", "declineReason"},
	} {
		r := contoso.Get(t, path, inSwedish()).Want(t, http.StatusOK)
		require.Equal(t, "Ingen Microsoft-säljare hanterar kunden direkt", r.Text(t, append(at, "title")...), path)
		require.Equal(t, "Security", r.Text(t, append(at, "notes")...), "what people wrote stays")
		require.Equal(t, "sv", r.Header.Get("Content-Language"))
	}
}

// What the codes of problems mean is explained in the language of who asks, as JSON and as a page.
func TestCodesAreExplainedInSwedish(t *testing.T) {
	t.Parallel()
	anybody := apitest.New(t).With("")
	for _, path := range []string{"/problems/deal-terminal", "/problems/too-long"} {
		r := anybody.Get(t, path, inSwedish()).Want(t, http.StatusOK)
		require.Equal(t, "sv", r.Header.Get("Content-Language"))
		require.Subset(t, r.Header.Values("Vary"), []string{"Accept", "Accept-Language"})
		require.NotRegexp(t, english, r.Text(t, "meaning")+" "+r.Text(t, "whatToDo"))
	}
	require.NotRegexp(t, english, anybody.Get(t, "/problems", inSwedish()).Want(t, http.StatusOK).Text(t, "items", 0, "meaning"))
	for _, path := range []string{"/problems", "/problems/deal-terminal"} {
		page := string(anybody.Raw(t, apitest.Request(http.MethodGet, path, "", "Accept: text/html", "Accept-Language: sv")).Want(t, http.StatusOK).Body)
		require.Contains(t, page, `<html lang="sv">`)
		for _, said := range []string{"Vad du kan göra:", "Affären är stängd, och inget i den kan ändras.", "API:et"} {
			require.Contains(t, page, said)
		}
		require.NotContains(t, page, "What to do")
	}
}

// Why an action is not possible, how well a deal fits and why a registration was closed is said in Swedish, and what people wrote as it is.
func TestWhatIsKeptIsSaidInSwedish(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Draft("contoso"))
	contoso.Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	requireSwedish(t, contoso.Post(t, apitest.Path(id, "lose"), `{"reasonCode":"Other","notes":"won"}`, inSwedish()).Want(t, http.StatusConflict))
	var actions struct{ Items []struct{ Detail *string } }
	contoso.Get(t, apitest.Path(id, "actions"), inSwedish()).Decode(t, &actions)
	for _, a := range actions.Items {
		if a.Detail != nil {
			require.NotRegexp(t, english, *a.Detail)
		}
	}
	h.Project()
	h.CreateLead(t, apitest.LeadTo("contoso"))
	h.Project()
	fits := contoso.Get(t, "/v1/deals?sort=fit", inSwedish()).Want(t, http.StatusOK)
	require.NotRegexp(t, english, fits.Text(t, "items", 0, "fit", "reasons", 0, "text"))
}
