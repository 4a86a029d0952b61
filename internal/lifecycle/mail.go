package lifecycle

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/postgres"
)

// told is a case with the row of the table that says who is mailed of it.
type told struct {
	notify.Case
	row notify.Row
}

// tellByMail writes who is to be mailed of the events, by the table of package notify, and returns the jobs that send the mails.
func (s *Service) tellByMail(ctx context.Context, tx *postgres.Tx, events []postgres.Event, now time.Time) ([]river.InsertManyParams, error) {
	all, err := s.toldOf(events)
	if err == nil {
		all, err = s.withoutDigests(ctx, tx, all)
	}
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var wanted notify.Wanted
	for _, t := range all {
		wanted = wanted.With(t.row.Kind, t.Case)
	}
	directory, err := tx.Directory(ctx, wanted)
	if err != nil {
		return nil, err
	}
	var jobs []river.InsertManyParams
	for _, t := range all {
		jobs = append(jobs, s.notify(ctx, tx, directory, t.row.Kind, t.Case, func(r notify.Rule, p notify.Person) notify.Notification {
			return notify.New(t.row.Kind, t.Case, r, p, s.settings.MailServer, now)
		})...)
	}
	return jobs, nil
}

// toldOf returns the events of which somebody is mailed.
func (s *Service) toldOf(events []postgres.Event) ([]told, error) {
	var all []told
	for _, e := range events {
		c, err := s.caseOf(e)
		if err != nil {
			return nil, err
		}
		if row, mailed := notify.RowOf(c); mailed {
			all = append(all, told{c, row})
		}
	}
	return all, nil
}

// notify writes a notification for everybody whom the table finds for a case, logs by which rule, and returns the jobs that send
// them.
func (s *Service) notify(ctx context.Context, tx *postgres.Tx, d notify.Directory, k notify.Kind, c notify.Case, to func(notify.Rule, notify.Person) notify.Notification) []river.InsertManyParams {
	rule, people := d.Find(k, c)
	if len(people) == 0 {
		s.Log.WarnContext(ctx, "nobody could be found to mail", "kind", k, "organization", c.OrganizationID, "event", c.EventID)
		return nil
	}
	s.Log.InfoContext(ctx, "somebody is mailed", "kind", k, "rule", rule, "people", len(people), "organization", c.OrganizationID, "event", c.EventID)
	var jobs []river.InsertManyParams
	for _, p := range people {
		n := to(rule, p)
		tx.InsertNotification(n)
		if n.Status == notify.Waiting {
			jobs = append(jobs, sending(n.ID))
		}
	}
	return jobs
}

// mailAttempts is how often a mail is handed to a mail server that does not take it: by the pauses of the job library, the fourth
// power of the attempt in seconds, for about 3 days.
const mailAttempts = 17

func sending(id uuid.UUID) river.InsertManyParams {
	return river.InsertManyParams{Args: job.Send{NotificationID: id}, InsertOpts: &river.InsertOpts{Queue: job.Mail, MaxAttempts: mailAttempts}}
}

// withoutDigests returns the cases that are told one by one: of the leads of a kind that come in at a location on a day the first
// few. The others wait for the digest of the day.
func (s *Service) withoutDigests(ctx context.Context, tx *postgres.Tx, all []told) ([]told, error) {
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
		tx.KeepForDigest(d)
		for _, id := range d.Events {
			late[id] = true
		}
	}
	return slices.DeleteFunc(all, func(t told) bool { return late[t.EventID] }), nil
}

// leadDays returns the leads among the cases by day, location and kind, in the order in which all instances count them: so none
// waits for another that waits for it.
func leadDays(all []told) []postgres.LeadDay {
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
	now := s.now()
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

func (s *Service) digest(ctx context.Context, tx *postgres.Tx, d postgres.LeadDay, now time.Time) ([]river.InsertManyParams, error) {
	first, err := tx.Event(ctx, d.Events[0])
	if err != nil {
		return nil, unlessGone(err) // then there is nothing to tell any more
	}
	c, err := s.caseOf(first)
	if err != nil {
		return nil, err
	}
	directory, err := tx.Directory(ctx, notify.Wanted{}.With(d.Digest, c))
	if err != nil {
		return nil, err
	}
	return s.notify(ctx, tx, directory, d.Digest, c, func(r notify.Rule, p notify.Person) notify.Notification {
		return notify.NewDigest(d.Digest, c, d.Events, r, p, s.settings.MailServer, now)
	}), nil
}

// Mail is a notification with what it says.
type Mail struct {
	notify.Notification
	notify.Message
}

// Mail returns a mail that is to be handed to the mail server now, and nil if there is nothing to hand over (any more).
func (s *Service) Mail(ctx context.Context, id uuid.UUID) (*Mail, error) {
	var mail *Mail
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		n, err := tx.Notification(ctx, id)
		if err != nil {
			return err
		}
		after, send := n.ToSend(s.settings.MailServer, len(n.Events) > 0)
		if !send {
			tx.UpdateNotification(after)
			return nil
		}
		content, err := s.letter(n)
		mail = &Mail{after, content}
		return err
	})
	return mail, unlessGone(err) // what was forgotten while it waited is not handed over
}

// HandOver notes that the mail server is about to take a mail. Until MailDone tells what came of that it may have arrived, and is not
// handed over again. The error also says that somebody else has been at it.
func (s *Service) HandOver(ctx context.Context, id uuid.UUID) error {
	now := s.now()
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		waited, err := tx.HandOver(ctx, id, now)
		if err == nil && !waited {
			err = errTooLate
		}
		return err
	})
}

// unlessGone returns the error, unless it says that something is not there.
func unlessGone(err error) error {
	if gone(err) {
		return nil
	}
	return err
}

// gone tells whether the error says that something is not there (any more).
func gone(err error) bool {
	f := fault.As(err)
	return f != nil && f.Kind == fault.NotFound
}

// MailDone notes what came of handing a mail over: Sent, Refused, Unknown, Failed when it was tried for the last time, or Waiting
// when it is tried again. The detail is what the mail server said, "" if it took the mail.
func (s *Service) MailDone(ctx context.Context, id uuid.UUID, status notify.Status, detail string) error {
	var said *string
	if detail != "" {
		said = &detail
	}
	now := s.now()
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		tx.FinishNotification(id, status, said, now)
		return nil
	})
}
