package notify

import (
	"slices"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/wording"
)

// Visibility is how much somebody may be told of what a mail is about.
type Visibility int

// How much that is.
const (
	Nothing    Visibility = iota
	Hint                  // that something waits where, and whom to ask; nothing of the deal
	Everything            // that the mail has to say
)

// RecipientAccess is what is known at a moment of a mail's recipient, and of what the mail is about.
type RecipientAccess struct {
	Organization *Organization // nil while it is suspended
	Address      string        // of the recipient
	User         *Person       // the organisation's user with the address, active or not; nil if there is none
	Team         []string      // mail addresses on the deal's team
	Contact      string        // mail address of the contact person of the location's business profile
}

// Visibility returns how much the recipient may be told, as it stands, and why that is nothing.
func (n Notification) Visibility(s RecipientAccess) (may Visibility, why wording.Format) {
	location := ""
	if n.Location != nil {
		location = *n.Location
	}
	s.Address = n.Recipient.Email
	return s.visibility(n.Kind, n.Rule, location, n.Recipient.UserID)
}

// visibility is the one decision on how much somebody may be told who was chosen by a rule, as the user or as nobody's address: made when
// the mail is caused, whenever it is handed over, and whenever it is read. What brought the mail must hold still, and the person must be
// an active user whose roles open what it tells, or, of a deal's team and of a profile, have an address of the organisation's.
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

// opens tells whether the roles of the user open what a mail of the kind tells, to somebody chosen by the rule.
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
			if s.Team == nil { // not known yet, of a deal of which the person could ask for something a while ago
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
