package notify

import (
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/wording"
)

// Notification is a mail to one person about one occasion, as it is stored and shown. Its text is written anew from the occasion whenever
// it is needed, so that nothing is stored of what has been erased.
type Notification struct {
	ID             uuid.UUID       `json:"id"`
	OrganizationID string          `json:"-"`
	Location       *string         `json:"mpnId"`
	EventID        *uuid.UUID      `json:"eventId"` // nil for a digest
	EventIDs       []uuid.UUID     `json:"-"`       // of the events that it covers
	DealID         *uuid.UUID      `json:"dealId"`
	Kind           Kind            `json:"kind"`
	Rule           Rule            `json:"rule"`
	Recipient      Recipient       `json:"recipient"`
	Locale         string          `json:"locale"` // of the mail
	Status         Status          `json:"status"`
	Resendable     bool            `json:"resendable"` // going by the status alone
	Counted        *time.Time      `json:"-"`          // the day that it was counted on, see Limits
	Attempts       int             `json:"attempts"`
	Detail         *wording.Format `json:"detail"` // why it was not sent, or what the mail server said; nil if all is well
	Created        time.Time       `json:"createdDateTime"`
	Attempted      *time.Time      `json:"attemptedDateTime"` // most recently
}

// Recipient is the person who is told.
type Recipient struct {
	UserID *uuid.UUID `json:"userId"` // nil if the person is no user here
	Name   string     `json:"name"`
	Email  string     `json:"email"`
}

// New returns the notification for somebody who was chosen for an occasion. It waits to be sent unless its recipient may not be told or
// does not want it, or there is no mail server.
func New(k Kind, c Occasion, to Candidate, mailServer bool, now time.Time) Notification {
	n := newNotification(k, c, to, mailServer, now)
	n.EventID, n.EventIDs = &c.EventID, []uuid.UUID{c.EventID}
	switch {
	case c.Deal != nil:
		n.DealID = &c.Deal.ID
	case c.Asked != nil:
		n.DealID = &c.Asked.DealID
	}
	return n
}

// NewDigest is New for what came in for a location on one day beyond what was mailed one by one.
func NewDigest(k Kind, c Occasion, events []uuid.UUID, to Candidate, mailServer bool, now time.Time) Notification {
	n := newNotification(k, c, to, mailServer, now)
	n.EventIDs = events
	return n
}

func newNotification(k Kind, c Occasion, to Candidate, mailServer bool, now time.Time) Notification {
	n := Notification{
		ID: uuid.Must(uuid.NewV7()), OrganizationID: c.OrganizationID, Location: c.Location, Kind: k, Rule: to.Rule,
		Recipient: Recipient{to.UserID, to.Name, email.Normal(to.Email)}, Locale: wording.Accepted(to.Locale).Tag,
		Status: Waiting, Created: now,
	}
	switch {
	case to.Withheld != "":
		n.Status, n.Detail = Withheld, &to.Withheld
	case !to.Wants(k):
		n.Status = SwitchedOff
	case !mailServer:
		n.Status = Kept
	}
	n.Resendable = n.Status.Resendable()
	return n
}

// ToSend tells whether the notification is to be handed to the mail server now, and returns it with what else has become of it if not. If
// an earlier attempt began to hand it over and never finished, it may have arrived and is not sent again. known tells whether its events
// are still kept.
func (n Notification) ToSend(mailServer, known bool, s RecipientAccess) (Notification, bool) {
	may, why := n.Visibility(s)
	switch {
	case n.Status == Handing:
		n.Attempts++
		n.Status, n.Detail = Unknown, new(wording.Format("The service stopped while it handed the mail over."))
	case n.Status != Waiting:
	case !mailServer:
		n.Status = Kept
	case !known:
		n.Status, n.Detail = Failed, new(wording.Format("What happened is no longer kept."))
	case may == Nothing:
		n.Status, n.Detail = Withheld, &why
	default:
		return n, true
	}
	n.Resendable = n.Status.Resendable()
	return n, false
}

// AboutDeal tells whether the mail is about deals, so that only those who may see them may read it.
func (n Notification) AboutDeal() bool { return tellsOfDeals(n.Kind) }

// Filter narrows a list of notifications; nil members do not.
type Filter struct {
	Status, Kind []string
	DealID       *uuid.UUID
}
