package outbox

import (
	"cmp"
	"context"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
)

// Deliveries returns up to limit deliveries to a webhook of the caller's organisation, newest first, starting before the given one.
// Faults: NotFound, Forbidden.
func (s *Service) Deliveries(
	ctx context.Context, a access.Actor, webhookID uuid.UUID, f webhook.Filter, before uuid.UUID, limit int,
) (page.Page[webhook.Delivery], error) {
	found, err := s.db.Deliveries(ctx, a.OrganizationID, webhookID, f, before, limit+1)
	if err != nil {
		return page.Page[webhook.Delivery]{}, err
	}
	if err := mayManageWebhooks(a); err != nil {
		return page.Page[webhook.Delivery]{}, s.Advise(ctx, a, err)
	}
	return page.ByID(found, limit, func(d webhook.Delivery) string { return d.ID.String() }), nil
}

// Delivery returns a delivery to a webhook of the caller's organisation. Faults: NotFound, Forbidden.
func (s *Service) Delivery(ctx context.Context, a access.Actor, webhookID, id uuid.UUID) (webhook.Delivery, error) {
	d, err := s.db.Delivery(ctx, a.OrganizationID, webhookID, id)
	if err != nil {
		return webhook.Delivery{}, err
	}
	if err := mayManageWebhooks(a); err != nil {
		return webhook.Delivery{}, s.Advise(ctx, a, err)
	}
	return d, nil
}

// TestWebhook sends a test event to a webhook, paused or not, and returns its delivery. Faults: NotFound, Forbidden.
func (s *Service) TestWebhook(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.Write(ctx, c, s.webhookReplay(c.Actor, id), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		w, err := admittedWebhook(ctx, tx, c, id)
		if err != nil {
			return verb.Answer{}, err
		}
		d := w.NewDelivery(now)
		tx.Queue.InsertDelivery(d)
		return verb.Created(d, d.ID.String())
	})
}

// Replayed says how many events are sent again.
type Replayed struct {
	Events  int `json:"events"`
	Waiting int `json:"alreadyWaiting"` // further events that were already waiting to be sent
}

