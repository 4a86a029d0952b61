package outbox

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/account"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
)

// mayManageWebhooks wants the role for the whole organisation, since an endpoint is sent all of its deals.
func mayManageWebhooks(a access.Actor) error {
	return access.Check(a, access.ManageWebhooks, access.Subject{OrganizationID: a.OrganizationID})
}

// mayOverseeWebhooks lets those pass who may see where events are sent and may stop it.
func mayOverseeWebhooks(a access.Actor) error {
	return access.Check(a, access.OverseeWebhooks, access.Subject{OrganizationID: a.OrganizationID})
}

// Webhooks returns up to limit webhooks of the caller's organisation, oldest first, starting after the given one. The fault is Forbidden.
func (s *Service) Webhooks(ctx context.Context, a access.Actor, after uuid.UUID, limit int) (page.Page[webhook.Webhook], error) {
	if err := mayOverseeWebhooks(a); err != nil {
		return page.Page[webhook.Webhook]{}, s.Advise(ctx, a, err)
	}
	found, err := s.db.Webhooks(ctx, a.OrganizationID, after, limit+1)
	if err != nil {
		return page.Page[webhook.Webhook]{}, err
	}
	return page.ByID(found, limit, func(w webhook.Webhook) string { return w.ID.String() }), nil
}

// Webhook returns a webhook of the caller's organisation. Faults: NotFound, Forbidden.
func (s *Service) Webhook(ctx context.Context, a access.Actor, id uuid.UUID) (webhook.Webhook, error) {
	w, err := s.db.Webhook(ctx, a.OrganizationID, id)
	if err != nil {
		return webhook.Webhook{}, err
	}
	if err := mayOverseeWebhooks(a); err != nil {
		return webhook.Webhook{}, s.Advise(ctx, a, err)
	}
	return w, nil
}

// managedWebhook is Webhook for callers who may manage webhooks.
func (s *Service) managedWebhook(ctx context.Context, a access.Actor, id uuid.UUID) (webhook.Webhook, error) {
	w, err := s.Webhook(ctx, a, id)
	if err != nil {
		return w, err
	}
	return w, s.Advise(ctx, a, mayManageWebhooks(a))
}

// webhookReplay checks that the caller may still manage the webhook.
func (s *Service) webhookReplay(a access.Actor, id uuid.UUID) verb.ReplayCheck {
	return func(ctx context.Context, _ verb.Answer) error {
		_, err := s.managedWebhook(ctx, a, id)
		return err
	}
}

// refusedAddress returns CheckAddress's objections to an address, if the caller may have it checked. The check uses the network, so it
// comes before the transaction.
func (s *Service) refusedAddress(ctx context.Context, a access.Actor, url string) (fault.Mistakes, error) {
	may := mayManageWebhooks(a) == nil
	if s.CheckAddress == nil || url == "" || !may {
		return nil, nil
	}
	err := s.CheckAddress(ctx, url)
	if fault.Is(err, fault.Invalid) {
		return fault.As(err).Mistakes, nil
	}
	return nil, err
}

// MadeWebhook is a webhook with its new secret, which is nil in a dry run and in a replayed answer.
type MadeWebhook struct {
	Webhook webhook.Webhook `json:"webhook"`
	Secret  *string         `json:"secret"`
}

// newSecret returns a new signing secret in the form of Standard Webhooks.
func newSecret() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(secret)
}

// withSecret runs do with a new secret and answers with the webhook and the secret. The answer that is kept for a replay lacks the secret.
func (s *Service) withSecret(
	ctx context.Context, c verb.Call, see verb.ReplayCheck, created bool,
	do func(tx *postgres.Tx, secret string, now time.Time) (webhook.Webhook, error),
) (verb.Reply, error) {
	secret := newSecret()
	var made webhook.Webhook
	reply, err := s.Write(ctx, c, see, func(tx *postgres.Tx, now time.Time) (_ verb.Answer, err error) {
		if made, err = do(tx, secret, now); err != nil {
			return verb.Answer{}, err
		}
		a, err := verb.Tagged(MadeWebhook{Webhook: made}, made.ID.String(), made.Revision)
		a.Created = created
		return a, err
	})
	if err != nil || reply.Replayed || c.DryRun {
		return reply, err
	}
	reply.Body, err = json.Marshal(MadeWebhook{made, &secret})
	return reply, err
}

