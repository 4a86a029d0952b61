package catalog_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

func TestFromADraftToCoSellReadyAndAnIncentive(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.SolutionAdmin()
	created := c.Post(t, "/v1/solutions", apitest.Object{"name": "Contoso Store"}).Want(t, http.StatusCreated)
	id := created.ID(t)
	require.Equal(t, "SOL-40001-CON", id)
	require.Equal(t, "/v1/solutions/"+id, created.Header.Get("Location"))
	require.Equal(t, `"1"`, created.ETag())
	require.Equal(t, "1000001", created.Text(t, "mpnId"))

	bare := c.Post(t, apitest.SolutionPath(id, "reviews"), apitest.Object{"goal": "CoSellReady"}).WantProblem(t, http.StatusConflict, "prerequisites-missing")
	require.Equal(t, []string{
		"OfferTypeCanCoSell", "ListingPublished", "SalesContactForEachGeography", "OnePager", "PitchDeck", "MarketplaceAccountActive",
	}, bare.FailedChecks(t))
	require.Equal(t, []string{"ListingAddress", "ListingDescription"},
		c.Post(t, apitest.SolutionPath(id, "publish"), nil).WantProblem(t, http.StatusConflict, "prerequisites-missing").FailedChecks(t))

	whole := apitest.SolutionDraft()
	delete(whole, "mpnId")
	c.Patch(t, apitest.SolutionPath(id), whole, apitest.IfMatch(created.ETag())).Want(t, http.StatusOK)
	c.Post(t, apitest.SolutionPath(id, "publish"), nil).Want(t, http.StatusOK)
	review := c.AskReview(t, id, "CoSellReady")
	require.Equal(t, "InMarket", c.Get(t, apitest.SolutionPath(id)).Text(t, "coSellStatus"))
	passed := decide(t, h, review, "pass")
	require.Equal(t, "Passed", passed.Text(t, "state"))
	require.Equal(t, "CoSellReady", c.Get(t, apitest.SolutionPath(id)).Text(t, "coSellStatus"))

	c.Post(t, apitest.SolutionPath(id, "reviews"), apitest.Object{"goal": "CoSellReady"}).WantProblem(t, http.StatusConflict, "solution-state")
	lacking := c.Post(t, apitest.SolutionPath(id, "reviews"), apitest.Object{"goal": "AzureIpCoSell"}).WantProblem(t, http.StatusConflict, "prerequisites-missing")
	require.Equal(t, []string{"TransactableOffer", "ReferenceArchitecture", "TrailingRevenue", "TechnicalValidation"}, lacking.FailedChecks(t))
	c.Patch(t, apitest.SolutionPath(id), apitest.Object{
		"transactable": true, "trailingRevenueUsd": 100000, "documents": apitest.Object{"referenceArchitectureUrl": "https://contoso.example/3.pdf"},
	}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	decide(t, h, c.AskReview(t, id, "AzureIpCoSell"), "pass")
	require.Equal(t, []any{"AzureIpCoSell"}, c.Get(t, apitest.SolutionPath(id)).At(t, "incentives"))
	require.Equal(t, []string{
		"PassReview", "AskReview", "Edit", "PassReview", "AskReview", "Publish", "Edit", "Create",
	}, solutionActions(t, c, id))
}

// solutionActions returns the actions in the history of a solution, newest first, read two at a time.
func solutionActions(t *testing.T, c *apitest.Client, id string) []string {
	t.Helper()
	var all []string
	for next := ""; ; {
		path := apitest.SolutionPath(id, "history") + "?limit=2"
		if next != "" {
			path += "&cursor=" + next
		}
		var page struct {
			Items      []struct{ Action string }
			NextCursor *string
		}
		c.Get(t, path).Want(t, http.StatusOK).Decode(t, &page)
		for _, e := range page.Items {
			all = append(all, e.Action)
		}
		if page.NextCursor == nil {
			return all
		}
		next = *page.NextCursor
	}
}

func TestAFailedReviewCanBeAskedAgain(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.SolutionAdmin()
	id := c.PublishSolution(t, apitest.SolutionDraft())
	review := c.AskReview(t, id, "CoSellReady")
	open := h.Operator().Get(t, "/v1/solution-reviews").Want(t, http.StatusOK)
	require.Equal(t, review, open.Text(t, "items", 0, "id"))
	require.Equal(t, "Contoso", open.Text(t, "items", 0, "organizationName"))
	require.Equal(t, "https://contoso.example/2.pdf", open.Text(t, "items", 0, "solution", "documents", "pitchDeckUrl"))

	decide(t, h, review, "fail")
	require.Empty(t, h.Operator().Get(t, "/v1/solution-reviews").At(t, "items"))
	h.Operator().Post(t, "/v1/solution-reviews/"+review+"/pass", apitest.Object{"report": "After all"}).WantProblem(t, http.StatusConflict, "solution-state")
	require.Equal(t, "Looked at it", c.Get(t, apitest.SolutionPath(id, "reviews")).Text(t, "items", 0, "report"))
	again := c.AskReview(t, id, "CoSellReady")
	require.Equal(t, again, c.Get(t, apitest.SolutionPath(id, "reviews")).Text(t, "items", 0, "id"), "newest first")
	require.Equal(t, "UnderReview", c.Get(t, "/v1/solution-reviews/"+again).Want(t, http.StatusOK).Text(t, "state"))

	last := c.Get(t, apitest.SolutionPath(id, "history")).Want(t, http.StatusOK)
	require.Equal(t, "Microsoft", last.Text(t, "items", 1, "actor", "name"), "the reviewer is not named")
	require.Equal(t, "Party", last.Text(t, "items", 1, "actor", "type"))
}

// The gate looks at the present flags; a deal keeps those that its solutions had when it was created (R4).
func TestWithdrawingClosesTheGateAndDealsKeepTheirFlags(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	before := h.ContosoAdmin().Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	h.SolutionAdmin().Post(t, apitest.SolutionPath("SOL-10001-CTS", "withdraw"), nil).Want(t, http.StatusOK)
	h.ContosoAdmin().Post(t, "/v1/deals", apitest.Draft("contoso")).WantProblem(t, http.StatusForbidden, "creation-not-eligible")
	require.Equal(t, false, h.ContosoAdmin().Get(t, "/v1/deals/creation-eligibility").At(t, "allowed"))
	require.Equal(t, string(before.Body), string(h.ContosoAdmin().Get(t, apitest.Path(id)).Body))

	h.SolutionAdmin().Post(t, apitest.SolutionPath("SOL-10001-CTS", "publish"), nil).Want(t, http.StatusOK)
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
}

func TestSolutionsAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.ContosoAdmin()
	for query, want := range map[string]int{
		"": 2, "publishState=Draft": 1, "coSellStatus=CoSellReady": 1, "mpnId=1000002": 1, "mpnId=2000001": 0,
		"publishState=Draft,Published": 2, "publishState=Draft&coSellStatus=CoSellReady,InMarket": 1, "q=DATA%20plat": 1, "q=sol-1000": 2,
	} {
		require.Len(t, c.Get(t, "/v1/solutions?"+query).Want(t, http.StatusOK).At(t, "items"), want, query)
	}
	first := c.Get(t, "/v1/solutions?limit=1").Want(t, http.StatusOK)
	second := c.Get(t, "/v1/solutions?limit=1&cursor="+first.Text(t, "nextCursor")).Want(t, http.StatusOK)
	require.Equal(t, "SOL-10002-CTS", second.Text(t, "items", 0, "id"))
	require.Nil(t, second.At(t, "nextCursor"))
	c.Get(t, "/v1/solutions?q=_____").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
	c.Get(t, "/v1/solutions?publishState=Gone&q=ab").WantProblem(t, http.StatusBadRequest, "invalid-parameter")
}

