package outbox

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// ResendNotification sends a mail again that did not reach its recipient, or may not have, if the recipient may still be told. Whoever may
// read a notification may send it again. Faults: NotFound, Conflict (no-mail-server, mail-state).
func (s *Service) ResendNotification(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	return s.Write(ctx, c, verb.ReadReplay(c.Actor, s.Notification), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		n, err := tx.Notification(ctx, id)
		if err != nil {
			return verb.Answer{}, err
		}
		if n.OrganizationID != c.Actor.OrganizationID || readable(c.Actor, n) == notify.Nothing {
			return verb.Answer{}, fault.Missing()
		}
		if !s.settings.MailServer {
			return verb.Answer{}, notify.NoMailServer()
		}
		after, err := n.Resend(len(n.Events) > 0, n.Access)
		if err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.UpdateNotification(after)
		if err := verb.Audit(tx, c, n.OrganizationID, audit.ResendNotification, n.Notification, after, now); err != nil {
			return verb.Answer{}, err
		}
		if err := tx.Enqueue(ctx, job.Send{NotificationID: id}); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(after, id.String())
	})
}

// ResendNotifications sends the mails of a time span again, at most notify.ResendLimit. Whether each recipient may still be told is
// checked when its mail is sent. Faults: Forbidden, Conflict (no-mail-server), Invalid.
func (s *Service) ResendNotifications(ctx context.Context, c verb.Call, in notify.ResendRequest) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.OperateJobs), func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.OperateJobs); err != nil {
			return verb.Answer{}, err
		}
		if !s.settings.MailServer {
			return verb.Answer{}, notify.NoMailServer()
		}
		if err := in.Check().Err(); err != nil {
			return verb.Answer{}, err
		}
		ids, err := tx.ResendNotifications(ctx, in, notify.ResendLimit)
		if err != nil {
			return verb.Answer{}, err
		}
		done := notify.ResendResult{Mails: len(ids), More: len(ids) == notify.ResendLimit}
		if err := verb.Audit(tx, c, c.Actor.OrganizationID, audit.ResendNotifications, nil, resentMails{in, done}, now); err != nil {
			return verb.Answer{}, err
		}
		jobs := make([]job.Job, len(ids))
		for i, id := range ids {
			jobs[i] = job.Send{NotificationID: id}
		}
		if err := tx.Enqueue(ctx, jobs...); err != nil {
			return verb.Answer{}, err
		}
		return verb.Answered(done, "")
	})
}

// resentMails is what the audit log says about mails that are sent again.
type resentMails struct {
	notify.ResendRequest
	notify.ResendResult
}

// Subject returns the mails as the subject of an entry of the audit log.
func (r resentMails) Subject() audit.Subject {
	span := r.From.UTC().Format(time.RFC3339) + "/" + r.To.UTC().Format(time.RFC3339)
	return audit.Subject{Type: "Notification", ID: span, Name: strconv.Itoa(r.Mails) + " mails"}
}