// CreateWebhook registers an endpoint for the caller's organisation; events are sent to it from now on. Faults: Forbidden, Invalid,
// Conflict (too-many-webhooks).
func (s *Service) CreateWebhook(ctx context.Context, c verb.Call, in webhook.Endpoint) (verb.Reply, error) {
	refused, err := s.refusedAddress(ctx, c.Actor, in.URL)
	if err != nil {
		return verb.Reply{}, err
	}
	see := verb.ReadReplay(c.Actor, s.managedWebhook)
	return s.withSecret(ctx, c, see, true, func(tx *postgres.Tx, secret string, now time.Time) (webhook.Webhook, error) {
		if err := mayManageWebhooks(c.Actor); err != nil {
			return webhook.Webhook{}, err
		}
		count, err := tx.CountWebhooks(ctx, c.Actor.OrganizationID)
		if err != nil {
			return webhook.Webhook{}, err
		}
		owner := webhook.Owner{OrganizationID: c.Actor.OrganizationID, UserID: c.Actor.UserID, Count: count}
		w, err := webhook.New(in, owner, secret, refused, now)
		if err != nil {
			return webhook.Webhook{}, err
		}
		tx.Queue.InsertWebhook(w)
		return w, verb.Audit(tx, c, w.OrganizationID, audit.CreateWebhook, nil, auditedWebhook{w}, now)
	})
}

// UpdateWebhook changes a webhook by a merge patch (RFC 7396). Faults: NotFound, Forbidden, PreconditionRequired, Stale, Invalid.
func (s *Service) UpdateWebhook(ctx context.Context, c verb.Call, id uuid.UUID, patch []byte) (verb.Reply, error) {
	refused, err := s.refusedAddress(ctx, c.Actor, webhook.URLIn(patch))
	if err != nil {
		return verb.Reply{}, err
	}
	return s.changeWebhook(ctx, c, id, audit.UpdateWebhook, func(w webhook.Webhook, now time.Time) (webhook.Webhook, error) {
		if err := c.RequireMatch(w.Revision); err != nil {
			return w, err
		}
		to, err := w.Patched(patch)
		if err != nil {
			return w, err
		}
		return w.ChangeTo(to, refused, now)
	})
}

// PauseWebhook stops sending anything to an endpoint. Faults: NotFound, Forbidden, Conflict (webhook-state).
func (s *Service) PauseWebhook(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.changeWebhook(ctx, c, id, audit.PauseWebhook, func(w webhook.Webhook, now time.Time) (webhook.Webhook, error) {
		return w.Pause(webhook.ByCaller, now)
	})
}

// ResumeWebhook starts sending an endpoint what happens from now on, for as long as the caller may manage webhooks. Faults: NotFound,
// Forbidden, Conflict (webhook-state).
func (s *Service) ResumeWebhook(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.changeWebhook(ctx, c, id, audit.ResumeWebhook, func(w webhook.Webhook, now time.Time) (webhook.Webhook, error) {
		return w.Resume(c.Actor.UserID, now)
	})
}

// changeWebhook locks a webhook, has do change it and writes the result if anything has changed.
func (s *Service) changeWebhook(
	ctx context.Context, c verb.Call, id uuid.UUID, a audit.Action, do func(webhook.Webhook, time.Time) (webhook.Webhook, error),
) (verb.Reply, error) {
	return s.Write(ctx, c, s.webhookReplay(c.Actor, id), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		w, err := admittedWebhook(ctx, tx, c, id)
		if err != nil {
			return verb.Answer{}, err
		}
		after, err := do(w, now)
		if err != nil {
			return verb.Answer{}, err
		}
		if after.Revision != w.Revision {
			if err := saveWebhook(tx, c, a, w, after, now); err != nil {
				return verb.Answer{}, err
			}
		}
		return verb.Tagged(after, id.String(), after.Revision)
	})
}

func saveWebhook(tx *postgres.Tx, c verb.Call, a audit.Action, before, after webhook.Webhook, now time.Time) error {
	tx.Queue.UpdateWebhook(after)
	return verb.Audit(tx, c, before.OrganizationID, a, auditedWebhook{before}, auditedWebhook{after}, now)
}

// admittedWebhook locks a webhook that the caller may change.
func admittedWebhook(ctx context.Context, tx *postgres.Tx, c verb.Call, id uuid.UUID) (webhook.Webhook, error) {
	w, err := tx.Webhook(ctx, c.Actor.OrganizationID, id)
	if err != nil {
		return webhook.Webhook{}, err
	}
	return w, mayManageWebhooks(c.Actor)
}

