package registration_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
)

func TestExtendingTheProgram(t *testing.T) {
	t.Parallel()
	running := []solution.Incentive{solution.AzureIPCoSell, solution.BizAppsStandard}
	newest := registration.First()
	newest.Version, newest.ValidFrom = 3, "2026-11-20"
	for name, c := range map[string]struct {
		change func(*registration.ProgramDraft)
		want   []string
	}{
		"from tomorrow":         {func(*registration.ProgramDraft) {}, nil},
		"from today":            {from("2026-11-23"), []string{"/validFrom in-the-past"}},
		"from yesterday":        {from("2026-11-22"), []string{"/validFrom in-the-past"}},
		"no day":                {from("2026-11-31"), []string{"/validFrom invalid-value"}},
		"the last year of all":  {from("9999-01-01"), []string{"/validFrom out-of-range"}},
		"no incentives":         {func(e *registration.ProgramDraft) { e.Incentives = nil }, []string{"/incentives required"}},
		"without one that runs": {func(e *registration.ProgramDraft) { e.Incentives = e.Incentives[:2] }, []string{"program-in-use"}},
		"without one that does not": {func(e *registration.ProgramDraft) {
			e.Incentives = []registration.Rules{e.Incentives[0], e.Incentives[2]}
		}, nil},
		"one twice":       {func(e *registration.ProgramDraft) { e.Incentives = append(e.Incentives, e.Incentives[0]) }, []string{"/incentives/3/type duplicate"}},
		"no IP incentive": {func(e *registration.ProgramDraft) { e.Incentives[1].Type = "CspDirectBill" }, []string{"/incentives/1/type incentive-not-registrable"}},
		"without what always holds": {func(e *registration.ProgramDraft) {
			e.Incentives[1].Criteria = []registration.CriterionCode{registration.DealShared, registration.DealWon, registration.NoAssessment, registration.NoServices}
		}, []string{"/incentives/1/criteria criterion-required"}},
		"a criterion twice": {func(e *registration.ProgramDraft) {
			e.Incentives[0].Criteria = append(registration.Criteria(), registration.DealWon)
		}, []string{"/incentives/0/criteria/9 duplicate"}},
	} {
		in := registration.ProgramDraft{ValidFrom: "2026-11-24", Figures: registration.First().Figures}
		c.change(&in)
		next, err := newest.Extend(in, running, "Otto Lake", now)
		require.Equal(t, c.want, mistakes(t, err), name)
		if err == nil {
			require.Equal(t, 4, next.Version)
		}
	}
	newest.ValidFrom = "2027-01-01"
	_, err := newest.Extend(registration.ProgramDraft{ValidFrom: "2027-01-01", Figures: newest.Figures}, nil, "Otto Lake", now)
	require.Equal(t, []string{"program-overlap"}, mistakes(t, err))
}

func from(day string) func(*registration.ProgramDraft) {
	return func(e *registration.ProgramDraft) { e.ValidFrom = day }
}
