package notify

import "fmt"

// Limits are how many mails may be sent in a day, by the calendar of UTC; 0: as many as there are.
type Limits struct {
	PerOrganization int
	PerRecipient    int // whichever organisation it belongs to
}

// Over returns why a mail is not sent that would be the organisation's and the recipient's of these numbers that day, and "" if it is.
func (l Limits) Over(organizations, recipients int) string {
	const text = "%s has been sent %d mails today (UTC), which is the limit. It can be sent again tomorrow."
	switch {
	case l.PerOrganization > 0 && organizations > l.PerOrganization:
		return fmt.Sprintf(text, "The organisation", l.PerOrganization)
	case l.PerRecipient > 0 && recipients > l.PerRecipient:
		return fmt.Sprintf(text, "The recipient", l.PerRecipient)
	default:
		return ""
	}
}