// ReplayWebhook sends events again: those in a time span that the endpoint wants, or the one that is named. Faults: NotFound,
// Forbidden, Conflict (webhook-state), Invalid, TooMany (too-many-replays).
func (s *Service) ReplayWebhook(ctx context.Context, c verb.Call, id uuid.UUID, in webhook.ReplayRequest) (verb.Reply, error) {
	return s.Write(ctx, c, s.webhookReplay(c.Actor, id), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		w, err := admittedWebhook(ctx, tx, c, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := w.Replayable(); err != nil {
			return verb.Answer{}, err
		}
		if err := in.Check().Err(); err != nil {
			return verb.Answer{}, err
		}
		waiting, err := tx.CountReplays(ctx, w.OrganizationID, s.settings.ReplaysWaiting)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := webhook.MayReplay(waiting, s.settings.ReplaysWaiting); err != nil {
			return verb.Answer{}, err
		}
		found, made, err := tx.ReplayEvents(ctx, w, in, webhook.MaxReplayed+1, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := in.CheckCount(found).Err(); err != nil {
			return verb.Answer{}, err
		}
		done := Replayed{Events: made, Waiting: found - made}
		said := struct {
			webhook.ReplayRequest
			Replayed
		}{in, done}
		if err := verb.Audit(tx, c, w.OrganizationID, audit.ReplayWebhook, nil, aboutWebhook{w, said}, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(done, w.ID.String())
	})
}

// Lane is the queue of one webhook for deliveries of one kind.
type Lane = postgres.Lane

// DueLanes returns the lanes that have a delivery to be sent now which no instance has claimed. A claim lasts for the time of a lease.
func (s *Service) DueLanes(ctx context.Context, lease time.Duration) ([]Lane, error) {
	return s.db.DueLanes(ctx, lease, s.Time())
}

// RepairDeliveryTimes reschedules deliveries that are due far in the future only because the clock was set back, and returns how many.
func (s *Service) RepairDeliveryTimes(ctx context.Context) (int64, error) {
	return s.db.RepairDeliveryTimes(ctx, s.Time())
}

// ClaimedDelivery is a delivery to send now, with what to send.
type ClaimedDelivery struct {
	Delivery       webhook.Delivery
	OrganizationID string
	Message        webhook.Message
}

// ClaimDeliveries claims deliveries that are due, up to the count given for each lane, and returns them. Nobody else is given them for the
// time of a lease. Deliveries that are not to be sent any more are skipped: the endpoint is paused, its organisation suspended, or the
// event forgotten. An endpoint whose owner has lost access, in whatever way, is paused.
func (s *Service) ClaimDeliveries(ctx context.Context, counts map[Lane]int, lease time.Duration) ([]ClaimedDelivery, error) {
	now := s.Time()
	claimed, err := s.db.ClaimDeliveries(ctx, counts, lease, now)
	if err != nil {
		return nil, err
	}
	var all []ClaimedDelivery
	var skipped []webhook.Delivery
	ownerless := map[uuid.UUID]webhook.Webhook{}
	for _, c := range claimed {
		owner := access.Actor{OrganizationID: c.Webhook.OrganizationID, Grants: c.OwnerGrants}
		if c.Webhook.Status == webhook.Active && c.Delivery.Kind != webhook.Trial && mayManageWebhooks(owner) != nil {
			ownerless[c.Webhook.ID] = c.Webhook
			skipped = append(skipped, c.Delivery.Skip(now))
			continue
		}
		if !c.Delivery.Sendable(c.Webhook, c.Open) || c.Delivery.EventID != nil && c.Event == nil {
			skipped = append(skipped, c.Delivery.Skip(now))
			continue
		}
		m, err := s.deliverable(ctx, c, now)
		if err != nil { // it is retried once its lease is over
			s.Log.ErrorContext(ctx, "a delivery cannot be written", "delivery", c.Delivery.ID, "error", err)
			continue
		}
		all = append(all, ClaimedDelivery{c.Delivery, c.Webhook.OrganizationID, m})
	}
	if len(skipped) == 0 {
		return all, nil
	}
	return all, s.db.Write(ctx, func(tx *postgres.Tx) error {
		tx.Queue.SaveDeliveries(skipped)
		for _, w := range ownerless {
			if err := pauseWebhook(ctx, tx, w.OrganizationID, w.ID, webhook.OwnerLostAccess, now); verb.IgnoreMissing(err) != nil {
				return err
			}
		}
		return nil
	})
}

// deliverable returns the message of the delivery, with as much as its receiver may see now, and the keys to sign it with.
func (s *Service) deliverable(ctx context.Context, out postgres.ClaimedDelivery, now time.Time) (m webhook.Message, err error) {
	m = webhook.Message{ID: out.Delivery.MessageID, Timestamp: now, URL: out.Webhook.URL, Keys: out.Webhook.Keys(now)}
	if out.Webhook.Format == webhook.PartnerCenter {
		keys, err := s.KeyPair(ctx)
		if err != nil {
			return m, err
		}
		m.SignedBy = out.Webhook.SignedBy(keys, s.settings.PublicURL)
	}
	payload, err := s.payload(out)
	if err != nil {
		return m, err
	}
	m.Body, err = json.Marshal(payload)
	return m, err
}

// payload returns what the message says.
func (s *Service) payload(out postgres.ClaimedDelivery) (any, error) {
	d, thin := out.Delivery, out.Webhook.Format == webhook.PartnerCenter
	switch {
	case d.EventID == nil && thin:
		return out.Webhook.ThinTest(d, s.settings.PublicURL), nil
	case d.EventID == nil:
		return out.Webhook.Test(d.MessageID, d.Created), nil
	case thin:
		return out.Webhook.Thin(out.Event.Type, *cmp.Or(out.ChangedID, out.Event.DealID), out.Event.Occurred, s.settings.PublicURL), nil
	}
	shown, err := s.visibleJSON(*out.Event)
	return webhook.Payload{Type: out.Event.Type, Timestamp: out.Event.Occurred, Data: jsontext.Value(shown)}, err
}

// EndedAttempt is an attempt to deliver, with how long the receiver asks not to be called again.
type EndedAttempt struct {
	Delivery   webhook.Delivery
	Attempt    webhook.Attempt
	RetryAfter time.Duration
}

// EndDeliveries records attempts. A delivery that has failed for good may pause its endpoint.
func (s *Service) EndDeliveries(ctx context.Context, sent []EndedAttempt) error {
	now := s.Time()
	var after []webhook.Delivery
	var failed []EndedAttempt
	for _, one := range sent {
		d := one.Delivery.After(one.Attempt, one.RetryAfter, rand.Float64(), now)
		if d.Status == webhook.Failed && d.Kind != webhook.Trial {
			failed = append(failed, one)
		} else {
			after = append(after, d)
		}
	}
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		if len(after) > 0 {
			tx.Queue.SaveAttempts(after, now)
		}
		for _, one := range sent {
			if one.RetryAfter > 0 {
				tx.Queue.HoldWebhook(one.Delivery.WebhookID, now.Add(one.RetryAfter))
			}
		}
		for _, one := range failed {
			if err := failedForGood(ctx, tx, one, now); verb.IgnoreMissing(err) != nil {
				return err
			}
		}
		return nil
	})
}

// failedForGood records the last attempt of a delivery, and pauses its endpoint if nothing gets through to it. The fault is NotFound for a
// delivery that was deleted meanwhile.
func failedForGood(ctx context.Context, tx *postgres.Tx, last EndedAttempt, now time.Time) error {
	failing, err := tx.FailingDelivery(ctx, last.Delivery.ID)
	if err != nil || failing.Delivery.Status != webhook.Waiting {
		return err
	}
	after := failing.Delivery.After(last.Attempt, last.RetryAfter, 0, now)
	tx.Queue.SaveAttempts([]webhook.Delivery{after}, now)
	if reason := after.PauseReason(failing.LastSucceeded); reason != nil {
		return pauseWebhook(ctx, tx, failing.OrganizationID, after.WebhookID, *reason, now)
	}
	return nil
}

// pauseWebhook pauses an endpoint that is active, and tells its organisation.
func pauseWebhook(
	ctx context.Context, tx *postgres.Tx, organizationID string, id uuid.UUID, reason webhook.PausedReason, now time.Time,
) error {
	w, err := tx.Webhook(ctx, organizationID, id)
	if err != nil || w.Status != webhook.Active {
		return err
	}
	return pauseBy(tx, audit.Clock(), w, reason, now)
}
