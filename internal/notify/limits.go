package notify

import (
	"github.com/cosell/cosell/internal/wording"
)

// Limits are how many mails may be sent in a day, by the calendar of UTC; 0: as many as there are.
type Limits struct {
	PerOrganization int
	PerRecipient    int // whichever organisation it belongs to
}

// Over returns why a mail is not sent that would be the organisation's and the recipient's of these numbers that day, and "" if it is.
func (l Limits) Over(organizations, recipients int) wording.Format {
	switch {
	case l.PerOrganization > 0 && organizations > l.PerOrganization:
		return "The organisation has been sent as many mails today (UTC) as its limit allows. It can be sent again tomorrow."
	case l.PerRecipient > 0 && recipients > l.PerRecipient:
		return "The recipient has been sent as many mails today (UTC) as its limit allows. It can be sent again tomorrow."
	default:
		return ""
	}
}
