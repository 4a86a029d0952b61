package worker

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/mail"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/outbox"
)

// mailer hands mails to the mail server.
type mailer struct {
	river.WorkerDefaults[job.Send]
	outbox *outbox.Service
	sender *mail.Sender
	sent   *prometheus.CounterVec
}

func newMailer(cfg Config) (*mailer, error) {
	sent := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "cosell_mails_total", Help: "Mails whose turn has come, by what became of them.",
	}, []string{"status"})
	return &mailer{outbox: cfg.Outbox, sender: cfg.Mail, sent: sent}, cfg.Metrics.Register(sent)
}

// Work does the job. A mail that the server has not accepted, but may accept later, is tried again; any other outcome is final. That the
// mail is being handed over is saved at the last moment, so that few outcomes are unknown if this instance dies.
func (w *mailer) Work(ctx context.Context, j *river.Job[job.Send]) error {
	m, err := w.outbox.MailToSend(ctx, j.Args.NotificationID)
	if err != nil || m == nil {
		return err
	}
	if m.Status != notify.Waiting {
		w.sent.WithLabelValues(string(m.Status)).Inc()
		return nil
	}
	var beginErr error
	failed := w.sender.Send(ctx, mail.Message{
		ID: m.ID, To: mail.Address{Name: m.Recipient.Name, Address: m.Recipient.Email},
		Subject: m.Message.Subject, Text: m.Text, HTML: m.HTML, Date: m.Created, Locale: m.Locale,
		BeforeFinalDot: func(ctx context.Context) error {
			beginErr = w.outbox.BeginMail(ctx, m.ID)
			return beginErr
		},
	})
	if beginErr != nil {
		return beginErr // so the mail was not completed
	}
	status, detail := outcome(failed, j.Attempt == j.MaxAttempts)
	w.sent.WithLabelValues(string(status)).Inc()
	f, ok := errors.AsType[*mail.Failure](failed)
	if err := w.saveOutcome(ctx, m.ID, status, detail, ok && f.NeedsOperator); err != nil {
		return err
	}
	if status == notify.Waiting {
		return failed
	}
	return nil
}

// outcome returns what became of a mail, and what the server said.
func outcome(err error, last bool) (status notify.Status, detail string) {
	f, ok := errors.AsType[*mail.Failure](err)
	switch {
	case err == nil:
		return notify.Sent, ""
	case !ok:
		return notify.Unknown, err.Error()
	case f.Outcome == mail.Refused:
		return notify.Refused, f.Error()
	case f.Outcome == mail.Unknown:
		return notify.Unknown, f.Error()
	case last:
		return notify.Failed, f.Error()
	default:
		return notify.Waiting, f.Error()
	}
}

// The outcome of a mail is saved even if the job's time is over by then, and saving is retried for some seconds while the database is down:
// a mail whose outcome is not saved counts as unknown.
const (
	saveTimeout    = 8 * time.Second
	saveAgainAfter = 200 * time.Millisecond
)

func (w *mailer) saveOutcome(ctx context.Context, id uuid.UUID, s notify.Status, detail string, needsOperator bool) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
	defer cancel()
	for {
		err := w.outbox.EndMail(ctx, id, s, detail, needsOperator)
		if err == nil || ctx.Err() != nil {
			return err
		}
		wait(ctx, nil, saveAgainAfter)
	}
}
