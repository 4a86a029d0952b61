package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// secretDraft is a deal of Contoso's that says in every text that it is a secret.
func secretDraft(t *testing.T) apitest.Object {
	t.Helper()
	draft := apitest.Draft("contoso")
	draft["name"], draft["externalReferenceId"] = "Secret name", "Secret CRM"
	draft["customerProfile"].(apitest.Object)["name"] = "Secret customer"
	details := draft["details"].(apitest.Object)
	details["notes"], details["dealValue"] = "Secret notes", 31337
	return draft
}

// strangers belong to organisations that have no part in the deal.
func strangers(h *apitest.Harness) map[string]*apitest.Client {
	return map[string]*apitest.Client{
		"fabrikam admin":    h.As("fabrikam", access.ReferralAdmin),
		"fabrikam account":  h.As("fabrikam", access.AccountAdmin),
		"northwind admin":   h.NorthwindAdmin(),
		"northwind account": h.As("northwind", access.AccountAdmin),
		"northwind nobody":  h.AddUser("northwind", "nobody@northwind.example"),
		"msft seller":       h.Seller(),
		"msft operator":     h.As(access.Microsoft, access.Operator),
	}
}

// secrets are deals of Contoso's in several states; nobody else takes part in them.
func secrets(t *testing.T, h *apitest.Harness) []string {
	t.Helper()
	ids := []string{h.ContosoAdmin().Create(t, secretDraft(t)), h.ContosoAdmin().Create(t, secretDraft(t))}
	h.ContosoAdmin().Post(t, apitest.Path(ids[1], "win"), nil).Want(t, http.StatusOK)
	return ids
}

func TestAStrangerFindsNothingOnAnyRoute(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	ids := secrets(t, h)
	before := h.DumpDeals(t)
	people := strangers(h)
	for _, o := range apitest.DealOperations(t) {
		for _, id := range ids {
			for who, c := range people {
				for what, r := range attempts(t, o, c, id) {
					requireNothing(t, r, o, id, who+", "+what)
				}
			}
		}
	}
	require.Equal(t, before, h.DumpDeals(t))
	require.NotContains(t, h.Log.String(), "Secret")
	require.NotContains(t, h.Log.String(), ids[0])
}

// attempts are the ways to try an operation on a deal that somebody else can see.
func attempts(t *testing.T, o apitest.Operation, c *apitest.Client, id string) map[string]*apitest.Response {
	t.Helper()
	path, body := o.At(id), o.Good(t)
	if !o.Writes() {
		return map[string]*apitest.Response{"plain": o.Send(t, c, path, nil), "tagged": o.Send(t, c, path, nil, apitest.Header{Name: "If-None-Match", Value: "*"})}
	}
	all := map[string]*apitest.Response{
		"plain":      o.Send(t, c, path, body),
		"dry run":    o.Send(t, c, path+"?dryRun=true", body),
		"right tag":  o.Send(t, c, path, body, apitest.IfMatch(`"1"`)),
		"stale tag":  o.Send(t, c, path, body, apitest.IfMatch(`"99"`)),
		"any tag":    o.Send(t, c, path, body, apitest.IfMatch("*")),
		"no member":  o.Send(t, c, path, `{"nonsense":1}`, apitest.IfMatch("*")),
		"no body":    o.Send(t, c, path, ""),
		"no object":  o.Send(t, c, path, "[]"),
		"bad member": o.Send(t, c, path, `{"name":7,"reasonCode":7,"target":7,"decision":7,"notes":7}`),
	}
	if o.Method == http.MethodPost {
		all["with a key"] = o.Send(t, c, path, body, apitest.Key("stranger"))
	}
	return all
}

// requireNothing fails the test unless the answer is the one that everybody gets for what does not exist.
func requireNothing(t *testing.T, r *apitest.Response, o apitest.Operation, id, why string) {
	t.Helper()
	require.Equal(t, http.StatusNotFound, r.Status, "%s, %s: %s", o.ID, why, r.Body)
	var problem apitest.Object
	r.Decode(t, &problem)
	require.NotEmpty(t, problem["requestId"])
	delete(problem, "requestId")
	require.Equal(t, apitest.Object{
		"type": "urn:cosell:problem:not-found", "title": "Not found", "status": 404.0, "code": "not-found",
		"detail": "This does not exist, or is not visible to you.", "instance": o.At(id),
	}, problem, "%s, %s", o.ID, why)
	require.Empty(t, r.ETag(), "%s, %s", o.ID, why)
	require.Empty(t, r.Header.Get("Location"))
}

