package outbox

import (
	"cmp"
	"context"
	"errors"
	"slices"
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

// occasionToMail is a case with the row of the table that says who is mailed of it.
type occasionToMail struct {
	notify.Occasion
	row notify.Row
}

// dispatchMails writes who is to be mailed of the events, by the table of package notify, and returns the jobs that send the mails.
func (s *Service) dispatchMails(ctx context.Context, tx *postgres.Tx, events []postgres.Event, now time.Time) ([]job.Job, error) {
	all, err := s.occasionsToMail(events)
	if err != nil {
		return nil, err
	}
	if all, err = s.withoutDigests(ctx, tx, all); err != nil || len(all) == 0 {
		return nil, err
	}
	var wanted notify.DirectoryQuery
	for _, t := range all {
		wanted = wanted.With(t.row.Kind, t.Occasion)
	}
	directory, err := tx.Directory(ctx, wanted)
	if err != nil {
		return nil, err
	}
	var jobs []job.Job
	for _, t := range all {
		jobs = append(jobs, s.notify(ctx, tx, directory, t.row.Kind, t.Occasion, func(to notify.Candidate) notify.Notification {
			return notify.New(t.row.Kind, t.Occasion, to, s.settings.MailServer, now)
		})...)
	}
	return jobs, nil
}

// occasionsToMail returns the events of which somebody is mailed.
func (s *Service) occasionsToMail(events []postgres.Event) ([]occasionToMail, error) {
	var all []occasionToMail
	for _, e := range events {
		c, err := s.occasionOf(e)
		if err != nil {
			return nil, err
		}
		if row, mailed := notify.RowOf(c); mailed {
			all = append(all, occasionToMail{c, row})
		}
	}
	return all, nil
}

// notify writes a notification for everybody whom the table finds for a case, logs by which rule, and returns the jobs that send
// them.
func (s *Service) notify(
	ctx context.Context, tx *postgres.Tx, d notify.Directory, k notify.Kind, c notify.Occasion,
	to func(notify.Candidate) notify.Notification,
) []job.Job {
	var jobs []job.Job
	mailed, barred := map[notify.Rule]int{}, 0
	for _, chosen := range d.Candidates(k, c) {
		n := to(chosen)
		tx.Queue.InsertNotification(n)
		if n.Status == notify.Waiting {
			jobs = append(jobs, job.Send{NotificationID: n.ID})
		}
		if chosen.Withheld == "" {
			mailed[chosen.Rule]++
		} else {
			barred++
		}
	}
	if len(mailed) == 0 {
		s.Log.WarnContext(ctx, "nobody could be found to mail",
			"kind", k, "barred", barred, "organization", c.OrganizationID, "event", c.EventID)
	}
	for rule, people := range mailed {
		s.Log.InfoContext(ctx, "somebody is mailed",
			"kind", k, "rule", rule, "people", people, "organization", c.OrganizationID, "event", c.EventID)
	}
	return jobs
}

// withoutDigests returns the cases that are told one by one: of the leads of a kind that come in at a location on a day the first
// few. The others wait for the digest of the day.
func (s *Service) withoutDigests(ctx context.Context, tx *postgres.Tx, all []occasionToMail) ([]occasionToMail, error) {
	late := map[uuid.UUID]bool{}
	for _, d := range leadDays(all) {
		count, err := tx.CountLeads(ctx, d)
		if err != nil {
			return nil, err
		}
		left := max(0, s.settings.LeadsOneByOne-(count-len(d.Events)))
		if d.Events = d.Events[min(left, len(d.Events)):]; len(d.Events) == 0 {
			continue
		}
		tx.Queue.KeepForDigest(d)
		for _, id := range d.Events {
			late[id] = true
		}
	}
	return slices.DeleteFunc(all, func(t occasionToMail) bool { return late[t.EventID] }), nil
}

// leadDays returns the leads among the cases by day, location and kind, in the order in which all instances count them: so none
// waits for another that waits for it.
func leadDays(all []occasionToMail) []postgres.LeadDay {
	var days []postgres.LeadDay
	for _, t := range all {
		if t.row.Digest == "" {
			continue
		}
		d := postgres.LeadDay{Day: dayOf(t.Occurred), Location: *t.Location, Digest: t.row.Digest, OrganizationID: t.OrganizationID}
		i, found := slices.BinarySearchFunc(days, d, inOrder)
		if !found {
			days = slices.Insert(days, i, d)
		}
		days[i].Events = append(days[i].Events, t.EventID)
	}
	return days
}

func inOrder(a, b postgres.LeadDay) int {
	return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Location, b.Location), cmp.Compare(a.Digest, b.Digest))
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// SendDigests tells of the leads of past days that were not told one by one, and returns how many digests that made.
func (s *Service) SendDigests(ctx context.Context) (int, error) {
	for n := 0; ; n++ {
		over, err := s.sendDigest(ctx)
		if over || err != nil {
			return n, err
		}
	}
}

