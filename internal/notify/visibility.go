package notify

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/wording"
)

// Visibility is how much somebody may be told about the subject of a mail.
type Visibility int

// The visibilities, from least to most.
const (
	Nothing    Visibility = iota
	Hint                  // what is waiting where, and whom to ask, but nothing about the deal
	Everything            // all that the mail says
)

// RecipientAccess is what is known at some moment about a mail's recipient and its subject.
type RecipientAccess struct {
	Organization *Organization // nil if it is suspended
	Address      string        // of the recipient
	User         *Person       // the organisation's user with that address, active or not; nil if there is none
	Team         []string      // mail addresses on the deal's team
	Contact      string        // mail address of the contact person of the location's business profile
}

// Visibility returns how much the recipient may be told now, and why if that is nothing.
func (n Notification) Visibility(s RecipientAccess) (may Visibility, why wording.Format) {
	location := ""
	if n.Location != nil {
		location = *n.Location
	}
	s.Address = n.Recipient.Email
	return s.visibility(n.Kind, n.Rule, location, n.Recipient.UserID)
}

// visibility is the one decision on how much somebody may be told. It is made when the mail is caused, whenever it is handed over, and
// whenever it is read. as is the user that the rule chose; nil for an address without a user. What led to the mail must still hold. The
// person must be an active user whose roles open the subject or, on a deal's team or a profile, have an address of the organisation's.
func (s RecipientAccess) visibility(k Kind, r Rule, location string, as *uuid.UUID) (may Visibility, why wording.Format) {
	switch {
	case s.Organization == nil:
		return Nothing, "The organisation is suspended."
	case r == Customer:
		return Everything, ""
	case as != nil && (s.User == nil || *s.User.UserID != *as), s.User != nil && !s.User.Active:
		return Nothing, "The recipient is not an active user of the organisation."
	case (r == DealTeam || r == InvitingMember) && !slices.Contains(s.Team, email.Normal(s.Address)):
		return Nothing, "The recipient is no longer on the team of the deal."
	case r == ProfileContact && !email.Same(s.Contact, s.Address):
		return Nothing, "The recipient is no longer the contact person of the business profile."
	case s.User == nil && !slices.Contains(s.Organization.MailDomains, email.MailDomain(s.Address)):
		return Nothing, "The address is neither a user's nor in the mail domains of the organisation."
	case s.User == nil:
		return Everything, ""
	case r == ProfileContact && !s.opens(k, r, location):
		return Hint, ""
	case !s.opens(k, r, location):
		return Nothing, "The roles of the recipient do not give access to this."
	case r == AccountAdmins && tellsOfDeals(k):
		return Hint, ""
	default:
		return Everything, ""
	}
}

// opens tells whether the user's roles open the subject of a mail of the kind to somebody chosen by the rule.
func (s RecipientAccess) opens(k Kind, r Rule, location string) bool {
	const ours = "" // within one organisation
	a := access.Actor{OrganizationID: ours, Email: s.User.Email, Grants: s.User.Grants}
	there := access.Subject{OrganizationID: ours, Location: location, TeamEmails: s.Team}
	everywhere := access.Subject{OrganizationID: ours}
	may := func(what access.Action, where access.Subject) bool { return access.Check(a, what, where) == nil }
	switch r {
	case AccountAdmins:
		return may(access.ManageUsers, everywhere)
	case DealTeam, InvitingMember, ProfileContact:
		return may(access.ReadDeal, there)
	case WhoSetItUp:
		return may(access.ManageWebhooks, everywhere)
	case LocationAdmins, OrganizationAdmins:
		if k == WebhookPaused {
			return may(access.ManageWebhooks, everywhere)
		}
		return may(access.ReadNotifications, there)
	case SolutionAdmins:
		return may(access.ReadSolutions, there)
	case WhoAsked:
		switch k {
		case AccessGranted, AccessDeclined:
			return true
		case RegistrationExceptionDecided:
			if s.Team == nil { // not known here; it is a deal for which the person could ask for something a while ago
				there.TeamEmails = []string{email.Normal(a.Email)}
			}
			return may(access.ReadRegistrations, there)
		default:
			return may(access.ReadSolutions, there)
		}
	case Customer:
	}
	return false
}
