package lifecycle

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/hook"
	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/postgres"
)

// tellWebhooks puts events about deals on their way to every endpoint of their receivers that wants them.
func (s *Service) tellWebhooks(ctx context.Context, tx *postgres.Tx, events []postgres.Event, now time.Time) ([]river.InsertManyParams, error) {
	made, err := tx.InsertDeliveries(ctx, events, now)
	return deliverJobs(made), err
}

// ourAttempts is how often a job is begun anew after a fault of ours. Attempts that fail at the receiver do not count: they are
// the delivery's, which knows how many there may be.
const ourAttempts = 25

func deliverJobs(made []postgres.NewDelivery) []river.InsertManyParams {
	jobs := make([]river.InsertManyParams, len(made))
	for i, d := range made {
		jobs[i] = river.InsertManyParams{
			Args:       job.Deliver{Delivery: d.ID, Webhook: d.WebhookID},
			InsertOpts: &river.InsertOpts{Queue: job.Webhooks, MaxAttempts: ourAttempts},
		}
	}
	return jobs
}

// Deliveries returns up to limit deliveries to a webhook of the caller's, newest first, before an id, and whether there are more.
// Faults: NotFound, Forbidden.
func (s *Service) Deliveries(ctx context.Context, a access.Actor, webhookID uuid.UUID, f hook.Filter, before uuid.UUID, limit int) ([]hook.Delivery, bool, error) {
	found, err := s.db.Deliveries(ctx, a.OrganizationID, webhookID, f, before, limit+1)
	if err == nil {
		err = mayManageWebhooks(a)
	}
	return found[:min(limit, len(found))], len(found) > limit, s.advised(ctx, a, err)
}

// DeliveryOf returns a delivery to a webhook of the caller's. Faults: NotFound, Forbidden.
func (s *Service) DeliveryOf(ctx context.Context, a access.Actor, webhookID, id uuid.UUID) (hook.Delivery, error) {
	d, err := s.db.Delivery(ctx, a.OrganizationID, webhookID, id)
	if err == nil {
		err = mayManageWebhooks(a)
	}
	return d, s.advised(ctx, a, err)
}

// TestWebhook sends a test event to a webhook, paused or not, and returns its delivery. Faults: NotFound, Forbidden.
func (s *Service) TestWebhook(ctx context.Context, c Call, id uuid.UUID) (Reply, error) {
	return s.write(ctx, c, func(tx *postgres.Tx, now time.Time) (Answer, error) {
		w, err := admittedWebhook(ctx, tx, c, id)
		if err != nil {
			return Answer{}, err
		}
		d := w.NewDelivery(now)
		tx.InsertDelivery(d)
		if err := tx.Enqueue(ctx, deliverJobs([]postgres.NewDelivery{{ID: d.ID, WebhookID: id}})...); err != nil {
			return Answer{}, err
		}
		return answered(d, d.ID.String(), true)
	})
}

// Replayed is how many events are sent again.
type Replayed struct {
	Events int `json:"events"`
}

// ReplayWebhook sends events again that the endpoint wants, or the one that is named. Faults: NotFound, Forbidden, Conflict
// (webhook-state), Invalid.
func (s *Service) ReplayWebhook(ctx context.Context, c Call, id uuid.UUID, in hook.Replaying) (Reply, error) {
	return s.write(ctx, c, func(tx *postgres.Tx, now time.Time) (Answer, error) {
		w, err := admittedWebhook(ctx, tx, c, id)
		if err == nil {
			err = w.Replayable()
		}
		if err == nil {
			err = in.Check().Err()
		}
		if err != nil {
			return Answer{}, err
		}
		made, err := tx.ReplayEvents(ctx, w, in, hook.MostReplayed+1, now)
		if err == nil {
			err = in.Found(len(made)).Err()
		}
		if err != nil {
			return Answer{}, err
		}
		return replayed(ctx, tx, c, w, in, made, now)
	})
}

func replayed(ctx context.Context, tx *postgres.Tx, c Call, w hook.Webhook, in hook.Replaying, made []postgres.NewDelivery, now time.Time) (Answer, error) {
	done := Replayed{len(made)}
	said := struct {
		hook.Replaying
		Replayed
	}{in, done}
	if err := logged(tx, c, w.OrganizationID, account.ReplayWebhook, nil, aboutWebhook{w, said}, now); err != nil {
		return Answer{}, err
	}
	if err := tx.Enqueue(ctx, deliverJobs(made)...); err != nil {
		return Answer{}, err
	}
	return answered(done, w.ID.String(), false)
}

