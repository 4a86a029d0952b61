package insights_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
	"github.com/cosell/cosell/internal/insight"
	"github.com/cosell/cosell/internal/insights"
)

func exec(t *testing.T, h *apitest.Harness, sql string) {
	t.Helper()
	tag, err := h.DB.Pool().Exec(t.Context(), sql)
	require.NoError(t, err)
	require.NotZero(t, tag.RowsAffected(), sql)
}

func count(t *testing.T, h *apitest.Harness, sql string) (n int) {
	t.Helper()
	require.NoError(t, h.DB.Pool().QueryRow(t.Context(), sql).Scan(&n))
	return n
}

func nobody(insights.Progress) {}

// requireVerified fails the test if the figures are not what they are when they are computed anew.
func requireVerified(t *testing.T, h *apitest.Harness) insights.Difference {
	t.Helper()
	d, err := h.Insights.Verify(t.Context(), nobody)
	require.NoError(t, err)
	require.False(t, d.Any(), "%+v", d)
	require.Equal(t, 1, count(t, h, "select count(*)::int from projection"), "what was computed is gone again")
	return d
}

func TestACheckFindsWhatDiffersAndARebuildMendsIt(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Register(t, h.RegistrationForm())
	h.Incoming(t)
	h.Project()
	requireVerified(t, h)
	for name, example := range map[string]struct {
		damage         string
		deals, figures int
		says           string
	}{
		"figures that are wrong": {
			`update insight_figures set figures = '{"created":{"count":7}}' where dimension = 'Country' and organization_id = 'northwind'`, 0, 1,
			"figures of northwind differ: 2026-11 at 3000001, Incoming PartnerToPartner, Country SE",
		},
		"figures that are missing":      {"delete from insight_figures where dimension = 'Total' and organization_id = 'northwind'", 0, 1, "figures of northwind differ"},
		"figures of nothing":            {"insert into insight_figures select generation, 'fabrikam', dimension, month, mpn_id, deal_type, direction, key, figures from insight_figures where dimension = 'Total' and organization_id = 'northwind'", 0, 1, "figures of fabrikam differ"},
		"a deal that is missing":        {"delete from projected_deals where organization_id = 'northwind'", 1, 0, "is missing"},
		"a deal that is too old":        {`update projected_deals set facts = replace(replace(facts::text, '"eTag":"\"1\""', '"eTag":"\"0\""'), '"SE"', '"NO"')::json where organization_id = 'northwind'`, 1, 0, "differs, at revision 0 of 1"},
		"a deal that is somewhere else": {`update projected_deals set facts = replace(facts::text, '3000001', '3000002')::json where organization_id = 'northwind'`, 1, 0, "differs, at revision 1 of 1"},
	} {
		exec(t, h, example.damage)
		d, err := h.Insights.Verify(t.Context(), nobody)
		require.NoError(t, err, name)
		require.Equal(t, example.deals, d.Deals, "%s: %+v", name, d)
		require.Equal(t, example.figures, d.Figures, "%s: %+v", name, d)
		require.Contains(t, d.Examples[0], example.says, name)
		d, err = h.Insights.Rebuild(t.Context(), nobody)
		require.NoError(t, err, name)
		require.True(t, d.Any(), name)
		requireVerified(t, h)
	}
}

// requireFoundAndMended spoils the one cell of the figures that there is where it says, and fails the test unless a check finds nothing but
// that, and a rebuild mends it.
func requireFoundAndMended(t *testing.T, h *apitest.Harness, where string) {
	t.Helper()
	exec(t, h, `update insight_figures set figures = '{"created":{"count":7}}' where `+where)
	d, err := h.Insights.Verify(t.Context(), nobody)
	require.NoError(t, err)
	require.Equal(t, 1, d.Figures)
	_, err = h.Insights.Rebuild(t.Context(), nobody)
	require.NoError(t, err)
	h.Project()
}

// A deal of which an event is on its way is no difference, and hides none.
func TestWhatIsOnItsWayIsNoDifference(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	id := h.CreateAccepted(t)
	h.Project()
	h.ContosoAdmin().Post(t, apitest.Path(id, "win"), nil).Want(t, http.StatusOK)
	h.Incoming(t)
	d := requireVerified(t, h)
	require.Equal(t, 3, d.Awaited, "one of Contoso's was won, one was created and so was Northwind's")
	requireFoundAndMended(t, h, "dimension = 'Country' and organization_id = 'contoso'")
	requireVerified(t, h)
	won, _ := figures(t, h, "contoso", insight.Total)
	require.Equal(t, 1, won.Won.Count)
}

// What deals are worth by a rate whose change has not been followed yet is no difference either.
func TestARateOnItsWayIsNoDifference(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	draft := apitest.Draft("contoso")
	draft["details"].(apitest.Object)["currency"] = "EUR"
	h.ContosoAdmin().Create(t, draft)
	h.CreateAccepted(t)
	h.Project()
	_, err := h.Admin.LoadRateFile(t.Context(), []byte("currency,month,usdPerUnit\nEUR,2026-11,2\n"))
	require.NoError(t, err)
	require.Equal(t, 1, requireVerified(t, h).Awaited, "the one in euros")
	requireFoundAndMended(t, h, "dimension = 'Solution' and deal_type = 'Private'")
	require.Zero(t, requireVerified(t, h).Awaited)
}

// A rebuild that is stopped in the midst leaves the running figures alone, and the next one goes on.
func TestARebuildThatIsStoppedIsGoneOnWith(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	for range 3 {
		h.Incoming(t)
	}
	h.Project()
	h.Insights.SetDealBatch(2)
	stopped, stop := context.WithCancel(t.Context())
	rounds := 0
	_, err := h.Insights.Rebuild(stopped, func(insights.Progress) {
		if rounds++; rounds == 3 {
			stop()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 4, count(t, h, "select count(*)::int from projected_deals where generation = 2"))
	h.Incoming(t) // meanwhile
	h.Project()
	var told []insights.Progress
	d, err := h.Insights.Rebuild(t.Context(), func(p insights.Progress) { told = append(told, p) })
	require.NoError(t, err)
	require.False(t, d.Any(), "%+v", d)
	require.Equal(t, insights.Progress{Done: 4, All: 8}, told[0])
	require.Equal(t, insights.Progress{Done: 8, All: 8}, told[len(told)-1])
	require.Equal(t, 2, count(t, h, "select generation::int from projection"))
	requireVerified(t, h)
}

// What was built when events that it has not seen are gone is not gone on with.
func TestARebuildThatIsTooOldIsBegunAnew(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Incoming(t)
	h.Project()
	exec(t, h, "insert into projection (generation, state, filled, position) values (2, 'Building', true, 1)")
	exec(t, h, "update feed set forgotten = 2")
	exec(t, h, "update projection set filled_to = 'ffffffff-ffff-ffff-ffff-ffffffffffff' where generation = 2")
	d, err := h.Insights.Rebuild(t.Context(), nobody)
	require.NoError(t, err)
	require.False(t, d.Any(), "%+v", d)
	require.Equal(t, 3, count(t, h, "select generation::int from projection"))
}

func TestOfTwoRebuildsAtOnceOneIsRefused(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Incoming(t)
	h.Project()
	refused := 0
	_, err := h.Insights.Rebuild(t.Context(), func(insights.Progress) {
		_, err := h.Insights.Verify(t.Context(), nobody)
		require.ErrorContains(t, err, "is already under way")
		refused++
	})
	require.NoError(t, err)
	require.NotZero(t, refused)
	requireVerified(t, h)
}
