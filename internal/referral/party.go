package referral

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/microsoft"
)

// Party is a party of an engagement.
type Party struct {
	OrganizationID   string `json:"organizationId"`
	OrganizationName string `json:"organizationName"`
	Own              bool   `json:"own"`  // it is the viewer
	Host             bool   `json:"host"` // it began the engagement
	deal.State
	Asked    *time.Time `json:"askedDateTime"`     // nil for the host
	Answered *time.Time `json:"answeredDateTime"`  // when it accepted or declined
	Due      *time.Time `json:"answerDueDateTime"` // nil once it has answered or can no longer answer
	Reason   *string    `json:"statusReason"`      // why it has declined, as far as the viewer is told
	Notes    *string    `json:"statusNotes"`
}

// PartyOf returns the owner of a deal as the viewer may know it at a time: the owner of another deal in the engagement, or that party
// itself. If Microsoft's answer is not disclosed to the viewer it shows as still awaited.
func PartyOf(theirs, viewer deal.Deal, now time.Time) Party {
	hidden := theirs.ID != viewer.ID && theirs.OrganizationID == access.Microsoft && !microsoft.Discloses(theirs, viewer)
	theirs = theirs.At(now)
	reason, notes := decline(theirs, viewer)
	p := Party{
		OrganizationID: theirs.OrganizationID, OrganizationName: theirs.OrganizationName,
		Own: theirs.ID == viewer.ID, Host: theirs.Direction == deal.Outgoing, State: theirs.State, Reason: reason, Notes: notes,
	}
	if !p.Host {
		p.Asked, p.Answered = &theirs.Created, theirs.Accepted
	}
	switch {
	case hidden:
		p.State, p.Answered = deal.State{Status: deal.New, Substatus: deal.Pending}, nil
	case theirs.Substatus == deal.Declined:
		p.Answered = theirs.Closed
	case theirs.Status == deal.New:
		p.Due = theirs.Expires
	}
	return p
}

// decline returns the reason and notes of a party's decline, for that party itself and for the one that invited it. What Microsoft says
// about its own decline is part of its answer.
func decline(theirs, viewer deal.Deal) (reason, notes *string) {
	told := theirs.ID == viewer.ID || theirs.OrganizationID != access.Microsoft && invited(theirs, viewer)
	if theirs.Substatus != deal.Declined || !told {
		return nil, nil
	}
	return theirs.StatusReason, theirs.StatusNotes
}
