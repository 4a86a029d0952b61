package projection_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/projection"
)

// A score follows from the deals that have another side, a fit from those that wait: as long as they say the same, neither changes.
func TestMostChangesRankNobody(t *testing.T) {
	t.Parallel()
	own := projection.Deal{OrganizationID: "contoso", Revision: 1, State: deal.State{Status: deal.Active, Substatus: deal.Accepted}}
	change := func(d projection.Deal, do func(*projection.Deal)) projection.Deal { do(&d); return d }
	shared := change(own, func(d *projection.Deal) { d.Counterpart, d.Industries = access.Microsoft, []string{} })
	waiting := change(own, func(d *projection.Deal) { d.State = deal.State{Status: deal.New, Substatus: deal.Received} })
	renamed := func(d projection.Deal) projection.Deal {
		return change(d, func(d *projection.Deal) { d.Revision, d.MicrosoftRevision, d.Industries = 2, 3, nil })
	}
	for name, c := range map[string]struct {
		before *projection.Deal
		is     projection.Deal
		want   bool
	}{
		"a new deal of one's own":      {nil, own, false},
		"a new one with another side":  {nil, shared, true},
		"a new one that waits":         {nil, waiting, true},
		"a win of one's own":           {&own, change(own, func(d *projection.Deal) { d.Substatus = deal.Won }), false},
		"a shared one that is renamed": {&shared, renamed(shared), false},
		"a waiting one, renamed":       {&waiting, renamed(waiting), false},
		"a shared one that is won":     {&shared, change(shared, func(d *projection.Deal) { d.Substatus = deal.Won }), true},
		"one that waits no longer":     {&waiting, own, true},
		"one that closes later": {&shared, change(shared, func(d *projection.Deal) {
			d.Closing = d.Closing.Add(time.Hour)
		}), true},
	} {
		require.Equal(t, c.want, projection.Ranks(c.before, c.is), name)
	}
}
