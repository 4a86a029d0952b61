package deal_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/deal"
)

func TestWhatNoRuleMakesIsUnsound(t *testing.T) {
	t.Parallel()
	require.True(t, own(t).IsSound())
	require.True(t, applied(t, own(t), deal.Win, deal.Reason{}).IsSound())
	require.True(t, guest(t, "2000001").IsSound())
	lead := own(t)
	lead.DealType, lead.Details.Requirements.Solutions = deal.Lead, nil
	require.True(t, lead.IsSound())
	for name, spoil := range map[string]func(d *deal.Deal){
		"revision":       func(d *deal.Deal) { d.Revision = 0 },
		"state":          func(d *deal.Deal) { d.Status = deal.Closed },
		"waits for ever": func(d *deal.Deal) { d.State, d.Expires = deal.State{Status: deal.New, Substatus: deal.Pending}, nil },
		"direction":      func(d *deal.Deal) { d.Direction = "Sideways" },
		"deal type":      func(d *deal.Deal) { d.DealType = "Other" },
		"qualification":  func(d *deal.Deal) { d.Qualification = "Other" },
		"long currency":  func(d *deal.Deal) { d.Details.Currency = "EURO" },
		"small country":  func(d *deal.Deal) { d.Customer.Address.Country = "de" },
		"no solution":    func(d *deal.Deal) { d.Details.Requirements.Solutions = nil },
		"too many solutions": func(d *deal.Deal) {
			d.Details.Requirements.Solutions = slices.Repeat(d.Details.Requirements.Solutions, 51)
		},
		"too many in a team": func(d *deal.Deal) { d.Team = slices.Repeat(d.Team, 51) },
	} {
		d := own(t)
		spoil(&d)
		require.False(t, d.IsSound(), name)
	}
}
