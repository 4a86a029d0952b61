package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// wantReplay fails the test unless the answer is the first one again, byte for byte.
func wantReplay(t testing.TB, first, again *apitest.Response) {
	t.Helper()
	require.Equal(t, first.Status, again.Status, "%s", again.Body)
	require.Equal(t, string(first.Body), string(again.Body))
	for _, header := range []string{"Location", "ETag", "Content-Type"} {
		require.Equal(t, first.Header.Values(header), again.Header.Values(header), header)
	}
	require.Empty(t, first.Header.Get("Idempotent-Replayed"))
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.NotEqual(t, first.Header.Get("X-Request-Id"), again.Header.Get("X-Request-Id"))
}

// keyedBodies are what each route takes, by the end of its path.
var keyedBodies = map[string]string{
	"accept": `{"name":"Accepted"}`, "decline": `{"reasonCode":"TimelineTooShort"}`, "win": `{"notes":"signed"}`,
	"lose": `{"reasonCode":"BudgetTooSmall"}`, "report-error": `{"reasonCode":"Test"}`,
	"invitations": `{"target":[{"type":"BusinessProfileLocation","id":"2000001"}]}`, "recreate": `{"name":"Again"}`,
	"microsoft-response": `{"decision":"Accepted"}`,
}

func TestTheFirstAnswerIsGivenAgain(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for end, body := range keyedBodies {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			post := route(t, writes(t, h), end)
			first := post.send(t, body, apitest.Key("key-1"))
			require.Less(t, first.Status, 300, "%s", first.Body)
			wantReplay(t, first, post.send(t, body, apitest.Key("key-1")))
			wantReplay(t, first, post.send(t, body, apitest.Key(`"key-1"`)))
		})
	}
}

func TestCreatingUnderAKeyCreatesOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	first := contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("create")).Want(t, http.StatusCreated)
	require.NotEmpty(t, first.Header.Get("Location"))
	wantReplay(t, first, contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("create")))
	require.Len(t, contoso.Get(t, "/v1/deals").Want(t, 200).At(t, "items"), 1)
	require.NotEqual(t, first.ID(t), contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("Create")).Want(t, http.StatusCreated).ID(t))
	require.NotEqual(t, first.ID(t), contoso.Post(t, "/v1/deals", apitest.Draft("contoso")).Want(t, http.StatusCreated).ID(t))
}

func TestTheSameValueWrittenOtherwiseIsTheSameBody(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001"))
	lose := apitest.Path(id, "lose")
	first := contoso.Post(t, lose, `{"reasonCode":"Other","notes":"é"}`, apitest.Key("k")).Want(t, http.StatusOK)
	wantReplay(t, first, contoso.Post(t, lose, " {\n\"notes\" : \"\\u00e9\",\t\"reasonCode\":\"Other\"}\r\n", apitest.Key("k")))
	for _, other := range []string{`{"reasonCode":"Other","notes":"e"}`, `{"reasonCode":"Other","notes":"é é"}`, `{"reasonCode":"BudgetTooSmall"}`} {
		contoso.Post(t, lose, other, apitest.Key("k")).WantProblem(t, http.StatusUnprocessableEntity, "idempotency-key-reused")
	}
}