// sendDigest takes one day that is over, and returns true if there is none.
func (s *Service) sendDigest(ctx context.Context) (over bool, err error) {
	now := s.Time()
	err = s.db.Write(ctx, func(tx *postgres.Tx) error {
		d, found, err := tx.TakeLeadDay(ctx, dayOf(now))
		if over = !found; err != nil || len(d.Events) == 0 {
			return err
		}
		jobs, err := s.digest(ctx, tx, d, now)
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, jobs...)
	})
	return over, err
}

func (s *Service) digest(ctx context.Context, tx *postgres.Tx, d postgres.LeadDay, now time.Time) ([]job.Job, error) {
	first, err := tx.Event(ctx, d.Events[0])
	if err != nil {
		return nil, verb.IgnoreMissing(err) // then there is nothing to tell any more
	}
	c, err := s.occasionOf(first)
	if err != nil {
		return nil, err
	}
	directory, err := tx.Directory(ctx, notify.DirectoryQuery{}.With(d.Digest, c))
	if err != nil {
		return nil, err
	}
	return s.notify(ctx, tx, directory, d.Digest, c, func(to notify.Candidate) notify.Notification {
		return notify.NewDigest(d.Digest, c, d.Events, to, s.settings.MailServer, now)
	}), nil
}

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
		if mail.Message, err = s.letter(n, may); err != nil {
			return err
		}
		mail.Notification, err = s.count(ctx, tx, after, dayOf(now))
		return err
	})
	return mail, verb.IgnoreMissing(err) // what was forgotten while it waited is not handed over
}

// count counts a mail on a day on which it is handed over, however often that is tried, unless the day's limit is reached: then it is not
// handed over.
func (s *Service) count(ctx context.Context, tx *postgres.Tx, n notify.Notification, day time.Time) (notify.Notification, error) {
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

// BeginMail notes that the mail server is about to take a mail. Until MailDone tells what came of that it may have arrived, and is not
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

// ResendNotification lets a mail be sent again that did not, or may not have, reached its recipient, if that may be told now. Who may read
// it may send it again. Faults: NotFound, Conflict (no-mail-server, mail-state).
func (s *Service) ResendNotification(ctx context.Context, c verb.Call, id uuid.UUID) (verb.Reply, error) {
	see := func(ctx context.Context, _ verb.Answer) error {
		_, err := s.Notification(ctx, c.Actor, id)
		return err
	}
	return s.Write(ctx, c, see, func(tx *postgres.Tx, now time.Time) (verb.Answer, error) {
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
		return verb.Answered(after, id.String(), false)
	})
}

// ResendNotifications lets the mails of a span be sent again, at most notify.MostResent. Whether each recipient may be told is asked when
// its mail is sent. Faults: Forbidden, Conflict (no-mail-server), Invalid.
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
		return verb.Answered(done, "", false)
	})
}

// resentMails is what the audit log says of mails that are sent again.
type resentMails struct {
	notify.ResendRequest
	notify.ResendResult
}

// Subject returns the mails as the subject of a change.
func (r resentMails) Subject() audit.Subject {
	span := r.From.UTC().Format(time.RFC3339) + "/" + r.To.UTC().Format(time.RFC3339)
	return audit.Subject{Type: "Notification", ID: span, Name: strconv.Itoa(r.Mails) + " mails"}
}
