// Package microsoft says what Microsoft's answer to a deal is, and who may see what of it.
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

// statuses turns the substatus of Microsoft's own deal into the status of its answer. A deal that Microsoft reported as an
// error counts as lost for the other parties: Microsoft works on it no more.
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

// AnsweredIn returns the substatuses of a partner's deal in which it is told Microsoft's answer: those of a deal that was accepted, which
// who asked Microsoft has done too.
func AnsweredIn() []string {
	return []string{string(deal.Accepted), string(deal.Won), string(deal.Lost), string(deal.Error)}
}

// Substatuses returns the substatuses of Microsoft's own deal that show as the status.
func Substatuses(s Status) []string {
	var all []string
	for substatus, status := range statuses {
		if status == s {
			all = append(all, string(substatus))
		}
	}
	return all
}

// Withheld says why no reason of a decline is shown.
type Withheld string

// The reasons for withholding (rule R8).
const (
	ExpiredBeforeResponse   Withheld = "ExpiredBeforeResponse"
	DealValueBelowThreshold Withheld = "DealValueBelowThreshold"
)

// DeclineReason is why Microsoft declined, with what it means and what the partner can do (rule R11).
type DeclineReason struct {
	Code     string       `json:"code"`
	Title    wording.Text `json:"title"`
	Meaning  wording.Text `json:"meaning"`
	WhatToDo wording.Text `json:"whatToDo"`
	Notes    *string      `json:"notes"`
}

// Response is Microsoft's answer as somebody may see it.
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

// Disclose returns what the owner of the viewing deal may see of Microsoft's answer at a time (rules R8 and R9). To whom the answer
// is not told it stays Pending: that Microsoft was asked, and when. The reason of a decline is shown from the threshold on, in USD.
// Microsoft's own users see everything.
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

// Discloses tells whether Microsoft's answer is for the owner of the viewing deal: for Microsoft, for who asked it, and for partners that
// have accepted, whatever became of their deals since. A party that has not answered, has declined or let it expire is not told.
// What Microsoft began itself is no answer: the state of the host's deal is for every guest.
func Discloses(theirs, viewer deal.Deal) bool {
	return theirs.Direction == deal.Outgoing || asked(theirs, viewer) || viewer.Accepted != nil
}

func isMicrosoft(viewer deal.Deal) bool { return viewer.OrganizationID == access.Microsoft }

// asked tells whether the viewer is a side of the invitation, and so may read what was said in it.
func asked(theirs, viewer deal.Deal) bool {
	by := theirs.InviteContext.InvitedBy
	return isMicrosoft(viewer) || by != nil && by.OrganizationID == viewer.OrganizationID
}

// deadline returns until when Microsoft can answer, or could have.
func deadline(theirs deal.Deal) *time.Time {
	if theirs.Status == deal.New || theirs.Substatus == deal.Expired {
		return theirs.Expires
	}
	return nil
}

// responded returns when Microsoft accepted or declined; letting an invitation expire is no answer.
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
		// Without a value nobody is known to have asked, and nobody has a claim to the reason.
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