func TestSolutionPatchesNameTheirVersion(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).SolutionAdmin()
	id := c.CreateSolution(t, apitest.SolutionDraft())
	name := apitest.Object{"name": "Other"}
	c.Patch(t, apitest.SolutionPath(id), name).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	changed := c.Patch(t, apitest.SolutionPath(id), name, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, `"2"`, changed.ETag())
	stale := c.Patch(t, apitest.SolutionPath(id), name, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	require.Equal(t, `"2"`, stale.ETag())
	require.Equal(t, `"2"`, c.Patch(t, apitest.SolutionPath(id), name, apitest.IfMatch(`"2"`)).Want(t, http.StatusOK).ETag(), "the same is no change")
	c.Post(t, apitest.SolutionPath(id, "publish"), nil, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	c.Get(t, apitest.SolutionPath(id), apitest.Header{Name: "If-None-Match", Value: `"2"`}).Want(t, http.StatusNotModified)
	c.Get(t, apitest.SolutionPath(id), apitest.Header{Name: "If-None-Match", Value: `"1"`}).Want(t, http.StatusOK)
}

func TestEveryMistakeOfASolutionIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	c := apitest.New(t).SolutionAdmin()
	r := c.Post(t, "/v1/solutions", apitest.Object{
		"name": " ", "mpnId": "2000001", "offerType": "Hammer", "listingUrl": "ftp://x", "nonsense": 1,
		"documents": apitest.Object{"pitchDeckUrl": "https://"}, "trailingRevenueUsd": -1, "coSellGeographies": []any{"SE", "Sweden"},
		"salesContacts": []any{apitest.Object{"country": "SE", "name": "Ada", "phoneNumber": "1", "email": "ada"}, apitest.Object{}},
	}).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Subset(t, r.Mistakes(t), []string{
		"/coSellGeographies/1 unknown-country", "/documents/pitchDeckUrl invalid-url",
		"/listingUrl invalid-url", "/mpnId unknown-location", "/name required", "/nonsense unknown-field", "/offerType invalid-value",
		"/salesContacts/0/email invalid-email", "/salesContacts/1/country required",
	})
	require.Contains(t, string(r.Body), `"/trailingRevenueUsd"`)
	fixed := c.Patch(t, apitest.SolutionPath("SOL-10001-CTS"), apitest.Object{"mpnId": "1000002", "offerType": "PowerApps", "publishState": "Draft"}, apitest.IfMatch("*"))
	require.Equal(t, []string{"/mpnId fixed", "/offerType fixed", "/publishState fixed"}, fixed.Want(t, 422).Mistakes(t))
	c.Post(t, apitest.SolutionPath("SOL-10001-CTS", "withdraw"), apitest.Object{"why": "because"}).WantProblem(t, 422, "validation-failed")
	require.Equal(t, []string{"/goal invalid-value", "/notes invalid-type"}, c.Post(t, apitest.SolutionPath("SOL-10001-CTS", "reviews"),
		apitest.Object{"goal": "Fame", "notes": 7}).Want(t, 422).Mistakes(t))
}

