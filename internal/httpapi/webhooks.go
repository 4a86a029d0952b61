package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/httpapi/apigen"
	"github.com/cosell/cosell/internal/lifecycle"
	"github.com/cosell/cosell/internal/webhook"
)

const webhooksPath = "/v1/webhooks/"

// CreateWebhook answers POST /v1/webhooks.
func (s *Server) CreateWebhook(w http.ResponseWriter, r *http.Request, p apigen.CreateWebhookParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: webhooksPath}, s.Verbs.CreateWebhook)
}

// ListWebhooks answers GET /v1/webhooks.
func (s *Server) ListWebhooks(w http.ResponseWriter, r *http.Request, p apigen.ListWebhooksParams) {
	about := listName(r)
	after, err := about.id(p.Cursor, firstID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	found, more, err := s.Verbs.Webhooks(r.Context(), actor(r), after, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(v webhook.Webhook) string { return v.ID.String() })
}

// GetWebhook answers GET /v1/webhooks/{webhookId}.
func (s *Server) GetWebhook(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.GetWebhookParams) {
	found, err := s.Verbs.Webhook(r.Context(), actor(r), id)
	s.giveTagged(w, r, p.IfNoneMatch, found.Revision, found, err)
}

// UpdateWebhook answers PATCH /v1/webhooks/{webhookId}.
func (s *Server) UpdateWebhook(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.UpdateWebhookParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, in patch[webhook.Endpoint]) (lifecycle.Reply, error) {
		return s.Verbs.UpdateWebhook(ctx, c, id, in.text)
	})
}

// DeleteWebhook answers DELETE /v1/webhooks/{webhookId}.
func (s *Server) DeleteWebhook(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.DeleteWebhookParams) {
	write(s, w, r, options{dryRun: p.DryRun, ifMatch: p.IfMatch}, func(ctx context.Context, c lifecycle.Call, _ struct{}) (lifecycle.Reply, error) {
		return s.Verbs.DeleteWebhook(ctx, c, id)
	})
}

// PauseWebhook answers POST /v1/webhooks/{webhookId}/pause.
func (s *Server) PauseWebhook(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.PauseWebhookParams) {
	writeBodiless(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, id, s.Verbs.PauseWebhook)
}

// ResumeWebhook answers POST /v1/webhooks/{webhookId}/resume.
func (s *Server) ResumeWebhook(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.ResumeWebhookParams) {
	writeBodiless(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, id, s.Verbs.ResumeWebhook)
}

// TestWebhook answers POST /v1/webhooks/{webhookId}/test.
func (s *Server) TestWebhook(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.TestWebhookParams) {
	at := webhooksPath + id.String() + "/deliveries/"
	writeBodiless(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey, at: at}, id, s.Verbs.TestWebhook)
}

// RotateWebhookSecret answers POST /v1/webhooks/{webhookId}/rotate-secret.
func (s *Server) RotateWebhookSecret(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.RotateWebhookSecretParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in lifecycle.SecretRotation) (lifecycle.Reply, error) {
		return s.Verbs.RotateWebhookSecret(ctx, c, id, in)
	})
}

// ReplayWebhook answers POST /v1/webhooks/{webhookId}/replays.
func (s *Server) ReplayWebhook(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.ReplayWebhookParams) {
	write(s, w, r, options{dryRun: p.DryRun, key: p.IdempotencyKey}, func(ctx context.Context, c lifecycle.Call, in webhook.Replaying) (lifecycle.Reply, error) {
		return s.Verbs.ReplayWebhook(ctx, c, id, in)
	})
}

// ListDeliveries answers GET /v1/webhooks/{webhookId}/deliveries.
func (s *Server) ListDeliveries(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, p apigen.ListDeliveriesParams) {
	about := listName(r)
	before, err := about.id(p.Cursor, lastID)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	f := webhook.Filter{Status: text(p.Status), EventID: p.EventID}
	found, more, err := s.Verbs.Deliveries(r.Context(), actor(r), id, f, before, limitOf(p.Limit))
	giveItems(s, w, r, about, found, more, err, func(d webhook.Delivery) string { return d.ID.String() })
}

// GetDelivery answers GET /v1/webhooks/{webhookId}/deliveries/{deliveryId}.
func (s *Server) GetDelivery(w http.ResponseWriter, r *http.Request, id apigen.WebhookID, deliveryID apigen.DeliveryID) {
	found, err := s.Verbs.Delivery(r.Context(), actor(r), id, deliveryID)
	s.giveValue(w, r, found, err)
}
