package outbox

import (
	"context"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/email"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Notifications returns up to limit notifications, newest first, starting before the given one: with mine those to the caller, otherwise
// those about deals that the caller looks after. A caller who looks after none gets those to the caller.
func (s *Service) Notifications(
	ctx context.Context, a access.Actor, f notify.Filter, mine bool, before uuid.UUID, limit int,
) (page.Page[notify.Notification], error) {
	q := postgres.NotificationQuery{OrganizationID: a.OrganizationID, Filter: f, Before: before, Limit: limit + 1}
	looksAfter := scopeOf(a, access.ReadNotifications)
	if !mine {
		q.Scope = looksAfter
	}
	q.Mine = postgres.Reader{
		UserID: a.UserID, Email: email.Normal(a.Email), Deals: scopeOf(a, access.ReadDeal), LooksAfter: looksAfter,
		Solutions: scopeOf(a, access.ReadSolutions), Registrations: scopeOf(a, access.ReadRegistrations),
		ManagesUsers: a.May(access.ManageUsers), ManagesWebhooks: mayManageWebhooks(a) == nil,
	}
	found, err := s.db.Notifications(ctx, q)
	if err != nil {
		return page.Page[notify.Notification]{}, err
	}
	return page.ByID(found, limit, func(n notify.Notification) string { return n.ID.String() }), nil
}

// scopeOf returns what the actor reaches with the action, or nil if nothing.
func scopeOf(a access.Actor, what access.Action) *access.Scope {
	scope, err := access.ScopeOf(a, what)
	if err != nil {
		return nil
	}
	return &scope
}

// ReadableNotification is a notification with its message.
type ReadableNotification struct {
	notify.Notification
	Content *notify.Message `json:"content"` // nil once the events are no longer kept
}

// Notification returns a notification to the caller or about a deal that the caller looks after. The fault is NotFound.
func (s *Service) Notification(ctx context.Context, a access.Actor, id uuid.UUID) (ReadableNotification, error) {
	n, err := s.db.Notification(ctx, a.OrganizationID, id)
	if err != nil {
		return ReadableNotification{}, err
	}
	may := readable(a, n)
	if may == notify.Nothing {
		return ReadableNotification{}, fault.Missing()
	}
	if len(n.Events) == 0 {
		return ReadableNotification{Notification: n.Notification}, nil
	}
	content, err := s.message(n, may)
	return ReadableNotification{n.Notification, &content}, err
}

// readable tells how much of a notification the caller may read. If that is nothing, the notification does not exist for the caller. The
// recipient reads as much as a mail sent now would say, by the roles of the token that the request came with; a caller who looks after the
// deal reads what the recipient was told.
func readable(a access.Actor, n postgres.StoredNotification) notify.Visibility {
	var may notify.Visibility
	if to := n.Recipient.UserID; to != nil && *to == a.UserID {
		s := n.Access
		s.User = &notify.Person{UserID: &a.UserID, Active: true, Email: a.Email, Grants: a.Grants}
		may, _ = n.Visibility(s)
	}
	subject := access.Subject{OrganizationID: n.OrganizationID}
	if n.Location != nil {
		subject.Location = *n.Location
	}
	if may != notify.Nothing || !n.AboutDeal() || access.Check(a, access.ReadNotifications, subject) != nil {
		return may
	}
	if may, _ := n.Visibility(n.Access); may == notify.Hint {
		return notify.Hint
	}
	return notify.Everything
}

// message returns what a notification says about its events to somebody who may read that much.
func (s *Service) message(n postgres.StoredNotification, may notify.Visibility) (notify.Message, error) {
	l := notify.Draft{
		Kind: n.Kind, Rule: n.Rule, Locale: n.Locale, Total: len(n.EventIDs), Portal: s.settings.Portal, Hint: may == notify.Hint,
	}
	for _, e := range n.Events {
		c, err := s.occasionOf(e)
		if err != nil {
			return notify.Message{}, err
		}
		l.Occasions = append(l.Occasions, c)
	}
	if n.DealID != nil {
		l.Link = strings.ReplaceAll(s.settings.DealLink, "{dealId}", n.DealID.String())
	}
	return notify.Write(l)
}

// occasionOf turns an event, as its receiver may see it now, into what decides who is mailed and what the mail says.
func (s *Service) occasionOf(e postgres.Event) (notify.Occasion, error) {
	if e.DealID == nil {
		return notify.NewOccasion(e.ID, e.Type, e.Occurred, e.OrganizationID, e.Location, e.News)
	}
	shown, err := s.visible(e)
	if err != nil {
		return notify.Occasion{}, err
	}
	inviter, err := inviterOf(e.Microsoft)
	if err != nil {
		return notify.Occasion{}, err
	}
	return notify.NewDealOccasion(shown, e.Location, inviter)
}

// inviterOf returns which organisation invited Microsoft, from Microsoft's own deal, or "".
func inviterOf(document []byte) (string, error) {
	if document == nil {
		return "", nil
	}
	var d struct {
		InviteContext struct {
			InvitedBy struct {
				OrganizationID string `json:"organizationId"`
			} `json:"invitedBy"`
		} `json:"inviteContext"`
	}
	err := json.Unmarshal(document, &d)
	return d.InviteContext.InvitedBy.OrganizationID, err
}

// NotificationSettings returns the caller's settings for notifications.
func (s *Service) NotificationSettings(ctx context.Context, a access.Actor) (notify.Settings, error) {
	return s.db.NotificationSettings(ctx, a.UserID)
}

// EditNotificationSettings changes the caller's settings for notifications by a merge patch (RFC 7396). Faults: PreconditionRequired,
// Stale, Invalid for what cannot be switched off or is no language.
func (s *Service) EditNotificationSettings(ctx context.Context, c verb.Call, patch []byte) (verb.Reply, error) {
	return s.Write(ctx, c, verb.OwnReplay, func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		before, err := tx.NotificationSettings(ctx, c.Actor.UserID)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := c.RequireMatch(before.Revision); err != nil {
			return verb.Answer{}, err
		}
		after, changed, err := before.Patched(patch, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if changed {
			tx.Queue.SaveNotificationSettings(c.Actor.UserID, after)
		}
		return verb.Tagged(after, c.Actor.UserID.String(), after.Revision)
	})
}
