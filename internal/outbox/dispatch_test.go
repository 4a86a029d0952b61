package outbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/apitest"
)

// Events are dispatched if they may concern somebody: a mail is sent about them, or the organisation has an active endpoint.
func TestEventsThatConcernNobodyAreOnlyPlaced(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	c := h.As("contoso", access.ReferralAdmin)
	jobs := func() (n int) {
		require.NoError(t, h.DB.Pool().QueryRow(t.Context(), "select count(*) from river.river_job where kind = 'tell'").Scan(&n))
		return n
	}
	dispatched := func(create func()) int {
		before := jobs()
		create()
		n, err := h.Outbox.SequenceEvents(t.Context())
		require.NoError(t, err)
		require.NotZero(t, n)
		return jobs() - before
	}
	forItself := func() {
		d := c.Create(t, apitest.Draft("contoso"))
		c.Patch(t, apitest.Path(d), `{"name":"Another"}`, apitest.IfMatch(`"1"`))
	}
	require.Zero(t, dispatched(forItself))
	require.Equal(t, 1, dispatched(func() { c.Create(t, apitest.Inviting(apitest.Draft("contoso"), "3000001")) }))

	hook := h.ContosoAdmin().Post(t, webhooksPath, apitest.Object{"url": "https://hooks.contoso.example/in"}).Header.Get("Location")
	require.Equal(t, 1, dispatched(forItself))
	h.ContosoAdmin().Post(t, hook+"/pause", nil)
	require.Zero(t, dispatched(forItself))
	require.Zero(t, h.Count(t, "unplaced_events"))
}
