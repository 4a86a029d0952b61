package httpapi_test

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
	c := solutionAdmin(h)
	created := c.Post(t, "/v1/solutions", apitest.Object{"name": "Contoso Store"}).Want(t, http.StatusCreated)
	id := created.ID(t)
	require.Equal(t, "SOL-40001-CON", id)
	require.Equal(t, "/v1/solutions/"+id, created.Header.Get("Location"))
	require.Equal(t, `"1"`, created.ETag())
	require.Equal(t, "1000001", created.Text(t, "mpnId"))

	bare := c.Post(t, solutionPath(id, "reviews"), apitest.Object{"goal": "CoSellReady"}).WantProblem(t, http.StatusConflict, "prerequisites-missing")
	require.Equal(t, []string{
		"OfferTypeCanCoSell", "ListingPublished", "SalesContactForEachGeography", "OnePager", "PitchDeck", "MarketplaceAccountActive",
	}, checksOf(t, bare))
	require.Equal(t, []string{"ListingAddress", "ListingDescription"},
		checksOf(t, c.Post(t, solutionPath(id, "publish"), nil).WantProblem(t, http.StatusConflict, "prerequisites-missing")))

	whole := declaration()
	delete(whole, "mpnId")
	c.Patch(t, solutionPath(id), whole, apitest.IfMatch(created.ETag())).Want(t, http.StatusOK)
	c.Post(t, solutionPath(id, "publish"), nil).Want(t, http.StatusOK)
	review := asked(t, c, id, "CoSellReady")
	require.Equal(t, "InMarket", c.Get(t, solutionPath(id)).Text(t, "coSellStatus"))
	passed := decide(t, h, review, "pass")
	require.Equal(t, "Passed", passed.Text(t, "state"))
	require.Equal(t, "CoSellReady", c.Get(t, solutionPath(id)).Text(t, "coSellStatus"))

	c.Post(t, solutionPath(id, "reviews"), apitest.Object{"goal": "CoSellReady"}).WantProblem(t, http.StatusConflict, "solution-state")
	lacking := c.Post(t, solutionPath(id, "reviews"), apitest.Object{"goal": "AzureIpCoSell"}).WantProblem(t, http.StatusConflict, "prerequisites-missing")
	require.Equal(t, []string{"TransactableOffer", "ReferenceArchitecture", "TrailingRevenue", "TechnicalValidation"}, checksOf(t, lacking))
	c.Patch(t, solutionPath(id), apitest.Object{
		"transactable": true, "trailingRevenueUsd": 100000, "documents": apitest.Object{"referenceArchitectureUrl": "https://contoso.example/3.pdf"},
	}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	decide(t, h, asked(t, c, id, "AzureIpCoSell"), "pass")
	require.Equal(t, []any{"AzureIpCoSell"}, c.Get(t, solutionPath(id)).At(t, "incentives"))
	require.Equal(t, []string{
		"PassReview", "AskReview", "Edit", "PassReview", "AskReview", "Publish", "Edit", "Create",
	}, solutionActions(t, c, id))
}

