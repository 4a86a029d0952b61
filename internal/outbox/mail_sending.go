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

// Mail is a notification with what it says.
type Mail struct {
	notify.Notification
	notify.Message
}

// MailToSend returns a mail that is Waiting to be handed to the mail server now, or, with its status, what became of one that is not. It is
// nil if there is nothing to say any more. Whether its recipient may be told, and whether its day is full, is asked at every attempt.
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

// countOnDay counts a mail on a day on which it is handed over, however often that is tried, unless the day's limit is reached: then it
// is not handed over.
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

// BeginMail notes that the mail server is about to take a mail. Until EndMail tells what came of that it may have arrived, and is not
// handed over again. The error also says that somebody else has been at it.
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

// EndMail notes what came of handing a mail over: Sent, Refused, Unknown, Failed when it was tried for the last time, or Waiting
// when it is tried again. The detail is what the mail server said, "" if it took the mail. Trouble says that it is everybody's that the
// server does not take it: whoever runs the service is warned once, and again only after a while.
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

// warnAgain is how long a mail server may come and go before that is news again.
const warnAgain = 10 * time.Minute
