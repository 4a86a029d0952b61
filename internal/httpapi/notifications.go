package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/notify"
)

// ListNotifications answers GET /v1/notifications.
func (s *Server) ListNotifications(w http.ResponseWriter, r *http.Request, p apigen.ListNotificationsParams) {
	about := listName(r)
	before, err := about.id(p.Cursor, lastID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	f := notify.Filter{Status: text(p.Status), Kind: text(p.Kind), DealID: p.DealID}
	found, more, err := s.Verbs.Notifications(r.Context(), actor(r), f, p.Mine != nil && *p.Mine, before, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(n notify.Notification) string { return n.ID.String() })
}

// GetNotification answers GET /v1/notifications/{notificationId}.
func (s *Server) GetNotification(w http.ResponseWriter, r *http.Request, id apigen.NotificationID) {
	n, err := s.Verbs.Notification(r.Context(), actor(r), id)
	s.giveValue(w, r, n, err)
}

// ResendNotification answers POST /v1/notifications/{notificationId}/resend.
func (s *Server) ResendNotification(w http.ResponseWriter, r *http.Request, id apigen.NotificationID, p apigen.ResendNotificationParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, _ nothing) (lifecycle.Reply, error) {
		return s.Verbs.ResendNotification(ctx, c, id)
	})
}

// ResendNotifications answers POST /v1/operations/mails/resend.
func (s *Server) ResendNotifications(w http.ResponseWriter, r *http.Request, p apigen.ResendNotificationsParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, s.Verbs.ResendNotifications)
}

// GetNotificationSettings answers GET /v1/notification-settings.
func (s *Server) GetNotificationSettings(w http.ResponseWriter, r *http.Request, p apigen.GetNotificationSettingsParams) {
	found, err := s.Verbs.NotificationSettings(r.Context(), actor(r))
	s.giveTagged(w, r, p.IfNoneMatch, found.Revision, found, err)
}

// UpdateNotificationSettings answers PATCH /v1/notification-settings.
func (s *Server) UpdateNotificationSettings(w http.ResponseWriter, r *http.Request, p apigen.UpdateNotificationSettingsParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, in patch[notify.Wishes]) (lifecycle.Reply, error) {
		return s.Verbs.EditNotificationSettings(ctx, c, in.text)
	})
}
