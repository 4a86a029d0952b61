package outbox_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/worker"
)

// readFeed returns the caller's feed as "type action state", and the cursor to continue with.
func readFeed(t *testing.T, c *apitest.Client, path string) (all []string, cursor string) {
	t.Helper()
	r := c.Get(t, path).Want(t, 200)
	for _, item := range r.At(t, "items").([]any) {
		e := item.(map[string]any)
		line := e["type"].(string)
		if change, some := e["change"].(map[string]any); some {
			to := change["to"].(map[string]any)
			line += " " + e["party"].(map[string]any)["organizationId"].(string) + " " + change["action"].(string) + " " + to["substatus"].(string)
		}
		all = append(all, line)
	}
	return all, r.Text(t, "cursor")
}

func TestEveryPartyIsToldWhatItMayKnow(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	contosos, northwinds, microsofts := h.Engagement(t)
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "accept"), nil).Want(t, 200)
	h.Seller().Post(t, apitest.Path(microsofts, "decline"), apitest.Object{"reasonCode": "NoSellerManagesCustomer"}).Want(t, 200)
	h.ContosoAdmin().Patch(t, apitest.Path(contosos), apitest.Object{"name": "Another name"}, apitest.IfMatch("*")).Want(t, 200)
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "lose"), apitest.Object{"reasonCode": "BudgetTooSmall"}).Want(t, 200)
	h.Settle()

	all, cursor := readFeed(t, h.ContosoAdmin(), "/v1/events")
	require.Equal(t, []string{
		"referral-created contoso Create Accepted",
		"related-referral-created northwind Create Received",
		"related-referral-created msft Create Pending",
		"related-referral-updated northwind Accept Accepted",
		"related-referral-updated msft Decline Declined",
		"referral-updated contoso Edit Accepted",
		"related-referral-updated northwind Lose Lost",
	}, all)
	all, _ = readFeed(t, h.NorthwindAdmin(), "/v1/events")
	require.Equal(t, []string{
		"referral-created northwind Create Received",
		"related-referral-created msft Create Pending",
		"referral-updated northwind Accept Accepted",
		"related-referral-updated msft Decline Declined",
		"referral-updated northwind Lose Lost",
	}, all, "what Contoso edits is its own")
	all, _ = readFeed(t, h.Seller(), "/v1/events")
	require.Equal(t, []string{"referral-created msft Create Pending", "referral-updated msft Decline Declined"}, all)

	all, _ = readFeed(t, h.ContosoAdmin(), "/v1/events?after="+cursor)
	require.Empty(t, all)
	h.ContosoAdmin().Post(t, apitest.Path(contosos, "win"), nil).Want(t, 200)
	h.Settle()
	all, _ = readFeed(t, h.ContosoAdmin(), "/v1/events?after="+cursor)
	require.Equal(t, []string{"referral-updated contoso Win Won"}, all)
	all, _ = readFeed(t, h.ContosoAdmin(), "/v1/events?type=referral-created,related-referral-created&limit=2")
	require.Equal(t, []string{"referral-created contoso Create Accepted", "related-referral-created northwind Create Received"}, all)
}

