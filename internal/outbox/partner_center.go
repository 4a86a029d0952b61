package outbox

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
)

// Registered returns the caller's organisation's webhook in Partner Center's format. Faults: NotFound, Forbidden.
func (s *Service) Registered(ctx context.Context, a access.Actor) (webhook.Webhook, error) {
	if err := mayOverseeWebhooks(a); err != nil {
		return webhook.Webhook{}, s.Advise(ctx, a, err)
	}
	return s.db.RegisteredWebhook(ctx, a.OrganizationID)
}

// Register makes the endpoint the caller's organisation's webhook in Partner Center's format, replacing the present one if there is one;
// events are sent to it from now on. refused are mistakes that were found before. The reply is a webhook.Registered. Faults: Forbidden,
// Invalid, Conflict (too-many-webhooks).
func (s *Service) Register(ctx context.Context, c verb.Call, in webhook.RegistrationRequest, refused fault.Mistakes) (verb.Reply, error) {
	unreachable, err := s.refusedAddress(ctx, c.Actor, in.URL)
	if err != nil {
		return verb.Reply{}, err
	}
	return s.Write(ctx, c, nil, func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := mayManageWebhooks(c.Actor); err != nil {
			return verb.Answer{}, err
		}
		w, err := register(ctx, tx, c, in, slices.Concat(refused, unreachable), now)
		if err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(w.Registered(), w.ID.String())
	})
}

func register(
	ctx context.Context, tx *postgres.Tx, c verb.Call, in webhook.RegistrationRequest, refused fault.Mistakes, now time.Time,
) (webhook.Webhook, error) {
	count, err := tx.CountWebhooks(ctx, c.Actor.OrganizationID) // and keep others from registering meanwhile
	if err != nil {
		return webhook.Webhook{}, err
	}
	before, err := tx.RegisteredWebhook(ctx, c.Actor.OrganizationID)
	if fault.Is(err, fault.NotFound) {
		owner := webhook.Owner{OrganizationID: c.Actor.OrganizationID, UserID: c.Actor.UserID, Count: count}
		w, err := webhook.Register(in, owner, refused, now)
		if err != nil {
			return w, err
		}
		tx.Queue.InsertWebhook(w)
		return w, verb.Audit(tx, c, w.OrganizationID, audit.CreateWebhook, nil, auditedWebhook{w}, now)
	}
	if err != nil {
		return before, err
	}
	after, err := before.RegisterAnew(in, c.Actor.UserID, refused, now)
	if err != nil || after.Revision == before.Revision {
		return after, err
	}
	return after, saveWebhook(tx, c, audit.UpdateWebhook, before, after, now)
}

// TestRegistration sends a test event to the caller's organisation's webhook in Partner Center's format, and answers with the delivery.
// Faults: Forbidden, NotFound, Invalid (tests-not-wanted), TooMany (too-many-tests).
func (s *Service) TestRegistration(ctx context.Context, c verb.Call) (verb.Reply, error) {
	return s.Write(ctx, c, nil, func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := mayManageWebhooks(c.Actor); err != nil {
			return verb.Answer{}, err
		}
		w, err := tx.RegisteredWebhook(ctx, c.Actor.OrganizationID)
		if err != nil {
			return verb.Answer{}, err
		}
		if w, err = w.Tested(now); err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.UpdateWebhook(w)
		d := w.NewDelivery(now)
		tx.Queue.InsertDelivery(d)
		return verb.Created(d, d.ID.String())
	})
}

// TestOfRegistration returns the delivery of a test event to the caller's organisation's webhook in Partner Center's format, and the
// webhook. Faults: Forbidden, NotFound.
func (s *Service) TestOfRegistration(ctx context.Context, a access.Actor, id uuid.UUID) (webhook.Delivery, webhook.Webhook, error) {
	if err := mayManageWebhooks(a); err != nil {
		return webhook.Delivery{}, webhook.Webhook{}, s.Advise(ctx, a, err)
	}
	w, err := s.db.RegisteredWebhook(ctx, a.OrganizationID)
	if err != nil {
		return webhook.Delivery{}, w, err
	}
	d, err := s.db.Delivery(ctx, a.OrganizationID, w.ID, id)
	if err == nil && d.Kind != webhook.Trial {
		err = fault.Missing()
	}
	return d, w, err
}
