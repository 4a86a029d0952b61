// Package microsoft says what Microsoft's answer to a deal is, and who may see how much of it.
package microsoft

import (
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/money"
	"github.com/cosell/cosell/internal/reference"
	"github.com/cosell/cosell/internal/wording"
)

// Status is the status of Microsoft's answer to a deal.
type Status string

// The statuses.
const (
	NotRequested Status = "NotRequested"
	Pending      Status = "Pending"
	Accepted     Status = "Accepted"
	Declined     Status = "Declined"
	Expired      Status = "Expired"
	Won          Status = "Won"
	Lost         Status = "Lost"
)

// statuses maps the substatus of Microsoft's own deal to the status of its answer. A deal that Microsoft reported as an error counts as
// lost for the other parties, since Microsoft no longer works on it.
var statuses = map[deal.Substatus]Status{
	deal.Pending:  Pending,
	deal.Received: Pending,
	deal.Accepted: Accepted,
	deal.Declined: Declined,
	deal.Expired:  Expired,
	deal.Won:      Won,
	deal.Lost:     Lost,
	deal.Error:    Lost,
}

// AnsweredIn returns the substatuses of a partner's deal in which the partner is told Microsoft's answer: those of a deal that was
// accepted. The deal of the party that asked Microsoft is in one of them as well.
func AnsweredIn() []string {
	return []string{string(deal.Accepted), string(deal.Won), string(deal.Lost), string(deal.Error)}
}

// Substatuses returns the substatuses of Microsoft's own deal that are shown as the status.
func Substatuses(s Status) []string {
	var all []string
	for substatus, status := range statuses {
		if status == s {
			all = append(all, string(substatus))
		}
	}
	return all
}

// Withheld says why the reason of a decline is not shown.
type Withheld string

// The reasons for withholding it (R8).
const (
	ExpiredBeforeResponse   Withheld = "ExpiredBeforeResponse"
	DealValueBelowThreshold Withheld = "DealValueBelowThreshold"
)

// DeclineReason is why Microsoft declined, with what that means and what the partner can do (R11).
type DeclineReason struct {
	Code     string       `json:"code"`
	Title    wording.Text `json:"title"`
	Meaning  wording.Text `json:"meaning"`
	WhatToDo wording.Text `json:"whatToDo"`
	Notes    *string      `json:"notes"`
}

// Response is as much of Microsoft's answer as somebody may see.
type Response struct {
	Status                Status         `json:"status"`
	Requested             *time.Time     `json:"requestedDateTime"`
	Responded             *time.Time     `json:"respondedDateTime"`
	Expires               *time.Time     `json:"expirationDateTime"`
	AssistanceRequestCode *string        `json:"assistanceRequestCode"`
	Notes                 *string        `json:"notes"`
	Currency              *string        `json:"currency"`
	EstimatedValue        *money.Amount  `json:"estimatedValue"`
	EstimatedClosing      *time.Time     `json:"estimatedClosingDateTime"`
	Sellers               []deal.Member  `json:"sellers"`
	DeclineReason         *DeclineReason `json:"declineReason"`
	DeclineReasonWithheld *Withheld      `json:"declineReasonWithheld"`
}

// Answer is what is known about Microsoft's part in an engagement.
type Answer struct {
	Deal  *deal.Deal      // Microsoft's own deal; nil if it takes no part
	Value *money.USDValue // of the inviter's deal at the moment Microsoft declined; nil otherwise
}

// Disclose returns what the owner of the viewing deal may see of Microsoft's answer at a time (R8 and R9). For a party that is not told
// the answer it stays Pending: that Microsoft was asked, and when. The reason of a decline is shown if the deal's value is at least the
// threshold, in USD. Microsoft's own users see everything.
func Disclose(a Answer, viewer deal.Deal, threshold money.Amount, now time.Time) Response {
	if a.Deal == nil {
		return Response{Status: NotRequested, Sellers: []deal.Member{}}
	}
	theirs := *a.Deal
	theirs.State = theirs.StateAt(now)
	if !Discloses(theirs, viewer) {
		return Response{Status: Pending, Requested: &theirs.Created, Sellers: []deal.Member{}}
	}
	r := Response{
		Status: statuses[theirs.Substatus], Sellers: []deal.Member{}, Expires: deadline(theirs), Responded: responded(theirs),
	}
	if theirs.Direction == deal.Incoming {
		r.Requested = &theirs.Created
	}
	if asked(theirs, viewer) {
		r.AssistanceRequestCode, r.Notes = theirs.InviteContext.AssistanceRequestCode, theirs.InviteContext.Notes
	}
	if theirs.Accepted != nil && viewer.Accepted != nil {
		r.Sellers, r.Currency = theirs.Team, &theirs.Details.Currency
		r.EstimatedValue, r.EstimatedClosing = &theirs.Details.Value, &theirs.Details.Closing
	}
	r.decline(theirs, a.Value, isMicrosoft(viewer), threshold)
	return r
}

// Discloses tells whether the owner of the viewing deal is told Microsoft's answer: Microsoft itself, the party that asked it, and
// partners that have accepted, whatever has become of their deals since. A party that has not answered, has declined or has let its deal
// expire is not told. If Microsoft began the engagement its deal is no answer, and every guest sees the state of the host's deal.
func Discloses(theirs, viewer deal.Deal) bool {
	return theirs.Direction == deal.Outgoing || asked(theirs, viewer) || viewer.Accepted != nil
}

func isMicrosoft(viewer deal.Deal) bool { return viewer.OrganizationID == access.Microsoft }

// asked tells whether the viewer is one of the two sides of the invitation, and so may read what was said in it.
func asked(theirs, viewer deal.Deal) bool {
	by := theirs.InviteContext.InvitedBy
	return isMicrosoft(viewer) || by != nil && by.OrganizationID == viewer.OrganizationID
}

// deadline returns until when Microsoft can answer, or could have; nil once it has answered.
func deadline(theirs deal.Deal) *time.Time {
	if theirs.Status == deal.New || theirs.Substatus == deal.Expired {
		return theirs.Expires
	}
	return nil
}

// responded returns when Microsoft accepted or declined. Letting an invitation expire is no answer.
func responded(theirs deal.Deal) *time.Time {
	if theirs.Substatus == deal.Declined {
		return theirs.Closed
	}
	return theirs.Accepted
}

// decline adds the reason of a decline, or why it is withheld.
func (r *Response) decline(theirs deal.Deal, value *money.USDValue, own bool, threshold money.Amount) {
	switch r.Status {
	case NotRequested, Pending, Accepted, Won, Lost: // no decline
	case Expired:
		r.DeclineReasonWithheld = new(ExpiredBeforeResponse)
	case Declined:
		// Without a value it is not known who asked, and nobody has a claim to the reason.
		if !own && (value == nil || value.Cmp(threshold) < 0) {
			r.DeclineReasonWithheld = new(DealValueBelowThreshold)
			return
		}
		r.DeclineReason = explain(theirs)
	}
}

func explain(theirs deal.Deal) *DeclineReason {
	code := ""
	if theirs.StatusReason != nil {
		code = *theirs.StatusReason
	}
	list, _ := reference.Get(reference.MicrosoftDeclineReasons)
	e, _ := list.Entry(code)
	return &DeclineReason{Code: code, Title: e.Title, Meaning: e.Description, WhatToDo: e.WhatToDo, Notes: theirs.StatusNotes}
}
