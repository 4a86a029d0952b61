package deal_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
)

// perform carries out one action with its own verb and returns the deal with the entry of its history.
func perform(d deal.Deal, a deal.Action, r deal.Reason, now time.Time) (deal.Deal, *deal.Entry, error) {
	switch a {
	case deal.Edit:
		after := d
		after.Name += "x"
		return d.EditTo(after, world(), ada(), now)
	case deal.Invite:
		made, err := d.InviteMore(deal.Invitation{Target: at("2000001")}, world(), ada(), now, ttl)
		return made.Own.Deal, &made.Own.Entry, err
	case deal.Accept:
		after, entry, err := d.Accept(deal.Acceptance{}, person("a@b.example"), world(), ada(), now)
		return after, &entry, err
	default:
		after, entry, err := d.Apply(a, ada(), r, now)
		return after, &entry, err
	}
}

// Whatever is tried in whatever order: nothing leaves Closed, and every accepted action raises the revision by one and
// yields one entry, which begins where the last one ended.
func TestAnyLife(t *testing.T) {
	t.Parallel()
	begun := []deal.Deal{own(t), own(t, "3000001"), guest(t, "3000001"), guest(t, access.Microsoft)}
	codes := []string{"", "Other", "Test", "BudgetTooSmall", "NoSellerManagesCustomer"}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(begun).Draw(t, "deal")
		now, entries := start, 1
		for range rapid.IntRange(1, 20).Draw(t, "length") {
			now = now.Add(rapid.SampledFrom([]time.Duration{0, time.Hour, ttl / 2, ttl}).Draw(t, "wait"))
			a := rapid.SampledFrom(columns[1:]).Draw(t, "action")
			r := deal.Reason{Code: rapid.SampledFrom(codes).Draw(t, "reason"), Notes: new("a note")}
			before := d.StateAt(now)
			after, entry, err := perform(d, a, r, now)
			if err != nil {
				continue
			}
			entries++
			require.NotEqual(t, deal.Closed, d.Status, "%s left %s", a, d.State)
			require.True(t, before.Status != deal.Closed || a == deal.Expire, "%s after the deadline", a)
			require.Equal(t, d.Revision+1, after.Revision)
			require.Equal(t, after.Revision, entry.Sequence)
			require.EqualValues(t, entries, *entry.Number)
			require.Equal(t, a, entry.Action)
			require.Equal(t, d.State, *entry.From)
			require.Equal(t, after.State, entry.To)
			require.Equal(t, now, entry.Occurred)
			require.Equal(t, after.Status == deal.Closed, after.Closed != nil)
			d = after
		}
	})
}