func TestSolutionsCanBeTriedAndRepeated(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.SolutionAdmin()
	before := h.DumpCatalog(t)
	c.Post(t, "/v1/solutions?dryRun=true", apitest.SolutionDraft()).Want(t, http.StatusOK)
	c.Post(t, apitest.SolutionPath("SOL-10001-CTS", "withdraw")+"?dryRun=true", nil).Want(t, http.StatusOK)
	require.Equal(t, before, h.DumpCatalog(t))

	first := c.Post(t, "/v1/solutions", apitest.SolutionDraft(), apitest.Key("one")).Want(t, http.StatusCreated)
	again := c.Post(t, "/v1/solutions", apitest.SolutionDraft(), apitest.Key("one")).Want(t, http.StatusCreated)
	require.Equal(t, first.Body, again.Body)
	require.Equal(t, first.Header.Get("Location"), again.Header.Get("Location"))
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.Len(t, c.Get(t, "/v1/solutions").At(t, "items"), 3)
}

// Of two reviewers who decide at once one wins, and the other is told that the review is decided.
func TestAReviewIsDecidedOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.SolutionAdmin()
	review := c.AskReview(t, c.PublishSolution(t, apitest.SolutionDraft()), "CoSellReady")
	results := make(chan int, 8)
	for i := range cap(results) {
		how := []string{"pass", "fail"}[i%2]
		go func() {
			results <- h.Operator().Post(t, "/v1/solution-reviews/"+review+"/"+how, apitest.Object{"report": "Looked at it"}).Status
		}()
	}
	count := map[int]int{}
	for range cap(results) {
		count[<-results]++
	}
	require.Equal(t, map[int]int{http.StatusOK: 1, http.StatusConflict: 7}, count)
}

func TestHistoryAndDecisionsAreFinalInTheDatabase(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Clock.Add(time.Hour)
	for _, sql := range []string{
		"update solution_history set document = '{}'", "delete from solution_history", "truncate solution_history",
		"update solution_reviews set document = '{}'", "delete from solution_reviews",
	} {
		_, err := h.DB.Pool().Exec(context.Background(), sql)
		require.ErrorContains(t, err, "this row is final", sql)
	}
}

func TestDemoSolutionsAreWhatTheySay(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	ready := h.ContosoAdmin().Get(t, apitest.SolutionPath("SOL-10001-CTS", "readiness")).Want(t, http.StatusOK)
	require.Equal(t, "Passed", ready.Text(t, "goals", 0, "state"))
	require.Equal(t, true, ready.At(t, "goals", 0, "ready"))
	require.Equal(t, true, ready.At(t, "goals", 1, "ready"))
	require.Equal(t, false, ready.At(t, "goals", 2, "ready"))
	require.Len(t, h.ContosoAdmin().Get(t, apitest.SolutionPath("SOL-10001-CTS", "reviews")).At(t, "items"), 2)
	require.Equal(t, false, h.As("fabrikam", access.ReferralAdmin).Get(t, "/v1/deals/creation-eligibility").At(t, "allowed"))
	require.Equal(t, true, h.NorthwindAdmin().Get(t, "/v1/deals/creation-eligibility").At(t, "allowed"))
	require.Equal(t, []any{"BizAppsStandard"}, h.NorthwindAdmin().Get(t, apitest.SolutionPath("SOL-30001-NWT")).At(t, "incentives"))
}

// decide passes or fails the review.
func decide(t *testing.T, h *apitest.Harness, review, how string) *apitest.Response {
	t.Helper()
	return h.Operator().Post(t, "/v1/solution-reviews/"+review+"/"+how, apitest.Object{"report": "Looked at it"}).Want(t, http.StatusOK)
}
