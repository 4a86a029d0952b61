package projection_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/projection"
)

// A score follows from the deals that have another side, a fit from those that wait.
func TestMostDealsRankNobody(t *testing.T) {
	t.Parallel()
	own := projection.Deal{OrganizationID: "contoso", State: deal.State{Status: deal.Active, Substatus: deal.Accepted}}
	require.False(t, own.Ranks())
	shared, waiting := own, own
	shared.Counterpart, waiting.State = access.Microsoft, deal.State{Status: deal.New, Substatus: deal.Received}
	require.True(t, shared.Ranks())
	require.True(t, waiting.Ranks())
}

func TestFactsSayTheSameUnderAnotherRevision(t *testing.T) {
	t.Parallel()
	d := projection.Deal{OrganizationID: "contoso", Revision: 1, Industries: []string{}, Closing: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	renamed := d
	renamed.Revision, renamed.MicrosoftRevision, renamed.Industries = 2, 3, nil
	require.True(t, renamed.Says(d))
	later := d
	later.Closing = d.Closing.Add(time.Hour)
	require.False(t, later.Says(d))
}
