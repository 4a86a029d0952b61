package main

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

func TestFiguresAreCheckedAndRebuilt(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	h.Incoming(t)
	h.Project()
	require.Equal(t, "2 deals computed anew. Nothing differs.\n", ran(t, "insights", "verify", "--database-url", h.DBURL))

	execute(t, h.DB.Pool(), `update insight_figures set figures = '{"created":{"count":7}}' where dimension = 'Total' and organization_id = 'northwind'`)
	out := &output{}
	require.EqualError(t, run(t.Context(), []string{"insights", "verify", "--database-url", h.DBURL}, out),
		"the running figures differ; `cosell insights rebuild` puts them right")
	const differs = "2 deals computed anew. Differences: 0 in deals, 1 in figures, 0 in scores.\n" +
		"  figures of northwind differ: 2026-11 at 3000001, Incoming PartnerToPartner, Total\n"
	require.Equal(t, differs, out.String())
	require.Equal(t, differs+"What differed is right now.\n", ran(t, "insights", "rebuild", "--database-url", h.DBURL))
	require.Equal(t, "2 deals computed anew. Nothing differs.\n", ran(t, "insights", "verify", "--database-url", h.DBURL))
}

func execute(t *testing.T, db *pgxpool.Pool, sql string) {
	t.Helper()
	_, err := db.Exec(t.Context(), sql)
	require.NoError(t, err)
}
