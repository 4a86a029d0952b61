package notify

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/microsoft"
	"github.com/cosell/cosell/internal/registration"
	"github.com/cosell/cosell/internal/solution"
	"github.com/cosell/cosell/internal/webhook"
)

// Occasion is an event with everything that decides who is mailed and what the mail says. Only one of the groups of members about its
// subject is set.
type Occasion struct {
	EventID        uuid.UUID
	Type           event.Type
	Occurred       time.Time
	OrganizationID string  // the receiver
	Location       *string // of the subject

	Deal     *deal.Deal          // the receiver's, right after the change
	Party    deal.Inviter        // whose deal changed
	Change   deal.Entry          // what changed; the zero value for a reminder
	Invited  bool                // whether the receiver invited that party
	Response *microsoft.Response // Microsoft's answer, as far as the receiver may know it

	Registration *registration.Registration // of the receiver's deal, right after the step
	Step         registration.Entry         // what was done

	Review  *solution.Review
	Request *account.Request
	Webhook *webhook.PausedNotice
	Asked   *registration.Exception
}

// NewDealOccasion returns the occasion of an event about a deal. microsoftsInviter is the organisation that invited Microsoft, which the
// event does not say; "" if none did.
func NewDealOccasion(e event.Event, location *string, microsoftsInviter string) (Occasion, error) {
	c := Occasion{
		EventID: e.ID, Type: e.Type, Occurred: e.Occurred, OrganizationID: e.OrganizationID, Location: location,
		Deal: new(deal.Deal), Party: e.Party, Response: e.MicrosoftResponse,
	}
	if err := json.Unmarshal(e.Deal, c.Deal); err != nil {
		return Occasion{}, err
	}
	if err := json.Unmarshal(e.Change, &c.Change); err != nil {
		return Occasion{}, err
	}
	c.Invited = c.hasInvited(microsoftsInviter)
	if e.Registration == nil {
		return c, nil
	}
	c.Registration = new(registration.Registration)
	if err := json.Unmarshal(e.Registration, c.Registration); err != nil {
		return Occasion{}, err
	}
	err := json.Unmarshal(e.RegistrationChange, &c.Step)
	return c, err
}

// hasInvited tells whether the receiver invited the party whose deal changed. Everybody in the engagement hears of Microsoft's deal; of
// other deals only the two sides of the invitation do.
func (c Occasion) hasInvited(microsoftsInviter string) bool {
	switch c.Party.OrganizationID {
	case c.OrganizationID:
		return false
	case access.Microsoft:
		return microsoftsInviter == c.OrganizationID
	default:
		by := c.Deal.InviteContext.InvitedBy
		return by == nil || by.OrganizationID != c.Party.OrganizationID
	}
}

// NewOccasion returns the occasion of an event that is not about a deal, from its document.
func NewOccasion(
	id uuid.UUID, t event.Type, occurred time.Time, organizationID string, location *string, document []byte,
) (Occasion, error) {
	c := Occasion{EventID: id, Type: t, Occurred: occurred, OrganizationID: organizationID, Location: location}
	switch t {
	case event.SolutionReviewed:
		c.Review = new(solution.Review)
		return c, json.Unmarshal(document, c.Review)
	case event.AccessRequested, event.AccessDecided:
		c.Request = new(account.Request)
		return c, json.Unmarshal(document, c.Request)
	case event.ExceptionDecided:
		c.Asked = new(registration.Exception)
		return c, json.Unmarshal(document, c.Asked)
	case event.WebhookPaused:
		c.Webhook = new(webhook.PausedNotice)
		return c, json.Unmarshal(document, c.Webhook)
	default:
		return c, nil
	}
}

func (c Occasion) did(a deal.Action) bool { return c.Change.Action == a }

// location returns the location that the occasion belongs to, or "".
func (c Occasion) location() string {
	if c.Location == nil {
		return ""
	}
	return *c.Location
}
