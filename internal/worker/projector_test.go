package worker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// Figures and scores follow by themselves, also what another instance has placed in the feed.
func TestFiguresFollowByThemselves(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Work(rarely)
	contoso(h).Create(t, apitest.Draft("contoso"))
	projected := func() bool {
		return query[int](t, h, "select count(*)::int from insight_figures where organization_id = 'contoso' and dimension = 'Total'")[0] == 1
	}
	require.Eventually(t, projected, eventually, tick)
	h.Project()
	lock := query[string](t, h, "select xmax::text from projection")
	_, err := h.Insights.Project(t.Context())
	require.NoError(t, err)
	require.Equal(t, lock, query[string](t, h, "select xmax::text from projection"), "who has nothing to do writes nothing")
}
