package lifecycle_test

import (
	"bytes"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

const crowd = 50

// together calls do from many callers at the same moment and returns every answer.
func together(t *testing.T, do func(i int) *apitest.Response) []*apitest.Response {
	t.Helper()
	answers := make([]*apitest.Response, crowd)
	var ready, done sync.WaitGroup
	ready.Add(crowd)
	for i := range answers {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			answers[i] = do(i)
		})
	}
	done.Wait()
	require.False(t, t.Failed(), "a caller got no good answer")
	return answers
}

// requireOneWinner fails the test unless one answer is 200 and every other names the state that it led to.
func requireOneWinner(t *testing.T, answers []*apitest.Response, code string) string {
	t.Helper()
	i := slices.IndexFunc(answers, func(r *apitest.Response) bool { return r.Status == http.StatusOK })
	require.GreaterOrEqual(t, i, 0, "nobody won: %s", answers[0].Body)
	state := answers[i].Text(t, "status") + "/" + answers[i].Text(t, "substatus")
	for j, r := range answers {
		if j != i {
			r.WantProblem(t, http.StatusConflict, code)
			require.Equal(t, state, r.CurrentState(t))
		}
	}
	return state
}

func TestManyAnswerTheSameDeal(t *testing.T) {
	t.Parallel()
	for verb, c := range map[string]struct {
		body        any
		state, code string
	}{
		"accept":  {nil, "Active/Accepted", "deal-state"},
		"decline": {apitest.GoodBodies["declineDeal"], "Closed/Declined", "deal-terminal"},
	} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			h := apitest.New(t)
			id := h.Incoming(t)
			answers := together(t, func(int) *apitest.Response {
				return h.NorthwindAdmin().Post(t, apitest.Path(id, verb), c.body)
			})
			require.Equal(t, c.state, requireOneWinner(t, answers, c.code))
			require.Equal(t, c.state, h.NorthwindAdmin().State(t, id))
			require.Len(t, h.NorthwindAdmin().Actions(t, id), 2, "the creation and the one answer")
		})
	}
}

func TestManyCloseTheSameDeal(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	verbs := []apitest.Operation{{ID: "winDeal", Path: "win"}, {ID: "loseDeal", Path: "lose"}, {ID: "reportDealError", Path: "report-error"}}
	answers := together(t, func(i int) *apitest.Response {
		o := verbs[i%len(verbs)]
		return h.ContosoAdmin().Post(t, apitest.Path(id, o.Path), apitest.GoodBodies[o.ID])
	})
	state := requireOneWinner(t, answers, "deal-terminal")
	require.Equal(t, state, h.ContosoAdmin().State(t, id))
	require.Len(t, h.ContosoAdmin().Actions(t, id), 2)
}

func TestManyWinTheSameDeal(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	answers := together(t, func(int) *apitest.Response { return h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil) })
	require.Equal(t, "Closed/Won", requireOneWinner(t, answers, "deal-terminal"))
	require.Equal(t, []string{"Win", "Create"}, h.ContosoAdmin().Actions(t, id))
}

// Some accept and some decline: the first decides, and everybody else is told what was decided.
func TestManyDisagree(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.Incoming(t)
	answers := together(t, func(i int) *apitest.Response {
		if i%2 == 0 {
			return h.NorthwindAdmin().Post(t, apitest.Path(id, "accept"), nil)
		}
		return h.NorthwindAdmin().Post(t, apitest.Path(id, "decline"), apitest.GoodBodies["declineDeal"])
	})
	code := map[string]string{"Active/Accepted": "deal-state", "Closed/Declined": "deal-terminal"}[h.NorthwindAdmin().State(t, id)]
	requireOneWinner(t, answers, code)
	require.Len(t, h.NorthwindAdmin().Actions(t, id), 2)
}