// An event on another party's deal tells the states and, of a decline, the reason; but no notes on other steps, and no numbers whose gaps
// would show how many changes were private. Microsoft's answer is told only to those who have accepted.
func TestAnEventTellsTheOtherSideNoMoreThanItMayKnow(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	contosos := h.ContosoAdmin().Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001", "2000001", "msft"))
	northwinds, fabrikam := h.NorthwindAdmin().Engaged(t, h.ContosoAdmin(), contosos), h.As("fabrikam", access.ReferralAdmin)
	fabrikams := fabrikam.Engaged(t, h.ContosoAdmin(), contosos)
	fabrikam.Post(t, apitest.Path(fabrikams, "decline"), apitest.Object{"reasonCode": "Other", "notes": "Why we decline"}).Want(t, 200)
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "accept"), apitest.Object{"notes": "Secret beside an acceptance"}).Want(t, 200)
	h.NorthwindAdmin().Patch(t, apitest.Path(northwinds), apitest.Object{"name": "Secret name"}, apitest.IfMatch("*")).Want(t, 200)
	h.NorthwindAdmin().Post(t, apitest.Path(northwinds, "lose"), apitest.Object{"reasonCode": "Other", "notes": "Secret of a loss"}).Want(t, 200)
	h.AcceptForMicrosoft(t, contosos)
	microsofts := h.Seller().Engaged(t, h.ContosoAdmin(), contosos)
	h.Seller().Patch(t, apitest.Path(microsofts), apitest.Object{"details": apitest.Object{"notes": "Secret of Microsoft"}}, apitest.IfMatch("*")).Want(t, 200)
	h.Seller().Patch(t, apitest.Path(microsofts), apitest.Object{"details": apitest.Object{"dealValue": 7}}, apitest.IfMatch("*")).Want(t, 200)
	h.ContosoAdmin().Post(t, apitest.Path(contosos, "win"), apitest.Object{"notes": "Secret of a win"}).Want(t, 200)
	h.Settle()

	host := h.ContosoAdmin().Get(t, "/v1/events?type=related-referral-created,related-referral-updated").Want(t, 200)
	require.Contains(t, string(host.Body), "Why we decline")
	for _, item := range host.At(t, "items").([]any) {
		require.Nil(t, item.(map[string]any)["change"].(map[string]any)["sequence"])
		require.NotContains(t, asText(t, item.(map[string]any)["change"]), "Secret")
	}
	all, _ := readFeed(t, h.ContosoAdmin(), "/v1/events?type=related-referral-updated")
	require.Equal(t, []string{
		"related-referral-updated fabrikam Decline Declined", "related-referral-updated northwind Accept Accepted",
		"related-referral-updated northwind Lose Lost", "related-referral-updated msft Accept Accepted", "related-referral-updated msft Edit Accepted",
	}, all, "of what Microsoft edits only what shows in its answer")
	all, _ = readFeed(t, h.NorthwindAdmin(), "/v1/events?type=related-referral-updated")
	require.Equal(t, []string{
		"related-referral-updated msft Accept Accepted", "related-referral-updated msft Edit Accepted", "related-referral-updated contoso Win Won",
	}, all)
	all, _ = readFeed(t, fabrikam, "/v1/events")
	require.Equal(t, []string{
		"referral-created fabrikam Create Received", "related-referral-created msft Create Pending",
		"referral-updated fabrikam Decline Declined", "related-referral-updated contoso Win Won",
	}, all, "who has declined hears that Microsoft was asked")
	require.NotContains(t, string(fabrikam.Get(t, "/v1/events").Body), "Secret")
	require.NotContains(t, string(h.NorthwindAdmin().Get(t, "/v1/events").Body), "Secret of a win")
}

func asText(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}

// What an event says about Microsoft's decline is what its answer discloses (R8), and Microsoft's notes are in no event.
func TestAnEventDisclosesNoMoreThanTheAnswer(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	for value, shown := range map[int]bool{24_999: false, 25_000: true} {
		draft := apitest.Inviting(apitest.Draft("contoso"), "msft")
		draft["details"].(apitest.Object)["dealValue"] = value
		id := h.ContosoAdmin().Create(t, draft)
		h.Settle()
		_, cursor := readFeed(t, h.ContosoAdmin(), "/v1/events")
		h.DeclineForMicrosoft(t, id, "NoSellerManagesCustomer").Want(t, 200)
		h.Settle()
		r := h.ContosoAdmin().Get(t, "/v1/events?after="+cursor).Want(t, 200)
		require.Len(t, r.At(t, "items"), 1)
		require.Equal(t, "Declined", r.Text(t, "items", 0, "microsoftResponse", "status"))
		require.Equal(t, shown, r.At(t, "items", 0, "microsoftResponse", "declineReason") != nil, "%d", value)
		require.Nil(t, r.At(t, "items", 0, "change", "reasonCode"))
		require.Equal(t, shown, strings.Contains(string(r.Body), "NoSellerManagesCustomer"), "%d", value)
		require.NotContains(t, string(r.Body), "Mika", "no seller on a decline")
		require.Equal(t, "Contoso", r.Text(t, "items", 0, "deal", "organizationName"))
	}
}

