package httpapi

import (
	"context"
	"net/http"

	"github.com/cosell/cosell/internal/door"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
)

const webhooksPath = "/v1/webhooks/"

// CreateWebhook answers POST /v1/webhooks.
func (s *Server) CreateWebhook(w http.ResponseWriter, r *door.Request) error {
	return door.Create(w, r, webhooksPath, s.Outbox.CreateWebhook)
}

// ListWebhooks answers GET /v1/webhooks.
func (s *Server) ListWebhooks(w http.ResponseWriter, r *door.Request) error {
	list := door.NewList(r)
	after, err := list.ID(door.FirstID)
	if err != nil {
		return err
	}
	page, err := s.Outbox.Webhooks(r.Context(), r.Actor, after, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetWebhook answers GET /v1/webhooks/{webhookId}.
func (s *Server) GetWebhook(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Outbox.Webhook(r.Context(), r.Actor, r.UUID("webhookId"))
	if err != nil {
		return err
	}
	return door.RespondTagged(w, r, found.Revision, found)
}

// UpdateWebhook answers PATCH /v1/webhooks/{webhookId}.
func (s *Server) UpdateWebhook(w http.ResponseWriter, r *door.Request) error {
	return door.Patch[webhook.Endpoint](w, r, r.UUID("webhookId"), s.Outbox.UpdateWebhook)
}

// DeleteWebhook answers DELETE /v1/webhooks/{webhookId}.
func (s *Server) DeleteWebhook(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("webhookId"), s.Outbox.DeleteWebhook)
}

// PauseWebhook answers POST /v1/webhooks/{webhookId}/pause.
func (s *Server) PauseWebhook(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("webhookId"), s.Outbox.PauseWebhook)
}

// ResumeWebhook answers POST /v1/webhooks/{webhookId}/resume.
func (s *Server) ResumeWebhook(w http.ResponseWriter, r *door.Request) error {
	return door.Act(w, r, r.UUID("webhookId"), s.Outbox.ResumeWebhook)
}

// TestWebhook answers POST /v1/webhooks/{webhookId}/test.
func (s *Server) TestWebhook(w http.ResponseWriter, r *door.Request) error {
	id := r.UUID("webhookId")
	at := webhooksPath + id.String() + "/deliveries/"
	return door.Create(w, r, at, func(ctx context.Context, c verb.Call, _ struct{}) (verb.Reply, error) {
		return s.Outbox.TestWebhook(ctx, c, id)
	})
}

// RotateWebhookSecret answers POST /v1/webhooks/{webhookId}/rotate-secret.
func (s *Server) RotateWebhookSecret(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("webhookId"), s.Outbox.RotateWebhookSecret)
}

// ReplayWebhook answers POST /v1/webhooks/{webhookId}/replays.
func (s *Server) ReplayWebhook(w http.ResponseWriter, r *door.Request) error {
	return door.WriteTo(w, r, r.UUID("webhookId"), s.Outbox.ReplayWebhook)
}

// ListDeliveries answers GET /v1/webhooks/{webhookId}/deliveries.
func (s *Server) ListDeliveries(w http.ResponseWriter, r *door.Request) error {
	id := r.UUID("webhookId")
	list := door.NewList(r)
	before, err := list.ID(door.LastID)
	if err != nil {
		return err
	}
	f := webhook.Filter{Status: r.Texts("status"), EventID: r.UUIDPtr("eventId")}
	page, err := s.Outbox.Deliveries(r.Context(), r.Actor, id, f, before, r.Limit())
	if err != nil {
		return err
	}
	return door.RespondPage(w, r, list, page)
}

// GetDelivery answers GET /v1/webhooks/{webhookId}/deliveries/{deliveryId}.
func (s *Server) GetDelivery(w http.ResponseWriter, r *door.Request) error {
	found, err := s.Outbox.Delivery(r.Context(), r.Actor, r.UUID("webhookId"), r.UUID("deliveryId"))
	if err != nil {
		return err
	}
	return door.RespondValue(w, r, found)
}
