package insights_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/apitest"
)

// addPartners adds organisations that each won one deal in October, each worth 1,000 USD more than the one before.
func addPartners(t *testing.T, h *apitest.Harness, from, to int) {
	t.Helper()
	_, err := h.DB.Pool().Exec(t.Context(), `
		with added as (
			insert into organizations (id, name, default_location, created_at)
			select 'partner-' || n, 'Partner ' || n, 'p' || n, now() from generate_series($1::int, $2) n returning id, default_location),
		located as (insert into locations (mpn_id, organization_id, name) select default_location, id, 'Main' from added)
		insert into insight_figures (generation, organization_id, dimension, month, mpn_id, deal_type, direction, key, figures)
		select 1, id, 'Total', '2026-10-01', default_location, 'CoSell', 'Outgoing', '', json_build_object(
			'created', json_build_object('count', 1), 'won', json_build_object('count', 1, 'usd', 1000 * substring(id from '[0-9]+')::int))
		from added`, from, to)
	require.NoError(t, err)
}

// wonValue is what the cohort tells of the value that partners won.
func wonValue(t *testing.T, h *apitest.Harness) (median, organizations any) {
	t.Helper()
	answer := h.ContosoAdmin().Get(t, "/v1/insights/cohort").Want(t, http.StatusOK)
	for i := range answer.At(t, "items").([]any) {
		if answer.At(t, "items", i, "code") == "WonValue" {
			return answer.At(t, "items", i, "median"), answer.At(t, "items", i, "organizations")
		}
	}
	return nil, nil
}

func compute(t *testing.T, h *apitest.Harness, want int) {
	t.Helper()
	computed, err := h.Insights.ComputeCohort(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, computed)
}

func TestACohortIsComputedOnceAMonth(t *testing.T) {
	t.Parallel()
	h := apitest.New(t)
	compute(t, h, 0) // the figures are not there yet
	h.Project()
	answer := h.ContosoAdmin().Get(t, "/v1/insights/cohort").Want(t, http.StatusOK)
	require.Nil(t, answer.At(t, "cohortAsOf"))
	require.Equal(t, "2025-11 2026-10", answer.Text(t, "range", "from")+" "+answer.Text(t, "range", "to"))

	addPartners(t, h, 1, 10)
	_, err := h.DB.Pool().Exec(t.Context(), "update organizations set status = 'Suspended' where id = 'partner-10'")
	require.NoError(t, err)
	compute(t, h, 1)
	median, organizations := wonValue(t, h)
	require.Equal(t, []any{nil, nil}, []any{median, organizations}, "of nine nothing is told")

	addPartners(t, h, 11, 12)
	compute(t, h, 0)
	h.Clock.Add(25 * time.Hour)
	compute(t, h, 1) // too few are looked at again on the next day
	median, organizations = wonValue(t, h)
	require.Equal(t, []any{6000.0, 10.0}, []any{median, organizations})

	addPartners(t, h, 13, 22)
	h.Clock.Add(48 * time.Hour)
	compute(t, h, 0) // it stays for the month
	h.Clock.Add(10 * 24 * time.Hour)
	median, _ = wonValue(t, h)
	require.InDelta(t, 6000, median, 0, "the newest there is")
	compute(t, h, 1)
	median, organizations = wonValue(t, h)
	require.Equal(t, []any{12000.0, 20.0}, []any{median, organizations}, "of 21")
	compute(t, h, 0)

	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	h.Clock.Add(60 * 24 * time.Hour)
	compute(t, h, 0) // something of last year is not in the figures yet
	h.Project()
	h.ContosoAdmin().Create(t, apitest.Draft("contoso"))
	compute(t, h, 1) // what happens this month does not matter
	answer = h.ContosoAdmin().Get(t, "/v1/insights/cohort").Want(t, http.StatusOK)
	require.Equal(t, "2026-02 2027-01", answer.Text(t, "range", "from")+" "+answer.Text(t, "range", "to"))
	require.InDelta(t, 1, answer.At(t, "items", 0, "value"), 0, "the own deal of December")
}