func TestTheFeedReachesAsFarAsTheRole(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.Settle()
	elsewhere := h.AddUser("contoso", "elsewhere@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	all, _ := readFeed(t, elsewhere, "/v1/events")
	require.Empty(t, all)
	_, newest := readFeed(t, h.ContosoAdmin(), "/v1/events")
	onNoTeam := h.AddUser("contoso", "on-no-team@contoso.example", access.Grant{Role: access.ReferralUser})
	all, _ = readFeed(t, onNoTeam, "/v1/events")
	require.Empty(t, all)
	h.As("contoso", access.AccountAdmin).Get(t, "/v1/events").WantProblem(t, 403, "role-missing")
	foreign := h.NorthwindAdmin().Get(t, "/v1/events?after="+newest).WantProblem(t, 400, "invalid-cursor")
	require.Equal(t, []string{"/query/after invalid-cursor"}, foreign.Mistakes(t))
}

func TestLatestIsTheEndOfTheFeed(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.Settle()
	all, cursor := readFeed(t, h.ContosoAdmin(), "/v1/events?after=latest")
	require.Empty(t, all)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.Settle()
	r := h.ContosoAdmin().Get(t, "/v1/events?after="+cursor).Want(t, 200)
	require.Equal(t, id, r.Text(t, "items", 0, "dealId"))
}

func TestAnOldCursorIsNotTakenSilently(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.Settle()
	_, old := readFeed(t, h.ContosoAdmin(), "/v1/events")
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.Settle()
	h.Clock.Add(90*24*time.Hour + time.Second)
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	require.NoError(t, worker.Sweep(t.Context(), h.Services, slog.New(slog.DiscardHandler)))
	h.Settle()
	h.ContosoAdmin().Get(t, "/v1/events?after="+old).WantProblem(t, 410, "cursor-expired")
	r := h.ContosoAdmin().Get(t, "/v1/events").Want(t, 200)
	require.Len(t, r.At(t, "items"), 1)
	require.Equal(t, id, r.Text(t, "items", 0, "dealId"))
}

// A cursor contains a position among everybody's events. Two cursors for the same position have nothing in common, and all are of the same
// length. So they reveal nothing about what happened in between, to others or where the caller cannot see it. None can be forged.
func TestACursorOfTheFeedCountsNothing(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	elsewhere := h.AddUser("contoso", "elsewhere@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	given := map[string]bool{}
	for range 3 {
		for _, path := range []string{"/v1/events", "/v1/events?after=latest", "/v1/events?type=referral-expiring"} {
			for _, c := range []*apitest.Client{h.ContosoAdmin(), elsewhere} {
				all, cursor := readFeed(t, c, path)
				if path != "/v1/events" {
					require.Empty(t, all)
				}
				require.Len(t, cursor, 48)
				require.False(t, given[cursor])
				given[cursor] = true
			}
		}
		h.NorthwindAdmin().Create(t, apitest.Inviting(apitest.Draft("northwind"), "msft"))
		h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
		h.Settle()
	}
	for cursor := range given {
		h.ContosoAdmin().Get(t, "/v1/events?after="+cursor).Want(t, http.StatusOK)
		elsewhere.Get(t, "/v1/events?after="+cursor).Want(t, http.StatusOK)
		h.NorthwindAdmin().Get(t, "/v1/events?after="+cursor).WantProblem(t, http.StatusBadRequest, "invalid-cursor")
		for _, bad := range []string{cursor[1:], cursor + "AAAA", "A" + cursor[1:47] + "A", cursor[:20]} {
			h.ContosoAdmin().Get(t, "/v1/events?after="+bad).WantProblem(t, http.StatusBadRequest, "invalid-cursor")
		}
	}
	for _, position := range []string{"0", "1", "7", "9223372036854775807"} { // as cursors used to be
		old := apitest.MadeUpCursor("/v1/events\ncontoso", position)
		h.ContosoAdmin().Get(t, "/v1/events?after="+old).WantProblem(t, http.StatusGone, "cursor-expired")
		h.NorthwindAdmin().Get(t, "/v1/events?after="+old).WantProblem(t, http.StatusBadRequest, "invalid-cursor")
	}
}

// Whether a cursor is too old depends on the caller's own events alone: a caller who has had none since can continue with it.
func TestACursorOutlivesTheEventsOfOthers(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	h.NorthwindAdmin().Create(t, apitest.Draft("northwind"))
	h.Settle()
	_, contosos := readFeed(t, h.ContosoAdmin(), "/v1/events")
	_, northwinds := readFeed(t, h.NorthwindAdmin(), "/v1/events")
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.Settle()
	h.Clock.Add(90*24*time.Hour + time.Second)
	require.NoError(t, worker.Sweep(t.Context(), h.Services, slog.New(slog.DiscardHandler)))
	require.Zero(t, h.Count(t, "placed_events"))
	h.ContosoAdmin().Get(t, "/v1/events?after="+contosos).WantProblem(t, http.StatusGone, "cursor-expired")
	all, _ := readFeed(t, h.NorthwindAdmin(), "/v1/events?after="+northwinds)
	require.Empty(t, all)
}

// An old version of a deal goes once no event is left that is about it, an hour after the last one.
func TestReplacedDocumentsGoAfterTheirEvents(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	id := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.ContosoAdmin().Patch(t, apitest.Path(id), apitest.Object{"name": "x"}, apitest.IfMatch("*")).Want(t, http.StatusOK)
	h.Settle()
	for _, want := range []struct {
		later             time.Duration
		events, documents int
	}{{89 * 24 * time.Hour, 2, 1}, {24*time.Hour + time.Minute, 0, 1}, {time.Hour, 0, 0}} {
		h.Clock.Add(want.later)
		require.NoError(t, worker.Sweep(t.Context(), h.Services, slog.New(slog.DiscardHandler)))
		require.Equal(t, want.events, h.Count(t, "placed_events"))
		require.Equal(t, want.documents, h.Count(t, "replaced_documents"))
	}
}

// next returns the next frame with data, or nil when the stream is over.
func next(t *testing.T, all <-chan map[string]string) map[string]string {
	t.Helper()
	for {
		select {
		case frame := <-all:
			if frame == nil || frame["data"] != "" {
				return frame
			}
		case <-time.After(10 * time.Second):
			require.FailNow(t, "the stream is silent")
		}
	}
}

func TestAStreamGoesOnWhereItWasLeft(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	all, stop := h.ContosoAdmin().Stream(t)
	first := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	frame := next(t, all)
	require.Equal(t, "referral-created", frame["event"])
	var e struct {
		DealID string `json:"dealId"`
	}
	require.NoError(t, json.Unmarshal([]byte(frame["data"]), &e))
	require.Equal(t, first, e.DealID)
	stop()

	second := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	all, stop = h.ContosoAdmin().Stream(t, apitest.Header{Name: "Last-Event-ID", Value: frame["id"]})
	defer stop()
	require.NoError(t, json.Unmarshal([]byte(next(t, all)["data"]), &e))
	require.Equal(t, second, e.DealID)

	third := h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	require.NoError(t, json.Unmarshal([]byte(next(t, all)["data"]), &e))
	require.Equal(t, third, e.DealID, "the stream goes on while it is open")
}

// Changes from before a stream began do not end it.
func TestAStreamOutlivesWhatChangedBefore(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	for i := range 3 {
		all, stop := h.ContosoAdmin().Stream(t)
		require.NotNil(t, <-all)
		for range 2 {
			h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
			require.NotNil(t, next(t, all), "stream %d", i)
		}
		stop()
		h.AddUser("contoso", fmt.Sprintf("new%d@contoso.example", i), access.Grant{Role: access.Viewer})
	}
}

func TestAStreamEndsWithTheAccessOfItsReader(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work()
	reader := h.AddUser("contoso", "reader@contoso.example", access.Grant{Role: access.Viewer})
	all, stop := reader.Stream(t)
	defer stop()
	require.NotNil(t, <-all)
	require.NoError(t, h.Deactivate(reader.Get(t, "/v1/access").Want(t, 200).Text(t, "user", "id")))
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	require.Nil(t, next(t, all))
}

// What happens to others, or to deals that the reader cannot see, causes neither a frame in a stream nor a query for it: each instance
// looks once in a while for all of them.
func TestAStreamHearsNothingOfOthers(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	other := apitest.Open(t, h.DBURL)
	other.Work()
	elsewhere := h.AddUser("contoso", "elsewhere@contoso.example", access.Grant{Role: access.ReferralAdmin, Locations: []string{"1000002"}})
	far, stop := elsewhere.Stream(t)
	defer stop()
	all := make([]<-chan map[string]string, 40)
	for i := range all {
		var stop func()
		all[i], stop = h.ContosoAdmin().Stream(t)
		defer stop()
		require.Empty(t, (<-all[i])["data"], "where it stands")
	}
	require.Empty(t, (<-far)["data"])
	for range 3 {
		h.Trips.Reset()
		begun := time.Now() //nolint:forbidigo // a stopwatch
		other.NorthwindAdmin().Create(t, apitest.Inviting(apitest.Draft("northwind"), "msft"))
		other.Settle()
		looks := h.Trips.Statements()
		require.Eventually(t, func() bool { return h.Trips.Statements() >= looks+3 }, 10*time.Second, 10*time.Millisecond, "it looks on")
		require.LessOrEqual(t, h.Trips.Statements(), int(time.Since(begun)/(250*time.Millisecond))+2, "once for all in each interval")
	}
	other.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	for _, one := range all {
		require.Equal(t, "referral-created", (<-one)["event"], "the first frame since")
	}
	draft := apitest.Draft("contoso")
	draft["mpnId"] = "1000002"
	other.ContosoAdmin().Create(t, draft)
	require.Equal(t, "referral-created", (<-far)["event"])
}

// A stream ends when its reader loses access, without waiting for an event.
func TestAQuietStreamEndsWithTheAccessOfItsReader(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	reader := h.AddUser("contoso", "reader@contoso.example", access.Grant{Role: access.Viewer})
	all, stop := reader.Stream(t)
	defer stop()
	require.NotNil(t, <-all)
	require.NoError(t, h.Deactivate(reader.Get(t, "/v1/access").Want(t, 200).Text(t, "user", "id")))
	require.Nil(t, next(t, all))
}
