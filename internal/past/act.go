package past

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/registration"
)

// Life is the plan of an engagement, and of those that follow from it, in order of time.
type Life []Step

// Step is what somebody does to one of a life's deals at a time.
type Step struct {
	At   time.Time
	By   access.Actor // the zero value is the clock
	Deal int          // index in the order in which the life's deals begin; not used by acts that begin one
	Do   Act
}

// Act is one of the types below. Each does what one verb does.
type Act interface{ deals() int }

// Create begins a deal, and one for each target.
type Create struct{ Draft deal.Draft }

// SendLead begins a lead.
type SendLead struct{ Draft deal.LeadDraft }

// Recreate begins a deal again from an old one, with the same targets; Targets is their number.
type Recreate struct{ Targets int }

// Invite begins a deal for one more target.
type Invite struct {
	Target deal.Target
	Said   *deal.InviteContext
}

// Edit changes a deal by a merge patch.
type Edit struct{ Patch string }

// Accept accepts a deal. The acceptance names a team.
type Accept struct{ deal.Acceptance }

// Close declines, wins or loses a deal, or reports it as an error.
type Close struct {
	Action deal.Action
	Reason deal.Reason
}

// Expire lets a deal expire.
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

// until returns the steps that have been taken by now.
func (l Life) until(now time.Time) Life {
	for i, s := range l {
		if s.At.After(now) {
			return l[:i]
		}
	}
	return l
}