// Of many who edit the same version of a deal one succeeds; no change is silently lost.
func TestManyEditTheSameVersion(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	answers := together(t, func(i int) *apitest.Response {
		return h.ContosoAdmin().Patch(t, apitest.Path(id), apitest.Object{"campaignId": string(rune('A' + i))}, apitest.IfMatch(`"1"`))
	})
	won := slices.IndexFunc(answers, func(r *apitest.Response) bool { return r.Status == http.StatusOK })
	for i, r := range answers {
		if i != won {
			r.WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
			require.Equal(t, `"2"`, r.ETag())
		}
	}
	require.Equal(t, string(rune('A'+won)), h.ContosoAdmin().Get(t, apitest.Path(id)).Text(t, "campaignId"))
	require.Equal(t, []string{"Edit", "Create"}, h.ContosoAdmin().Actions(t, id))
}

// Edits that race the closing of a deal either come before it or are refused; the history has no gaps.
func TestEditsRaceTheEnd(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	edits := 0
	for i, r := range together(t, func(i int) *apitest.Response {
		if i == crowd/2 {
			return h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil)
		}
		return h.ContosoAdmin().Patch(t, apitest.Path(id), apitest.Object{"campaignId": string(rune('A' + i))}, apitest.IfMatch("*"))
	}) {
		switch {
		case i == crowd/2:
			r.Want(t, http.StatusOK)
		case r.Status == http.StatusOK:
			edits++
		default:
			r.WantProblem(t, http.StatusConflict, "deal-terminal")
		}
	}
	want := append([]string{"Win"}, slices.Repeat([]string{"Edit"}, edits)...)
	require.Equal(t, append(want, "Create"), h.ContosoAdmin().Actions(t, id))
	history := h.ContosoAdmin().Get(t, apitest.Path(id, "history")+"?limit=100").Want(t, http.StatusOK)
	for i := range edits + 2 {
		require.InDelta(t, edits+2-i, history.At(t, "items", i, "sequence"), 0)
	}
}

// Of many who invite the same party one succeeds.
func TestManyInviteTheSameParty(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	answers := together(t, func(int) *apitest.Response {
		return h.ContosoAdmin().Post(t, apitest.Path(id, "invitations"), apitest.Invitation("msft"))
	})
	requireOneWinner(t, answers, "already-invited")
	require.Equal(t, []string{"Invite", "Create"}, h.ContosoAdmin().Actions(t, id))
	require.Len(t, h.Seller().ListDeals(t), 1)
}

func TestManyWithOneKey(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	key := apitest.Key("one-key")
	create := func(int) *apitest.Response {
		return h.ContosoAdmin().Post(t, "/v1/deals", apitest.Inviting(apitest.Draft("contoso"), "msft"), key)
	}
	var first []byte
	for _, r := range together(t, create) {
		if r.Status == http.StatusConflict {
			r.WantProblem(t, http.StatusConflict, "idempotency-key-in-use")
			require.NotEmpty(t, r.Header.Get("Retry-After"))
			continue
		}
		r.Want(t, http.StatusCreated)
		if first == nil {
			first = r.Body
		}
		require.True(t, bytes.Equal(first, r.Body), "two answers:\n%s\n%s", first, r.Body)
	}
	require.NotNil(t, first, "nobody was answered")
	again := create(0).Want(t, http.StatusCreated)
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.Equal(t, first, again.Body)
	require.Equal(t, []string{again.ID(t)}, h.ContosoAdmin().ListDeals(t))
	require.Len(t, h.Seller().ListDeals(t), 1)
}

// One key makes a change once; the repeat is answered even though the deal is closed by then.
func TestManyWinWithOneKey(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	win := func(int) *apitest.Response {
		return h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil, apitest.Key("k"), apitest.IfMatch(`"1"`))
	}
	for _, r := range together(t, win) {
		if r.Status != http.StatusOK {
			r.WantProblem(t, http.StatusConflict, "idempotency-key-in-use")
		}
	}
	again := win(0).Want(t, http.StatusOK)
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.Equal(t, `"2"`, again.ETag())
	require.Equal(t, []string{"Win", "Create"}, h.ContosoAdmin().Actions(t, id))
}
