package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Mail is a notification with its message.
type Mail struct {
	notify.Notification
	notify.Message
}

// MailToSend returns the mail of a notification. If its status is Waiting, it is to be handed to the mail server now; any other status says
// why not. It is nil if nothing is left to send. Every attempt asks anew whether the recipient may be told, and whether the day's limit
// has been reached.
func (s *Service) MailToSend(ctx context.Context, id uuid.UUID) (*Mail, error) {
	var mail *Mail
	now := s.Time()
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		n, err := tx.Notification(ctx, id)
		if err != nil {
			return err
		}
		if n.Status != notify.Waiting && n.Status != notify.Handing {
			return nil
		}
		after, send := n.ToSend(s.settings.MailServer, len(n.Events) > 0, n.Access)
		if mail = (&Mail{Notification: after}); !send {
			tx.Queue.UpdateNotification(after)
			return nil
		}
		may, _ := n.Visibility(n.Access)
		if mail.Message, err = s.message(n, may); err != nil {
			return err
		}
		mail.Notification, err = s.countOnDay(ctx, tx, after, dayOf(now))
		return err
	})
	return mail, verb.IgnoreMissing(err) // what was forgotten while it waited is not handed over
}

// countOnDay counts the mail toward the limits of the day, once however often it is tried that day. If a limit has been reached, the mail
// is OverLimit instead.
func (s *Service) countOnDay(ctx context.Context, tx *postgres.Tx, n notify.Notification, day time.Time) (notify.Notification, error) {
	if n.Counted != nil && n.Counted.Equal(day) {
		return n, nil
	}
	organizations, recipients, err := tx.CountMail(ctx, n.OrganizationID, n.Recipient.Email, day)
	if err != nil {
		return n, err
	}
	n.Counted = &day
	if over := s.settings.MailLimits.Over(organizations, recipients); over != "" {
		tx.Queue.UncountMail(n.OrganizationID, n.Recipient.Email, day)
		n.Status, n.Detail, n.Counted, n.Resendable = notify.OverLimit, &over, nil, true
	}
	tx.Queue.UpdateNotification(n)
	return n, nil
}

// errBegun says that somebody else hands the mail over already.
var errBegun = errors.New("the mail is being handed over already")

// BeginMail notes that the mail server is about to take a mail. From then until EndMail the mail may have arrived, so that it is not handed
// over again. It fails if somebody else has begun already.
func (s *Service) BeginMail(ctx context.Context, id uuid.UUID) error {
	now := s.Time()
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		waited, err := tx.HandOver(ctx, id, now)
		if err != nil {
			return err
		}
		if !waited {
			return errBegun
		}
		return nil
	})
}

// EndMail notes what came of handing a mail over: Sent, Refused, Unknown, Failed after the last attempt, or Waiting if it is tried again.
// The detail is what the mail server said, "" if it took the mail. Trouble means that the server takes no mails at all, not just this one:
// then a warning is logged, once and again only after a while.
func (s *Service) EndMail(ctx context.Context, id uuid.UUID, status notify.Status, detail string, trouble bool) error {
	var said *string
	if detail != "" {
		said = &detail
	}
	now, news := s.Time(), false
	err := s.db.Write(ctx, func(tx *postgres.Tx) (err error) {
		tx.Queue.FinishNotification(id, status, said, now)
		switch {
		case trouble:
			news, err = tx.MailServerFails(ctx, detail, now.Add(-warnAgain), now)
		case status == notify.Sent || status == notify.Refused:
			news, err = tx.MailServerWorks(ctx)
		}
		return err
	})
	switch {
	case err != nil || !news:
	case trouble:
		s.Log.WarnContext(ctx, "the mail server takes no mails; they are tried again", "detail", detail)
	default:
		s.Log.InfoContext(ctx, "the mail server takes mails again")
	}
	return err
}

// warnAgain is how long after one warning about the mail server the next one comes, if it fails again.
const warnAgain = 10 * time.Minute
