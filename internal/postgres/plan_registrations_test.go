package postgres_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/registration"
)

// registered: lists, totals, the queue and single registrations are found by their indexes.
func registered(t *testing.T, w *planWorld) {
	ctx, db := t.Context(), w.db
	some := func(text string) *string { return &text }
	month := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for name, f := range map[string]postgres.RegistrationFilter{
		"none": {}, "waiting": {Status: []string{"ReviewPending"}}, "approved": {Status: []string{"Approved"}},
		"none passed": {Status: []string{"Passed"}},
		"premium":     {Type: []string{"BizAppsPremium"}}, "no standard": {Type: []string{"BizAppsStandard"}}, "month": {Month: &month},
		"solution": {SolutionID: some("SOL-5")}, "no solution": {SolutionID: some("SOL")},
		"several":    {Status: []string{"ActionRequired"}, Type: []string{"BizAppsPremium"}, SolutionID: some("SOL-50")},
		"of several": {Status: []string{"ActionRequired", "Approved"}, Type: []string{"BizAppsPremium", "AzureIpCoSell"}},
	} {
		for _, s := range []access.Scope{everything, {OrganizationID: "contoso", TeamEmail: "user5@contoso.example", TeamAll: true}} {
			for _, key := range []registration.SortKey{registration.ByDate, registration.ByValue} {
				sort := page.Sort[registration.SortKey]{By: key, Descending: true}
				q := postgres.RegistrationQuery{Scope: s, Filter: f, Sort: sort, Limit: perPage}
				list := w.saidBy(t, func() error { _, err := db.Registrations(ctx, q); return err })
				p := w.explain(t, list[0], false)
				// Of what a few deals have, and these come from an index, the small table here is read as cheaply from end to end.
				if s.All {
					p.requireGood(t)
				}
				require.LessOrEqual(t, p.buffers(), 2500, "%s by %s\n%s", name, key, p)
			}
			totals := w.saidBy(t, func() error {
				_, err := db.RegistrationTotals(ctx, postgres.RegistrationQuery{Scope: s, Filter: f})
				return err
			})
			p := w.explain(t, totals[0], false)
			if s.All {
				p.requireGood(t)
			}
			require.LessOrEqual(t, p.buffers(), 5000, "totals, %s\n%s", name, p)
		}
	}
	me, before := uuid.MustParse("0000c350-0000-7000-8000-000000000000"), now.AddDate(0, 0, -10)
	for name, f := range map[string]postgres.QueueFilter{
		"waiting": {Status: []string{"ReviewPending"}}, "approved": {Status: []string{"Approved"}},
		"of a type":          {Status: []string{"Approved"}, Type: []string{"BizAppsStandard"}},
		"of an organisation": {Status: []string{"Approved"}, OrganizationID: some("fabrikam")}, "mine": {Status: []string{"Approved"}, ClaimedBy: &me},
		"in one of several": {Status: []string{"ReviewPending", "Approved", "Closed", "Approved"}},
		"several of mine":   {Status: []string{"ReviewPending", "Approved"}, ClaimedBy: &me},
		"nobody's":          {Status: []string{"ReviewPending"}, Unclaimed: true}, "old": {Status: []string{"Approved"}, Before: &before},
	} {
		said := w.saidBy(t, func() error {
			_, err := db.RegistrationQueue(ctx, f, &page.Position{Key: "1970-01-01T00:00:00Z", ID: uuid.Nil.String()}, perPage, now)
			return err
		})
		p := w.explain(t, said[0], false)
		p.requireGood(t)
		for _, n := range p.sorted() { // the first of each status
			require.LessOrEqual(t, n.Rows*n.Loops, float64(len(f.Status)*perPage), "%s\n%s", name, p)
		}
		require.LessOrEqual(t, p.buffers(), 1500, "%s\n%s", name, p)
	}
	id := uuid.MustParse("00001388-0000-7000-8000-000000000000")
	w.requireGood(t, bothPlans, map[string]func() error{
		"whether a deal can be registered": func() error { _, err := db.RegistrationFacts(ctx, "contoso", id, now); return err },
		"registration":                     func() error { _, err := db.Registration(ctx, "contoso", id); return missing(err) },
		"registrations of a deal":          func() error { _, _, err := db.RegistrationsOfDeal(ctx, "contoso", id); return missing(err) },
		"history of a registration": func() error {
			_, _, err := db.RegistrationHistory(ctx, "contoso", id, math.MaxInt64, perPage)
			return missing(err)
		},
		"registration to review": func() error { _, err := db.QueuedRegistration(ctx, id, now); return missing(err) },
		"exceptions": func() error {
			_, err := db.Exceptions(ctx, []string{"Pending", "Approved", "Pending"}, nil, perPage)
			return err
		},
		"exception of a deal": func() error { _, _, err := db.ExceptionOfDeal(ctx, "contoso", id); return missing(err) },
	})
}
