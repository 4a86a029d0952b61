package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/verb"
)

// ListNotifications answers GET /v1/notifications.
func (s *Server) ListNotifications(w http.ResponseWriter, r *Request) error {
	list := newList(r)
	before, err := list.id(lastID)
	if err != nil {
		return err
	}
	f := notify.Filter{Status: r.TextPtr("status"), Kind: r.TextPtr("kind"), DealID: r.UUIDPtr("dealId")}
	found, more, err := s.Outbox.Notifications(r.Context(), r.Actor, f, r.Bool("mine"), before, r.Limit())
	if err != nil {
		return err
	}
	return respondItems(w, r, list, found, more, func(n notify.Notification) string { return n.ID.String() })
}

// GetNotification answers GET /v1/notifications/{notificationId}.
func (s *Server) GetNotification(w http.ResponseWriter, r *Request) error {
	n, err := s.Outbox.Notification(r.Context(), r.Actor, r.UUID("notificationId"))
	if err != nil {
		return err
	}
	return respondValue(w, r, n)
}

// ResendNotification answers POST /v1/notifications/{notificationId}/resend.
func (s *Server) ResendNotification(w http.ResponseWriter, r *Request) error {
	return act(w, r, r.UUID("notificationId"), s.Outbox.ResendNotification)
}

// ResendNotifications answers POST /v1/operations/mails/resend.
func (s *Server) ResendNotifications(w http.ResponseWriter, r *Request) error {
	return write(w, r, s.Outbox.ResendNotifications)
}

// GetNotificationSettings answers GET /v1/notification-settings.
func (s *Server) GetNotificationSettings(w http.ResponseWriter, r *Request) error {
	found, err := s.Outbox.NotificationSettings(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return respondTagged(w, r, found.Revision, found)
}

// UpdateNotificationSettings answers PATCH /v1/notification-settings.
func (s *Server) UpdateNotificationSettings(w http.ResponseWriter, r *Request) error {
	return write(w, r, func(ctx context.Context, c verb.Call, in mergePatch[notify.Wishes]) (verb.Reply, error) {
		return s.Outbox.EditNotificationSettings(ctx, c, in.text)
	})
}