// What cannot even be read is refused in the same words, whether or not the deal exists for somebody.
func TestABadRequestTellsAStrangerNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	ids, nobodys, c := secrets(t, h), uuid.Must(uuid.NewV7()).String(), h.NorthwindAdmin()
	plainText := apitest.Header{Name: "Content-Type", Value: "text/plain"}
	for _, o := range apitest.DealOperations(t) {
		if !o.Writes() {
			continue
		}
		for _, body := range []string{"", "{", "[]", `"x"`, `{"a":1,"a":2}`, strings.Repeat("[", 50), `{"team":[` + strings.Repeat("7,", 150) + `7]}`} {
			for _, headers := range [][]apitest.Header{nil, {plainText}} {
				want := o.Send(t, c, o.At(nobodys), body, headers...)
				for _, id := range ids {
					got := o.Send(t, c, o.At(id), body, headers...)
					require.Equal(t, want.Status, got.Status, "%s with %s", o.ID, body)
					require.Equal(t, told(want, nobodys), told(got, id), "%s with %s", o.ID, body)
				}
			}
		}
	}
}

// told returns the body of a refusal without what differs from request to request.
func told(r *apitest.Response, id string) string {
	text := strings.ReplaceAll(string(r.Body), id, "ID")
	return strings.ReplaceAll(text, r.Header.Get("X-Request-Id"), "REQUEST")
}

// Whoever takes part sees only the own deal of the engagement, not the others'.
func TestAPartySeesOnlyItsOwnDeal(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contosos := h.ContosoAdmin().Create(t, apitest.Inviting(secretDraft(t), "3000001", "msft"))
	northwinds := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos)
	microsofts := h.Seller().Engaged(t, h.ContosoAdmin(), contosos)
	for _, c := range []struct {
		client  *apitest.Client
		foreign []string
	}{
		{h.ContosoAdmin(), []string{northwinds, microsofts}},
		{h.NorthwindAdmin(), []string{contosos, microsofts}},
		{h.Seller(), []string{contosos, northwinds}},
	} {
		for _, o := range apitest.DealOperations(t) {
			if strings.HasSuffix(o.Path, "/microsoft-response") && c.foreign[1] == northwinds {
				continue // Microsoft's seller may name any deal of an engagement that Microsoft is in
			}
			for _, id := range c.foreign {
				requireNothing(t, o.Send(t, c.client, o.At(id), o.Good(t)), o, id, "a party")
			}
		}
	}
}

func TestListsHoldNothingOfOthers(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, secretDraft(t))
	h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	h.ContosoAdmin().Post(t, apitest.Path(id, "recreate"), nil).Want(t, http.StatusCreated)
	engagement := h.ContosoAdmin().Get(t, apitest.Path(id)).Text(t, "engagementId")
	for _, query := range []string{
		"", "recreatedFrom=" + id, "engagementId=" + engagement, "q=Secret", "q=" + id, "externalReferenceId=Secret%20CRM", "teamEmail=ada@contoso.example",
		"mpnId=1000001", "solutionId=SOL-10001-CTS", "include=microsoftResponse",
	} {
		for _, c := range []*apitest.Client{h.NorthwindAdmin(), h.Seller()} {
			require.JSONEq(t, `{"items":[],"nextCursor":null}`, string(c.Get(t, "/v1/deals?"+query).Want(t, http.StatusOK).Body), query)
		}
		require.Contains(t, string(h.ContosoAdmin().Get(t, "/v1/deals?"+query).Want(t, http.StatusOK).Body), "Secret", query)
	}
	require.NotContains(t, string(h.NorthwindAdmin().Get(t, "/v1/solutions").Want(t, http.StatusOK).Body), "CTS")
}

// A key is the caller's own: the same key of somebody else neither replays nor gets in the way.
func TestAKeyIsTheCallersOwn(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	key := apitest.Key("the-same-key")
	first := h.ContosoAdmin().Post(t, "/v1/deals", secretDraft(t), key).Want(t, http.StatusCreated)
	theirs := h.NorthwindAdmin().Post(t, "/v1/deals", apitest.Draft("northwind"), key).Want(t, http.StatusCreated)
	require.Empty(t, theirs.Header.Get("Idempotent-Replayed"))
	require.NotContains(t, string(theirs.Body), "Secret")
	path := apitest.Path(first.ID(t), "win")
	h.ContosoAdmin().Post(t, path, nil, key).Want(t, http.StatusOK)
	h.NorthwindAdmin().Post(t, path, nil, key).WantProblem(t, http.StatusNotFound, "not-found")
}
