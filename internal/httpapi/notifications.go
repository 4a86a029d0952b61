package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/verb"
)

// ListNotifications answers GET /v1/notifications.
func (s *Server) ListNotifications(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	before, err := list.ID(door.LastID)
	if err != nil {
		return err
	}
	f := notify.Filter{Status: r.Texts("status"), Kind: r.Texts("kind"), DealID: r.UUIDPtr("dealId")}
	page, err := s.Outbox.Notifications(r.Context(), r.Actor, f, r.Bool("mine"), before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetNotification answers GET /v1/notifications/{notificationId}.
func (s *Server) GetNotification(w http.ResponseWriter, r *door.Request) error {
	n, err := s.Outbox.Notification(r.Context(), r.Actor, r.UUID("notificationId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, n)
}

// ResendNotification answers POST /v1/notifications/{notificationId}/resend.
func (s *Server) ResendNotification(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("notificationId"), s.Outbox.ResendNotification)
}

// ResendNotifications answers POST /v1/operations/mails/resend.
func (s *Server) ResendNotifications(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, s.Outbox.ResendNotifications)
}

// GetNotificationSettings answers GET /v1/notification-settings.
func (s *Server) GetNotificationSettings(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Outbox.NotificationSettings(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return door.RespondTagged(w, r, found.Revision, found)
}

// UpdateNotificationSettings answers PATCH /v1/notification-settings.
func (s *Server) UpdateNotificationSettings(w http.ResponseWriter, r *door.Request) error {
	return door.Write(w, r, func(ctx context.Context, c verb.Call, in door.MergePatch[notify.Preferences]) (verb.Reply, error) {
		return s.Outbox.EditNotificationSettings(ctx, c, in.Text)
	})
}