// solutionActions returns the actions in the history of a solution, newest first, read two at a time.
func solutionActions(t *testing.T, c *apitest.Client, id string) []string {
	t.Helper()
	var all []string
	for next := ""; ; {
		path := solutionPath(id, "history") + "?limit=2"
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
	c := solutionAdmin(h)
	id := published(t, c, declaration())
	review := asked(t, c, id, "CoSellReady")
	open := operator(h).Get(t, "/v1/solution-reviews").Want(t, http.StatusOK)
	require.Equal(t, review, open.Text(t, "items", 0, "id"))
	require.Equal(t, "Contoso", open.Text(t, "items", 0, "organizationName"))
	require.Equal(t, "https://contoso.example/2.pdf", open.Text(t, "items", 0, "solution", "documents", "pitchDeckUrl"))

	decide(t, h, review, "fail")
	require.Empty(t, operator(h).Get(t, "/v1/solution-reviews").At(t, "items"))
	operator(h).Post(t, "/v1/solution-reviews/"+review+"/pass", apitest.Object{"report": "After all"}).WantProblem(t, http.StatusConflict, "solution-state")
	require.Equal(t, "Looked at it", c.Get(t, solutionPath(id, "reviews")).Text(t, "items", 0, "report"))
	again := asked(t, c, id, "CoSellReady")
	require.Equal(t, again, c.Get(t, solutionPath(id, "reviews")).Text(t, "items", 0, "id"), "newest first")
	require.Equal(t, "UnderReview", c.Get(t, "/v1/solution-reviews/"+again).Want(t, http.StatusOK).Text(t, "state"))

	last := c.Get(t, solutionPath(id, "history")).Want(t, http.StatusOK)
	require.Equal(t, "Microsoft", last.Text(t, "items", 1, "actor", "name"), "the reviewer is not named")
	require.Equal(t, "Party", last.Text(t, "items", 1, "actor", "type"))
}

// The gate looks at the flags of now; a deal keeps what its solutions were when it was created (rule R4).
func TestWithdrawingClosesTheGateAndDealsKeepTheirFlags(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := contosoAdmin(h).Create(t, apitest.Draft("contoso"))
	before := contosoAdmin(h).Get(t, apitest.Path(id)).Want(t, http.StatusOK)
	solutionAdmin(h).Post(t, solutionPath("SOL-10001-CTS", "withdraw"), nil).Want(t, http.StatusOK)
	contosoAdmin(h).Post(t, "/v1/deals", apitest.Draft("contoso")).WantProblem(t, http.StatusForbidden, "creation-not-eligible")
	require.Equal(t, false, contosoAdmin(h).Get(t, "/v1/deals/creation-eligibility").At(t, "allowed"))
	require.Equal(t, string(before.Body), string(contosoAdmin(h).Get(t, apitest.Path(id)).Body))

	solutionAdmin(h).Post(t, solutionPath("SOL-10001-CTS", "publish"), nil).Want(t, http.StatusOK)
	contosoAdmin(h).Create(t, apitest.Draft("contoso"))
}

func TestSolutionsAreFilteredAndPaged(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := contosoAdmin(h)
	for query, want := range map[string]int{
		"": 2, "publishState=Draft": 1, "coSellStatus=CoSellReady": 1, "mpnId=1000002": 1, "mpnId=2000001": 0, "q=DATA%20plat": 1, "q=sol-1000": 2,
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
	c := solutionAdmin(apitest.New(t))
	id := newSolution(t, c, declaration())
	name := apitest.Object{"name": "Other"}
	c.Patch(t, solutionPath(id), name).WantProblem(t, http.StatusPreconditionRequired, "if-match-required")
	changed := c.Patch(t, solutionPath(id), name, apitest.IfMatch(`"1"`)).Want(t, http.StatusOK)
	require.Equal(t, `"2"`, changed.ETag())
	stale := c.Patch(t, solutionPath(id), name, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	require.Equal(t, `"2"`, stale.ETag())
	require.Equal(t, `"2"`, c.Patch(t, solutionPath(id), name, apitest.IfMatch(`"2"`)).Want(t, http.StatusOK).ETag(), "the same is no change")
	c.Post(t, solutionPath(id, "publish"), nil, apitest.IfMatch(`"1"`)).WantProblem(t, http.StatusPreconditionFailed, "stale-etag")
	c.Get(t, solutionPath(id), apitest.Header{Name: "If-None-Match", Value: `"2"`}).Want(t, http.StatusNotModified)
	c.Get(t, solutionPath(id), apitest.Header{Name: "If-None-Match", Value: `"1"`}).Want(t, http.StatusOK)
}

func TestEveryMistakeOfASolutionIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	c := solutionAdmin(apitest.New(t))
	r := c.Post(t, "/v1/solutions", apitest.Object{
		"name": " ", "mpnId": "2000001", "offerType": "Hammer", "listingUrl": "ftp://x", "nonsense": 1, "coSellStatus": "CoSellReady",
		"documents": apitest.Object{"pitchDeckUrl": "https://"}, "trailingRevenueUsd": -1, "coSellGeographies": []any{"SE", "Sweden"},
		"salesContacts": []any{apitest.Object{"country": "SE", "name": "Ada", "phoneNumber": "1", "email": "ada"}, apitest.Object{}},
	}).WantProblem(t, http.StatusUnprocessableEntity, "validation-failed")
	require.Subset(t, r.Mistakes(t), []string{
		"/coSellGeographies/1 unknown-country", "/coSellStatus unknown-field", "/documents/pitchDeckUrl invalid-url",
		"/listingUrl invalid-url", "/mpnId unknown-location", "/name required", "/nonsense unknown-field", "/offerType invalid-value",
		"/salesContacts/0/email invalid-email", "/salesContacts/1/country required",
	})
	require.Contains(t, string(r.Body), `"/trailingRevenueUsd"`)
	fixed := c.Patch(t, solutionPath("SOL-10001-CTS"), apitest.Object{"mpnId": "1000002", "offerType": "PowerApps", "publishState": "Draft"}, apitest.IfMatch("*"))
	require.Equal(t, []string{"/mpnId fixed", "/offerType fixed", "/publishState unknown-field"}, fixed.Want(t, 422).Mistakes(t))
	c.Post(t, solutionPath("SOL-10001-CTS", "withdraw"), apitest.Object{"why": "because"}).WantProblem(t, 422, "validation-failed")
	require.Equal(t, []string{"/goal invalid-value", "/notes invalid-type"}, c.Post(t, solutionPath("SOL-10001-CTS", "reviews"),
		apitest.Object{"goal": "Fame", "notes": 7}).Want(t, 422).Mistakes(t))
}

func TestSolutionsCanBeTriedAndRepeated(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := solutionAdmin(h)
	before := catalogueRows(t, h)
	c.Post(t, "/v1/solutions?dryRun=true", declaration()).Want(t, http.StatusOK)
	c.Post(t, solutionPath("SOL-10001-CTS", "withdraw")+"?dryRun=true", nil).Want(t, http.StatusOK)
	require.Equal(t, before, catalogueRows(t, h))

	first := c.Post(t, "/v1/solutions", declaration(), apitest.Key("one")).Want(t, http.StatusCreated)
	again := c.Post(t, "/v1/solutions", declaration(), apitest.Key("one")).Want(t, http.StatusCreated)
	require.Equal(t, first.Body, again.Body)
	require.Equal(t, first.Header.Get("Location"), again.Header.Get("Location"))
	require.Equal(t, "true", again.Header.Get("Idempotent-Replayed"))
	require.Len(t, c.Get(t, "/v1/solutions").At(t, "items"), 3)
}

// Of two reviewers who decide at once one wins, and the other hears that it is decided.
func TestAReviewIsDecidedOnce(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := solutionAdmin(h)
	review := asked(t, c, published(t, c, declaration()), "CoSellReady")
	results := make(chan int, 8)
	for i := range cap(results) {
		how := []string{"pass", "fail"}[i%2]
		go func() {
			results <- operator(h).Post(t, "/v1/solution-reviews/"+review+"/"+how, apitest.Object{"report": "Looked at it"}).Status
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

// catalogueRows returns every row of solutions and profiles, as text.
func catalogueRows(t *testing.T, h *apitest.Harness) string {
	t.Helper()
	var text string
	require.NoError(t, h.DB.Pool().QueryRow(context.Background(), `select
		(select coalesce(string_agg(s::text, E'\n' order by s.id), '') from solutions s) ||
		(select coalesce(string_agg(h::text, E'\n' order by h.solution_id, h.sequence), '') from solution_history h) ||
		(select coalesce(string_agg(r::text, E'\n' order by r.id), '') from solution_reviews r) ||
		(select coalesce(string_agg(p::text, E'\n' order by p.mpn_id), '') from business_profiles p) ||
		(select coalesce(string_agg(w::text, E'\n' order by w.id), '') from webhooks w) ||
		(select count(*)::text from webhook_deliveries)`).Scan(&text))
	return text
}

func TestDemoSolutionsAreWhatTheySay(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	ready := contosoAdmin(h).Get(t, solutionPath("SOL-10001-CTS", "readiness")).Want(t, http.StatusOK)
	require.Equal(t, "Passed", ready.Text(t, "goals", 0, "state"))
	require.Equal(t, true, ready.At(t, "goals", 0, "ready"))
	require.Equal(t, true, ready.At(t, "goals", 1, "ready"))
	require.Equal(t, false, ready.At(t, "goals", 2, "ready"))
	require.Len(t, contosoAdmin(h).Get(t, solutionPath("SOL-10001-CTS", "reviews")).At(t, "items"), 2)
	require.Equal(t, false, h.As("fabrikam", access.ReferralAdmin).Get(t, "/v1/deals/creation-eligibility").At(t, "allowed"))
	require.Equal(t, true, northwindAdmin(h).Get(t, "/v1/deals/creation-eligibility").At(t, "allowed"))
	require.Equal(t, []any{"BizAppsStandard"}, northwindAdmin(h).Get(t, solutionPath("SOL-30001-NWT")).At(t, "incentives"))
}
