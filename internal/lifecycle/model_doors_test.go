package lifecycle_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// compare reads everything that a party can read of the engagement, by every door, and fails the test unless it is what the table says.
func (w *modelWorld) compare(t *testing.T, who, since string) {
	t.Helper()
	log := strings.Join(w.history, "\n  ")
	require.ElementsMatch(t, w.told[who], w.feed(t, who, since), "what %s is told\n%s", who, log)
	doors := w.doors(t, who, since)
	for door, text := range doors {
		for _, s := range w.said {
			if !w.mayRead(who, s) {
				require.NotContains(t, text, s.text, "%s reads in %s what %s wrote %s\n%s", who, door, s.by, s.what, log)
			}
		}
		for _, stranger := range strangersTo(who) {
			require.NotContains(t, strings.ToLower(text), stranger, "%s learns in %s of %s\n%s", who, door, stranger, log)
		}
	}
	if w.parties[who] == nil {
		return
	}
	all := strings.Join(slices.Collect(maps.Values(doors)), "\n")
	for _, s := range w.said {
		if w.mustRead(who, s) {
			require.Contains(t, all, s.text, "%s finds nowhere what %s wrote %s\n%s", who, s.by, s.what, log)
		}
	}
	w.compareStates(t, who, log)
}

// feed returns what a party's feed says about the engagement, as "type organisation action substatus". Other engagements are left out,
// since deals of earlier ones may still expire.
func (w *modelWorld) feed(t *testing.T, who, since string) []string {
	t.Helper()
	engagement := w.readers[host].Get(t, apitest.Path(w.parties[host].id)).Text(t, "engagementId")
	var page struct {
		Items []struct {
			Type, EngagementID string
			Party              struct{ OrganizationID string }
			Change             struct {
				Action string
				To     struct{ Substatus string }
			}
		}
	}
	w.readers[who].Get(t, "/v1/events?limit=100&after="+since).Want(t, http.StatusOK).Decode(t, &page)
	all := []string{}
	for _, e := range page.Items {
		if e.EngagementID == engagement {
			all = append(all, strings.Join([]string{e.Type, e.Party.OrganizationID, e.Change.Action, e.Change.To.Substatus}, " "))
		}
	}
	return all
}

// compareStates compares the states that are shown, and what filters find.
func (w *modelWorld) compareStates(t *testing.T, who, log string) {
	t.Helper()
	c, p := w.readers[who], w.parties[who]
	status, substatus := w.state(who)
	require.Equal(t, status+"/"+substatus, c.State(t, p.id), log)
	answer := c.Get(t, apitest.Path(p.id, "microsoft-response")).Want(t, http.StatusOK)
	require.Equal(t, w.microsoftStatus(who), answer.Text(t, "status"), "%s is told of Microsoft\n%s", who, log)
	if who != access.Microsoft && !w.knowsAnswer(who) {
		require.Nil(t, answer.At(t, "respondedDateTime"), log)
		require.Nil(t, answer.At(t, "expirationDateTime"), log)
	}
	for parameter, want := range map[string]string{"status": status, "substatus": substatus, "microsoftStatus": w.microsoftStatus(who)} {
		for _, value := range modelValues[parameter] {
			found := c.Get(t, "/v1/deals?q="+p.id+"&"+parameter+"="+value).Want(t, http.StatusOK)
			require.Len(t, found.At(t, "items"), map[bool]int{true: 1, false: 0}[value == want], "%s: %s=%s\n%s", who, parameter, value, log)
		}
	}
}

var modelValues = map[string][]string{
	"status":          {"New", "Active", "Closed"},
	"substatus":       {"Pending", "Received", "Accepted", "Won", "Lost", "Declined", "Expired"},
	"microsoftStatus": {"NotRequested", "Pending", "Accepted", "Declined", "Expired", "Won", "Lost"},
}

// doors returns what a party reads of the engagement, by the door that it comes through.
func (w *modelWorld) doors(t *testing.T, who, since string) map[string]string {
	t.Helper()
	c := w.readers[who]
	all := map[string]string{"refusals": strings.Join(w.refused[who], "\n")}
	read := func(door, path string) { all[door] = string(c.Get(t, path).Want(t, http.StatusOK).Body) }
	read("the feed", "/v1/events?limit=100&after="+since)
	if p := w.parties[who]; p != nil {
		read("the deal", apitest.Path(p.id)+"?include=microsoftResponse")
		read("the history", apitest.Path(p.id, "history"))
		read("the list", "/v1/deals?include=microsoftResponse&q="+p.id)
		all["a dry run"] = string(c.Post(t, apitest.Path(p.id, "recreate")+"?dryRun=true", nil).Body)
		all["mails"] = w.query(t, "select id from notifications where deal_id = $1", p.id, func(id uuid.UUID) string {
			return string(c.Get(t, "/v1/notifications/"+id.String()).Want(t, http.StatusOK).Body)
		})
		all["webhooks"] = strings.Join(w.sent[who], "\n")
		engagement := c.Get(t, apitest.Path(p.id)).Text(t, "engagementId")
		read("the referrals", "/v1.0/engagements/referrals?$filter=engagementId%20eq%20"+engagement)
	}
	for other, p := range w.parties {
		want := http.StatusNotFound
		if w.parties[who] != nil && (who == other || slices.Contains([]string{who, other}, host) || other == access.Microsoft) {
			want = http.StatusOK
		}
		require.Equal(t, want, c.Get(t, "/v1.0/engagements/referrals/"+p.id).Status, "%s reads the referral of %s", who, other)
	}
	for i, k := range w.kept(w.replays[who]) {
		r := k.send()
		require.Equal(t, "true", r.Header.Get("Idempotent-Replayed"))
		all[fmt.Sprintf("replay %d", i)] = string(r.Body)
	}
	return all
}

// keyed is a request under a key.
type keyed struct {
	first time.Time
	send  func() *apitest.Response
}

// kept returns the requests whose answers are still kept.
func (w *modelWorld) kept(all []keyed) []keyed {
	return slices.DeleteFunc(slices.Clone(all), func(k keyed) bool { return w.now.Sub(k.first) >= 24*time.Hour })
}

// query returns what read makes of everything that a query finds.
func (w *modelWorld) query(t *testing.T, sql, dealID string, read func(uuid.UUID) string) string {
	t.Helper()
	found, err := w.DB.Pool().Query(t.Context(), sql, dealID)
	require.NoError(t, err)
	var ids []uuid.UUID
	for found.Next() {
		var id uuid.UUID
		require.NoError(t, found.Scan(&id))
		ids = append(ids, id)
	}
	require.NoError(t, found.Err())
	var all []string
	for _, id := range ids {
		all = append(all, read(id))
	}
	return strings.Join(all, "\n")
}

// compareTemp looks as a user whose role comes and goes: earlier answers are replayed only while the user has the role.
func (w *modelWorld) compareTemp(t *testing.T) {
	t.Helper()
	for range 2 { // with the role and without, in either order
		want := map[bool]int{true: http.StatusForbidden, false: http.StatusOK}[w.fired]
		for _, k := range w.kept(w.temps) {
			require.Equal(t, want, k.send().Status, "a replay\n%s", strings.Join(w.history, "\n  "))
		}
		if p := w.parties["northwind"]; p != nil {
			for _, path := range []string{apitest.Path(p.id), apitest.Path(p.id, "history"), "/v1/deals", "/v1/events"} {
				require.Equal(t, want, w.temp.Get(t, path).Status, "%s\n%s", path, strings.Join(w.history, "\n  "))
			}
		}
		w.role(t)
	}
}
