package past

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/registration"
)

// Life is the plan of an engagement, and of those that follow from it, in the order of time.
type Life []Step

// Step is what somebody does to a deal of a life at a time.
type Step struct {
	At   time.Time
	By   access.Actor // the zero value is the clock
	Deal int          // the deals of a life are numbered in the order in which they begin; of no meaning for what begins one
	Do   Act
}

// Act is one of the types below, each of which is what one verb does.
type Act interface{ deals() int }

// Create begins a deal, and one for each target.
type Create struct{ Draft deal.Draft }

// SendLead begins a lead.
type SendLead struct{ Draft deal.LeadDraft }

// Recreate begins a deal again from an old one, with the same targets, of which there are as many as Targets says.
type Recreate struct{ Targets int }

// Invite begins a deal for a target more.
type Invite struct {
	Target deal.Target
	Said   *deal.InviteContext
}

// Edit changes a deal by a merge patch.
type Edit struct{ Patch string }

// Accept accepts a deal. The acceptance names a team.
type Accept struct{ deal.Acceptance }

// Close declines, wins, loses or reports a deal as an error.
type Close struct {
	Action deal.Action
	Reason deal.Reason
}

// Expire lets a deal run out.
type Expire struct{}

// Register registers a won deal.
type Register struct{ Draft registration.Draft }

// Review reviews the registration of a deal.
type Review struct {
	Action   registration.Action
	Comments *string
}

func (a Create) deals() int   { return 1 + len(a.Draft.Target) }
func (a Recreate) deals() int { return 1 + a.Targets }
func (SendLead) deals() int   { return 1 }
func (Invite) deals() int     { return 1 }
func (Edit) deals() int       { return 0 }
func (Accept) deals() int     { return 0 }
func (Close) deals() int      { return 0 }
func (Expire) deals() int     { return 0 }
func (Register) deals() int   { return 0 }
func (Review) deals() int     { return 0 }

// deals returns how many deals the life has.
func (l Life) deals() int {
	count := 0
	for _, s := range l {
		count += s.Do.deals()
	}
	return count
}

// until returns the steps that have been done by a time.
func (l Life) until(now time.Time) Life {
	for i, s := range l {
		if s.At.After(now) {
			return l[:i]
		}
	}
	return l
}
