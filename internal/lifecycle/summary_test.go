package lifecycle_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/deal"
)

func summaryFor(t *testing.T, c *apitest.Client, parameters ...string) (s deal.Summary) {
	t.Helper()
	q := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		q.Set(parameters[i], parameters[i+1])
	}
	return summaryBy(t, c, q)
}

func summaryBy(t *testing.T, c *apitest.Client, q url.Values) (s deal.Summary) {
	t.Helper()
	c.Get(t, "/v1/deals/summary?"+q.Encode()).Want(t, http.StatusOK).Decode(t, &s)
	return s
}

// The summary counts what the list finds, whatever the filter, the caller's scope and the time.
func TestTheSummaryCountsWhatListsFind(t *testing.T) {
	t.Parallel()
	w := newListWorld(t)
	for _, name := range []string{"won", "received", "pending"} {
		w.contoso.Do(t, http.MethodPut, apitest.Path(w.ids[name], "favorite"), nil).Want(t, http.StatusOK)
	}
	callers := map[string]*apitest.Client{
		"admin": w.contoso, "guest": w.northwind, "seller": w.seller,
		"of a location": w.AddUser("contoso", "loc@contoso.example", access.Grant{Role: access.Viewer, Locations: []string{"1000002"}}),
		"of the team":   w.As("contoso", access.ReferralUser),
	}
	for range 2 {
		for who, c := range callers {
			figures := w.figures(t, c)
			for _, filter := range [][]string{
				nil,
				{"status", "Closed"},
				{"direction", "Outgoing"},
				{"country", "SE"},
				{"microsoftStatus", "Pending"},
				{"favorite", "true"},
				{"favorite", "false"},
				{"q", "private"},
				{"q", "icro"},
				{"updatedSince", "2026-01-01T00:00:00Z"},
				{"externalReferenceId", "CRM-1"},
				{"recreatedFrom", w.ids["lost"]},
				{"minValue", "2000", "status", "Active"},
				{"createdSince", "2030-01-01T00:00:00Z"},
			} {
				s, found := summaryFor(t, c, filter...), w.names(t, c, filter...)
				for _, f := range figures {
					both := slices.DeleteFunc(slices.Clone(found), func(name string) bool { return !slices.Contains(f.found, name) })
					require.Equal(t, deal.Counted{Count: len(both)}, f.in(s), "%s: %v and %v", who, filter, f.filter)
				}
			}
		}
		w.Clock.Add(15 * 24 * time.Hour) // invitations run out, and that is not recorded yet
	}
}

// figure is a number of the summary, with the filter of the list that shows the same deals and the names of those that it finds.
type figure struct {
	in     func(deal.Summary) deal.Counted
	filter []string
	found  []string
}

func (w *listWorld) figures(t *testing.T, c *apitest.Client) []figure {
	t.Helper()
	all := []figure{
		{in: func(s deal.Summary) deal.Counted { return s.All }},
		{in: func(s deal.Summary) deal.Counted { return s.Inbound }, filter: []string{"direction", "Incoming"}},
		{in: func(s deal.Summary) deal.Counted { return s.Outbound }, filter: []string{"direction", "Outgoing"}},
		{in: func(s deal.Summary) deal.Counted { return s.Favorites }, filter: []string{"favorite", "true"}},
		{in: func(s deal.Summary) deal.Counted { return s.WaitingForYou.Counted }, filter: []string{"status", "New"}},
		{
			in:     func(s deal.Summary) deal.Counted { return s.WaitingForMicrosoft.Counted },
			filter: []string{"status", "Active", "microsoftStatus", "Pending"},
		},
		{in: func(s deal.Summary) deal.Counted { return s.Open.Counted }, filter: []string{"status", "Active"}},
		{in: func(s deal.Summary) deal.Counted { return s.Won }, filter: []string{"substatus", "Won"}},
		{in: func(s deal.Summary) deal.Counted { return s.Lost }, filter: []string{"substatus", "Lost"}},
		{in: func(s deal.Summary) deal.Counted { return s.Declined }, filter: []string{"substatus", "Declined"}},
		{in: func(s deal.Summary) deal.Counted { return s.Expired }, filter: []string{"substatus", "Expired"}},
	}
	for i := range all {
		all[i].found = w.names(t, c, all[i].filter...)
	}
	return all
}

// What waits is shown with the earliest expiry, and what is open with the earliest expected closing.
func TestTheSummaryTellsTheNearestDates(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso, northwind := h.ContosoAdmin(), h.NorthwindAdmin()
	require.Equal(t, deal.Summary{}, summaryFor(t, contoso))
	now := h.Clock.Now()
	first := northwind.Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000001"))
	contoso.Engaged(t, northwind, first)
	h.Clock.Add(time.Hour)
	northwind.Create(t, apitest.Inviting(apitest.Draft("northwind"), "1000001"))
	soon := apitest.Inviting(apitest.Draft("contoso"), "msft")
	apitest.Set(t, soon, "/details/closingDateTime", apitest.Quoted(now.AddDate(0, 0, 3).Format(time.RFC3339)))
	contoso.Create(t, soon)
	contoso.Create(t, apitest.Draft("contoso"))
	for _, filter := range [][]string{nil, {"country", "SE"}} {
		s := summaryFor(t, contoso, filter...)
		require.Equal(t, 2, s.WaitingForYou.Count)
		require.WithinDuration(t, now.AddDate(0, 0, 14), *s.WaitingForYou.Expires, time.Minute)
		require.Equal(t, 1, s.WaitingForMicrosoft.Count)
		require.WithinDuration(t, now.AddDate(0, 0, 14).Add(time.Hour), *s.WaitingForMicrosoft.Expires, time.Minute)
		require.Equal(t, 2, s.Open.Count)
		require.WithinDuration(t, now.AddDate(0, 0, 3), *s.Open.Closing, time.Second)
	}
	h.Clock.Add(5 * 24 * time.Hour)
	for _, filter := range [][]string{nil, {"country", "SE"}} {
		s := summaryFor(t, contoso, filter...)
		require.Equal(t, 2, s.Open.Count)
		require.True(t, s.Open.Closing == nil || s.Open.Closing.After(h.Clock.Now().Add(-24*time.Hour)), "a date that has passed is none")
	}
}

// More than a thousand deals of a kind are shown as a thousand and more.
func TestTheSummaryCountsToAThousand(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	contoso := h.ContosoAdmin()
	id := contoso.Create(t, apitest.Draft("contoso"))
	_, err := h.Connect(t).Exec(t.Context(), `
		insert into deals select made.* from generate_series(1, 1000) n, deals d, jsonb_populate_record(d, jsonb_build_object(
			'id', gen_random_uuid(), 'engagement_id', gen_random_uuid(), 'status', 'Closed', 'substatus', case when n = 1 then 'Won' else 'Lost' end
		)) made where d.id = $1`, id)
	require.NoError(t, err)
	for _, filter := range [][]string{nil, {"country", "SE"}} {
		s := summaryFor(t, contoso, filter...)
		require.Equal(t, deal.Counted{Count: 1000, Capped: true}, s.All)
		require.Equal(t, deal.Counted{Count: 1000, Capped: true}, s.Outbound)
		require.Equal(t, deal.Counted{Count: 999}, s.Lost)
		require.Equal(t, deal.Counted{Count: 1}, s.Won)
		require.Equal(t, 1, s.Open.Count)
	}
}
