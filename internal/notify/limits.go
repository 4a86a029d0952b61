package notify

import (
	"github.com/cosell/cosell/internal/wording"
)

// Limits are the most mails that may be sent on one day (UTC); 0: no limit.
type Limits struct {
	PerOrganization int
	PerRecipient    int // across all organisations
}

// Over returns why a mail is not sent; "" if it is. The arguments count that day's mails of its organisation and to its recipient, this
// one included.
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