// A refusal is not kept: with the mistake mended, or the role granted, the same key serves.
func TestARefusalIsNotKept(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Draft("contoso"))
	key := apitest.Key("k")
	contoso.Post(t, "/v1/deals", `{}`, key).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	contoso.Post(t, "/v1/deals", `{`, key).WantProblem(t, http.StatusBadRequest, "malformed-json")
	contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), key).Want(t, http.StatusCreated)
	contoso.Post(t, apitest.Path(id, "accept"), nil, key).WantProblem(t, http.StatusConflict, "deal-state")
	contoso.Post(t, apitest.Path(nobody, "win"), nil, key).WantProblem(t, http.StatusNotFound, "not-found")
	contoso.Post(t, apitest.Path(id, "win"), nil, key, apitest.IfMatch(`"7"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	viewer := h.As("contoso", access.Viewer)
	viewer.Post(t, apitest.Path(id, "win"), nil, key).WantProblem(t, http.StatusForbidden, "role-missing")
	viewer.Post(t, apitest.Path(id, "win"), `{"notes":"x"}`, key).WantProblem(t, http.StatusForbidden, "role-missing")
	require.Equal(t, 1, h.Count(t, "idempotency_keys"))
	contoso.Post(t, apitest.Path(id, "win"), `{"notes":"won"}`, key).Want(t, http.StatusOK)
	require.Equal(t, 2, h.Count(t, "idempotency_keys"))
}

func TestAKeyBelongsToItsCallerAndRoute(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, northwind := h.As("contoso", access.ReferralAdmin), h.As("northwind", access.ReferralAdmin)
	colleague := h.AddUser("contoso", "extra@contoso.example", access.Grant{Role: access.ReferralAdmin})
	key := apitest.Key("shared")
	ids := map[string]bool{}
	for _, c := range []struct {
		client       *apitest.Client
		organization string
	}{{contoso, "contoso"}, {colleague, "contoso"}, {northwind, "northwind"}} {
		ids[c.client.Post(t, "/v1/deals", apitest.Draft(c.organization), key).Want(t, http.StatusCreated).ID(t)] = true
	}
	for range 2 {
		ids[contoso.Create(t, apitest.Draft("contoso"))] = true
	}
	require.Len(t, ids, 5)
	for id := range ids {
		if answer := contoso.Post(t, apitest.Path(id, "win"), nil, key); answer.Status != http.StatusNotFound {
			require.Equal(t, id, answer.Want(t, http.StatusOK).ID(t))
			require.Empty(t, answer.Header.Get("Idempotent-Replayed"))
			contoso.Post(t, apitest.Path(id, "recreate"), nil, key).Want(t, http.StatusCreated)
		}
	}
}

// The answer was given under the tag that the deal had then; to who asks again it is given again, though the tag is stale
// and the deal closed.
func TestAReplayComesBeforeIfMatch(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	id := contoso.Create(t, apitest.Draft("contoso"))
	first := contoso.Post(t, apitest.Path(id, "win"), nil, apitest.Key("k"), apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, `"2"`, first.ETag())
	wantReplay(t, first, contoso.Post(t, apitest.Path(id, "win"), nil, apitest.Key("k"), apitest.IfMatch(`"1"`)))
	wantReplay(t, first, contoso.Post(t, apitest.Path(id, "win"), nil, apitest.Key("k"), apitest.IfMatch(`"99"`)))
	contoso.Post(t, apitest.Path(id, "win"), nil, apitest.Key("other"), apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusConflict, "deal-terminal")
}

func TestADryRunNeitherReadsNorKeepsAKey(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	key, draft := apitest.Key("k"), apitest.Draft("contoso")
	contoso.Post(t, "/v1/deals?dryRun=true", draft, key).Want(t, http.StatusOK)
	require.Zero(t, h.Count(t, "idempotency_keys"))
	first := contoso.Post(t, "/v1/deals", draft, key).Want(t, http.StatusCreated)
	draft["name"] = "Another body"
	rehearsed := contoso.Post(t, "/v1/deals?dryRun=true", draft, key).Want(t, http.StatusOK)
	require.Empty(t, rehearsed.Header.Get("Idempotent-Replayed"))
	require.Equal(t, "Another body", rehearsed.Text(t, "name"))
	wantReplay(t, first, contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), key))
}

func TestAKeyIsForgottenAfterADay(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	key := apitest.Key("k")
	first := contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), key).Want(t, http.StatusCreated)
	h.Clock.Add(24*time.Hour - time.Microsecond)
	wantReplay(t, first, contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), key))
	forgotten, err := h.DB.ForgetKeys(t.Context(), h.Clock.Now(), 10)
	require.NoError(t, err)
	require.Zero(t, forgotten)
	h.Clock.Add(time.Microsecond)
	second := contoso.Post(t, "/v1/deals", apitest.Inviting(apitest.Draft("contoso"), "3000001"), key).Want(t, http.StatusCreated)
	require.NotEqual(t, first.ID(t), second.ID(t))
	wantReplay(t, second, contoso.Post(t, "/v1/deals", apitest.Inviting(apitest.Draft("contoso"), "3000001"), key))
	require.Equal(t, 1, h.Count(t, "idempotency_keys"))
	h.Clock.Add(24 * time.Hour)
	forgotten, err = h.DB.ForgetKeys(t.Context(), h.Clock.Now(), 10)
	require.NoError(t, err)
	require.EqualValues(t, 1, forgotten)
	require.Zero(t, h.Count(t, "idempotency_keys"))
}

// A key whose answer has outlived it and waits to be removed serves again, also where nothing is read on the way: the key of an operator, who
// creates organisations, and that of whom all is remembered of.
func TestAKeyThatIsNotForgottenYetServesAgain(t *testing.T) {
	t.Parallel()
	h, contoso := creating(t)
	organization := func(id, location string) apitest.Object {
		admin := apitest.Object{"name": "Alma Dahl", "email": "alma@" + id + ".example"}
		return apitest.Object{"id": id, "name": id, "locations": []any{apitest.Object{"mpnId": location, "name": "Lund"}}, "accountAdmin": admin}
	}
	key, made := apitest.Key("k"), map[string]bool{}
	for _, body := range []apitest.Object{organization("adatum", "4000001"), organization("tailspin", "4000002"), organization("proseware", "4000003")} {
		h.Operator().Post(t, "/v1/organizations", body, key).Want(t, http.StatusCreated)
		made[contoso.Post(t, "/v1/deals", draftInEuros(), key).Want(t, http.StatusCreated).ID(t)] = true
		require.Equal(t, 2, h.Count(t, "idempotency_keys"))
		h.Clock.Add(24 * time.Hour)
	}
	require.Len(t, made, 3)
}

func TestABadKeyIsRefused(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	for _, bad := range []string{"", `""`, " ", "a b", `"a b"`, "é", "\xff", strings.Repeat("a", 256), `"` + strings.Repeat("a", 256) + `"`, "a\tb", "a\x7fb"} {
		for _, query := range []string{"", "?dryRun=true"} {
			refused := contoso.Raw(t, apitest.Request("POST", "/v1/deals"+query, "{}", "Idempotency-Key: "+bad, jsonType, "Content-Length: 2"))
			if strings.ContainsAny(bad, "\x7f") { // no header can hold it
				refused.WantProblem(t, http.StatusBadRequest, "bad-request")
				continue
			}
			refused.WantProblem(t, http.StatusBadRequest, "invalid-parameter")
			require.Contains(t, refused.Mistakes(t), "/header/Idempotency-Key invalid-value", "%q", bad)
		}
	}
	contoso.Raw(t, apitest.Request("POST", "/v1/deals", "{}", "Idempotency-Key: a", "Idempotency-Key: b", jsonType, "Content-Length: 2")).
		WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	for _, good := range []string{"a", `"`, `a"b`, "~!@#$%^&*()", strings.Repeat("a", 255), `"` + strings.Repeat("b", 255) + `"`} {
		contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key(good)).Want(t, http.StatusCreated)
	}
}

// What is kept of an answer that shows a deal names the deal as it was, which stays as long as the key.
func TestAReplayShowsTheDealAsItWas(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.As("contoso", access.ReferralAdmin)
	first := contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("k")).Want(t, http.StatusCreated)
	contoso.Patch(t, apitest.Path(first.ID(t)), `{"name":"Another"}`, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	won := contoso.Post(t, apitest.Path(first.ID(t), "win"), nil, apitest.Key("k")).Want(t, http.StatusOK)
	var longest int
	require.NoError(t, h.DB.Pool().QueryRow(t.Context(), "select max(length(body)) from idempotency_keys where route = 'POST /v1/deals'").Scan(&longest))
	require.Less(t, longest, 50)
	h.Clock.Add(24*time.Hour - time.Second)
	for range 2 {
		wantReplay(t, first, contoso.Post(t, "/v1/deals", apitest.Draft("contoso"), apitest.Key("k")))
		wantReplay(t, won, contoso.Post(t, apitest.Path(first.ID(t), "win"), nil, apitest.Key("k")))
		_, err := h.Outbox.ForgetDocuments(t.Context())
		require.NoError(t, err)
	}
}
