package door_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/door"
)

// bounded starts a service with quotas.
func bounded(t *testing.T, q door.Quotas, perToken int) *apitest.Harness {
	t.Helper()
	return apitest.New(t, func(cfg *apitest.Config) { cfg.Quotas, cfg.RateLimit = q, perToken })
}

// requireQuota fails the test unless the answer tells of the quota and when there is more of it, in both headers alike; and unless
// it is so then, and not a second before.
func requireQuota(t *testing.T, h *apitest.Harness, code, limit string, ask func() *apitest.Response) {
	t.Helper()
	refused := ask().WantProblem(t, http.StatusTooManyRequests, code)
	require.Equal(t, limit, refused.Header.Get("RateLimit-Limit"))
	require.Equal(t, "0", refused.Header.Get("RateLimit-Remaining"))
	require.Equal(t, refused.Header.Get("Retry-After"), refused.Header.Get("RateLimit-Reset"))
	require.Contains(t, refused.Text(t, "detail"), limit)
	wait, err := strconv.Atoi(refused.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.Positive(t, wait)
	h.Clock.Add(time.Duration(wait-1) * time.Second)
	ask().WantProblem(t, http.StatusTooManyRequests, code)
	h.Clock.Add(time.Second)
	require.Less(t, ask().Status, http.StatusMultipleChoices)
}

func TestATokenHasItsRequestsInAMinute(t *testing.T) {
	t.Parallel()
	h := bounded(t, door.Quotas{}, 5)
	c := h.ContosoAdmin()
	ask := func() *apitest.Response { return c.Get(t, "/v1/roles") }
	for left := range 5 {
		answer := ask().Want(t, http.StatusOK)
		require.Equal(t, strconv.Itoa(4-left), answer.Header.Get("RateLimit-Remaining"))
	}
	requireQuota(t, h, "too-many-requests", "5", ask)
	requireQuota(t, h, "too-many-requests", "5", ask) // of the minute before, what has not slid out counts
	h.As("contoso", access.Viewer).Get(t, "/v1/roles").Want(t, http.StatusOK)
}

// More tokens are not more requests.
func TestAPersonHasRequestsInAMinuteWithAllTokensTogether(t *testing.T) {
	t.Parallel()
	h := bounded(t, door.Quotas{UserRequests: 6}, 0)
	c := h.ContosoAdmin()
	other := h.With(c.Post(t, "/v1/tokens", apitest.Object{"name": "another"}).Want(t, http.StatusCreated).Text(t, "secret"))
	for range 3 {
		other.Get(t, "/v1/roles").Want(t, http.StatusOK)
	}
	for range 2 {
		c.Get(t, "/v1/roles").Want(t, http.StatusOK)
	}
	requireQuota(t, h, "quota-user-requests", "6", func() *apitest.Response { return other.Get(t, "/v1/roles") })
	h.As("contoso", access.Viewer).Get(t, "/v1/roles").Want(t, http.StatusOK)
}

func TestAnOrganisationHasRequestsAndChangesInAMinute(t *testing.T) {
	t.Parallel()
	h := bounded(t, door.Quotas{Requests: 8, Edits: 2}, 0)
	create := func() *apitest.Response { return h.ContosoAdmin().Post(t, "/v1/deals", apitest.Draft("contoso")) }
	create().Want(t, http.StatusCreated)
	colleague := h.AddUser("contoso", "colleague@contoso.example", access.Grant{Role: access.ReferralAdmin})
	colleague.Post(t, "/v1/deals", apitest.Draft("contoso")).Want(t, http.StatusCreated)
	requireQuota(t, h, "quota-edits", "2", create) // though access has changed, so that the request begins anew

	h.NorthwindAdmin().Post(t, "/v1/deals", apitest.Draft("northwind")).Want(t, http.StatusCreated)
	people := []*apitest.Client{h.NorthwindAdmin(), h.AddUser("northwind", "colleague@northwind.example", access.Grant{Role: access.Viewer})}
	for i := range 7 {
		answer := people[i%2].Get(t, "/v1/deals").Want(t, http.StatusOK)
		require.Equal(t, strconv.Itoa(6-i), answer.Header.Get("RateLimit-Remaining"))
	}
	requireQuota(t, h, "quota-requests", "8", func() *apitest.Response { return people[1].Get(t, "/v1/deals") })
	h.As("fabrikam", access.ReferralAdmin).Get(t, "/v1/deals").Want(t, http.StatusOK)
}

// With whatever tokens, and for as long as they are open.
func TestAnOrganisationHasSoManyStreams(t *testing.T) {
	t.Parallel()
	h := bounded(t, door.Quotas{Streams: 2}, 0)
	_, leave := h.ContosoAdmin().Stream(t)
	_, stay := h.As("contoso", access.Viewer).Stream(t)
	defer stay()
	refused := func() bool {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+"/v1/events", nil)
		require.NoError(t, err)
		req.Header.Set("Accept", "text/event-stream")
		req.Header.Set("Authorization", "Bearer "+h.ContosoAdmin().Token())
		res, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		if res.StatusCode == http.StatusOK {
			return false
		}
		require.Equal(t, http.StatusTooManyRequests, res.StatusCode)
		require.Equal(t, "15", res.Header.Get("Retry-After"))
		problem, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Contains(t, string(problem), `"too-many-streams"`)
		require.Contains(t, string(problem), "has 2 streams open")
		return true
	}
	require.True(t, refused())
	_, stayOther := h.NorthwindAdmin().Stream(t)
	defer stayOther()
	h.ContosoAdmin().Get(t, "/v1/events").Want(t, http.StatusOK)

	leave()
	require.Eventually(t, func() bool { return !refused() }, 8*time.Second, 5*time.Millisecond)
}
