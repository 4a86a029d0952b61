package notify

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
)

// NoMailServer returns a Conflict (no-mail-server): without a mail server nothing can be sent again.
func NoMailServer() error {
	return fault.New(fault.Conflict, "no-mail-server", "There is no mail server; mails are kept here to be read.")
}

// Resend returns the notification as it waits to be sent again. known tells whether its events are still kept. The fault is a Conflict
// (mail-state) for a mail that is on its way, has arrived or is not wanted, whose events are no longer kept, or whose recipient still may
// not be told.
func (n Notification) Resend(known bool, s RecipientAccess) (Notification, error) {
	may, why := n.Visibility(s)
	switch {
	case !n.Status.Resendable():
		return n, fault.New(fault.Conflict, "mail-state", "A mail that is %s cannot be sent again.", words[n.Status])
	case !known:
		return n, fault.New(fault.Conflict, "mail-state", "What happened is no longer kept.")
	case may == Nothing:
		return n, fault.New(fault.Conflict, "mail-state", why)
	}
	n.Status, n.Detail, n.Counted, n.Resendable = Waiting, nil, nil, false
	return n, nil
}

// Subject returns the notification as the subject of an entry of the audit log.
func (n Notification) Subject() audit.Subject {
	return audit.Subject{Type: "Notification", ID: n.ID.String(), Name: string(n.Kind)}
}

// ResendLimit is the most mails that are sent again at once.
const ResendLimit = 1000

// ResendRequest says which mails are to be sent again: those with one of the statuses from a time up to, but excluding, another, of one
// organisation or of all.
type ResendRequest struct {
	From           *time.Time `json:"fromDateTime"`
	To             *time.Time `json:"toDateTime"`
	Statuses       []Status   `json:"statuses"`
	OrganizationID *string    `json:"organizationId"`
}

// Check returns everything that is wrong with the request.
func (r ResendRequest) Check() fault.Mistakes {
	var m fault.Mistakes
	switch {
	case r.From == nil:
		m.Add("/fromDateTime", "required", "A span needs a beginning.")
	case r.To == nil:
		m.Add("/toDateTime", "required", "A span needs an end.")
	case !r.From.Before(*r.To):
		m.Add("/toDateTime", "contradiction", "A span must end after its beginning.")
	}
	if len(r.Statuses) == 0 {
		m.Add("/statuses", "required", "Name the status of the mails that are to be sent again.")
	}
	for i, s := range r.Statuses {
		at := fmt.Sprintf("/statuses/%d", i)
		switch {
		case !s.Resendable():
			m.Add(at, "invalid-value", "Mails with this status cannot be sent again; choose from %s.", choices()).Allowed = resendable()
		case slices.Contains(r.Statuses[:i], s):
			m.Add(at, "duplicate", "This is already listed.")
		}
	}
	return m
}

func choices() string { return strings.Join(resendable(), ", ") }

func resendable() []string {
	var all []string
	for _, s := range Resendable() {
		all = append(all, string(s))
	}
	return all
}

// ResendResult is how many mails are sent again.
type ResendResult struct {
	Mails int  `json:"mails"`
	More  bool `json:"more"` // there may be more: repeat the request
}