// mayOwnWebhooks tells whether the user has the access that an owner of webhooks needs.
func mayOwnWebhooks(u account.User) bool {
	a := access.Actor{OrganizationID: u.OrganizationID}
	for _, g := range u.Grants {
		a.Grants = append(a.Grants, g.Scope.Grant(g.Role))
	}
	return u.Status != account.Deactivated && mayManageWebhooks(a) == nil
}

// PauseWebhooksOf pauses the webhooks of a user who has just lost the access that an owner needs, and tells the account admins.
func PauseWebhooksOf(ctx context.Context, tx *postgres.Tx, by audit.Actor, before, after account.User, now time.Time) error {
	if !mayOwnWebhooks(before) || mayOwnWebhooks(after) {
		return nil
	}
	all, err := tx.WebhooksOf(ctx, after.OrganizationID, after.ID)
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := pauseBy(tx, by, w, webhook.OwnerLostAccess, now); err != nil {
			return err
		}
	}
	return nil
}

// pauseBy pauses a locked webhook that is active, and tells its organisation.
func pauseBy(tx *postgres.Tx, by audit.Actor, w webhook.Webhook, reason webhook.PausedReason, now time.Time) error {
	after, err := w.Pause(reason, now)
	if err != nil {
		return err
	}
	tx.Queue.UpdateWebhook(after)
	if err := verb.AuditBy(tx, by, w.OrganizationID, audit.PauseWebhook, auditedWebhook{w}, auditedWebhook{after}, now); err != nil {
		return err
	}
	notice := webhook.PausedNotice{WebhookID: w.ID, URL: w.URL, Description: w.Description, Reason: reason, OwnerID: w.OwnerID}
	return tx.Queue.Publish(event.WebhookPaused, w.OrganizationID, nil, notice, now)
}

// SecretRotation says how to replace a secret.
type SecretRotation struct {
	OverlapSeconds *int `json:"overlapSeconds"` // default: a day
}

// RotateWebhookSecret gives a webhook a new secret; earlier ones keep signing as well until the overlap ends. Faults: NotFound, Forbidden,
// Conflict (too-many-secrets).
func (s *Service) RotateWebhookSecret(ctx context.Context, c verb.Call, id uuid.UUID, in SecretRotation) (verb.Reply, error) {
	overlap := 24 * time.Hour
	if in.OverlapSeconds != nil {
		overlap = time.Duration(*in.OverlapSeconds) * time.Second
	}
	return s.withSecret(ctx, c, s.webhookReplay(c.Actor, id), false,
		func(tx *postgres.Tx, secret string, now time.Time) (webhook.Webhook, error) {
			w, err := admittedWebhook(ctx, tx, c, id)
			if err != nil {
				return w, err
			}
			after, err := w.Rotate(secret, overlap, now)
			if err != nil {
				return w, err
			}
			return after, saveWebhook(tx, c, audit.RotateWebhookSecret, w, after, now)
		})
}

// DeleteWebhook removes a webhook and returns it as it was. What still waits to be sent to it is dropped. Faults: NotFound, Forbidden,
// Stale.
func (s *Service) DeleteWebhook(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.Write(ctx, c, s.webhookReplay(c.Actor, id), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		w, err := tx.Webhook(ctx, c.Actor.OrganizationID, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if err := mayOverseeWebhooks(c.Actor); err != nil {
			return verb.Answer{}, err
		}
		if err := c.Match(w.Revision); err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.DeleteWebhook(id, now)
		deleted := aboutWebhook{w, struct{}{}}
		if err := verb.Audit(tx, c, w.OrganizationID, audit.DeleteWebhook, auditedWebhook{w}, deleted, now); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(w, id.String())
	})
}

// auditedWebhook is a webhook as the audit log shows it.
type auditedWebhook struct{ webhook.Webhook }

// Subject returns the webhook as the subject of an entry of the audit log.
func (w auditedWebhook) Subject() audit.Subject {
	return audit.Subject{Type: "Webhook", ID: w.ID.String(), Name: w.Host()}
}

// aboutWebhook is something about a webhook that the audit log shows in place of the webhook itself.
type aboutWebhook struct {
	webhook webhook.Webhook
	said    any
}

// Subject returns the webhook as the subject of an entry of the audit log.
func (a aboutWebhook) Subject() audit.Subject { return auditedWebhook{a.webhook}.Subject() }

// MarshalJSON returns what is said.
func (a aboutWebhook) MarshalJSON() ([]byte, error) { return json.Marshal(a.said) }