// Delivery returns the message of a delivery that is to be sent now, or nil if there is nothing to send any more: it has ended, its
// endpoint is paused or deleted, its organisation suspended, or its event forgotten.
func (s *Service) Delivery(ctx context.Context, id uuid.UUID) (*hook.Message, error) {
	now := s.now()
	out, err := s.db.Outgoing(ctx, id)
	if gone(err) {
		return nil, nil
	}
	if err != nil || out.Delivery.Status != hook.Waiting {
		return nil, err
	}
	if !out.Delivery.Sendable(out.Webhook, out.Open) {
		return nil, s.skip(ctx, id, now)
	}
	p, err := s.payload(ctx, out)
	if err != nil || p == nil {
		return nil, err
	}
	body, err := json.Marshal(p)
	return &hook.Message{ID: out.Delivery.MessageID, Timestamp: now, URL: out.Webhook.URL, Keys: out.Webhook.Keys(now), Body: body}, err
}

// payload returns what the delivery tells, as its receiver may see it now. One whose event is forgotten is skipped.
func (s *Service) payload(ctx context.Context, out postgres.Outgoing) (*hook.Payload, error) {
	d := out.Delivery
	if d.EventID == nil {
		return new(out.Webhook.Test(d.MessageID, d.Created)), nil
	}
	e, err := s.db.Event(ctx, *d.EventID)
	if gone(err) {
		return nil, s.skip(ctx, d.ID, s.now())
	}
	if err != nil {
		return nil, err
	}
	shown, err := s.show(e)
	return &hook.Payload{Type: e.Type, Timestamp: e.Occurred.UTC(), Data: jsontext.Value(shown)}, err
}

func (s *Service) skip(ctx context.Context, id uuid.UUID, now time.Time) error {
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		out, err := tx.Outgoing(ctx, id)
		if err != nil || out.Delivery.Status != hook.Waiting {
			return err
		}
		tx.SaveDelivery(out.Delivery.Skip(now))
		return nil
	})
}

// DeliveryDone notes an attempt of a delivery and returns how long to wait for the next one; 0: there is none. A delivery that fails
// for good can pause its endpoint.
func (s *Service) DeliveryDone(ctx context.Context, id uuid.UUID, a hook.Attempt) (time.Duration, error) {
	now, next := s.now(), time.Duration(0)
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		out, err := tx.Outgoing(ctx, id)
		if err != nil || out.Delivery.Status != hook.Waiting {
			return err
		}
		after := out.Delivery.After(a, rand.Float64(), now)
		tx.SaveAttempt(after, now)
		if after.Next != nil {
			next = after.Next.Sub(now)
		}
		if reason := after.PausesFor(out.LastSucceeded); reason != nil {
			return pauseWebhook(ctx, tx, out.Webhook, *reason, now)
		}
		return nil
	})
	if gone(err) { // deleted in the meantime
		return 0, nil
	}
	return next, err
}

// pauseWebhook pauses an endpoint that is active, and tells its organisation.
func pauseWebhook(ctx context.Context, tx *postgres.Tx, w hook.Webhook, reason hook.PausedReason, now time.Time) error {
	w, err := tx.Webhook(ctx, w.OrganizationID, w.ID)
	if err != nil || w.Status != hook.Active {
		return err
	}
	after, err := w.Pause(reason, now)
	if err != nil {
		return err
	}
	tx.UpdateWebhook(after)
	if err := loggedBy(tx, deal.Clock(), w.OrganizationID, account.PauseWebhook, loggedWebhook{w}, loggedWebhook{after}, now); err != nil {
		return err
	}
	return tx.Announce(event.WebhookPaused, w.OrganizationID, nil, pausedWebhook{w.ID, w.URL, w.Description, reason, w.CreatedBy}, now)
}

// pausedWebhook is what is told of an endpoint that the service has paused.
type pausedWebhook struct {
	WebhookID   uuid.UUID         `json:"webhookId"`
	URL         string            `json:"url"`
	Description *string           `json:"description"`
	Reason      hook.PausedReason `json:"reason"`
	CreatedBy   uuid.UUID         `json:"createdBy"`
}

// clearWebhooks removes what is left of webhooks that were deleted.
func (s *Service) clearWebhooks(ctx context.Context) (int, error) {
	return batches(func() (int64, error) { return s.db.ClearWebhooks(ctx, s.now(), batch) })
}
