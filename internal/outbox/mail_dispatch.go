package outbox

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/event"
	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/postgres"
)

// occasionToMail is an occasion with the row of the table that says who is mailed about it.
type occasionToMail struct {
	notify.Occasion
	row notify.Row
}

// dispatchMails records who is to be mailed about the events, by the table of package notify, and returns the jobs that send the mails.
func (s *Service) dispatchMails(ctx context.Context, tx *postgres.Tx, events []postgres.Event, now time.Time) ([]job.Job, error) {
	events, err := mailable(ctx, tx, events)
	if err != nil {
		return nil, err
	}
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
		jobs = append(jobs, s.notifyCandidates(ctx, tx, directory, t.row.Kind, t.Occasion, func(to notify.Candidate) notify.Notification {
			return notify.New(t.row.Kind, t.Occasion, to, s.settings.MailServer, now)
		})...)
	}
	return jobs, nil
}

// occasionsToMail returns the events that somebody is mailed about.
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

// mailable returns the events that somebody may be mailed about, with the documents that they are about.
func mailable(ctx context.Context, tx *postgres.Tx, events []postgres.Event) ([]postgres.Event, error) {
	var positions []int64
	for _, e := range events {
		may, err := mayMail(e.Type, e.DealID, e.News)
		if err != nil {
			return nil, err
		}
		if may {
			positions = append(positions, e.Position)
		}
	}
	if positions == nil {
		return nil, nil
	}
	return tx.EventsAt(ctx, positions)
}

// mayMail is notify.MayMail for an event, by what the event itself says.
func mayMail(t event.Type, dealID *uuid.UUID, text []byte) (bool, error) {
	if dealID == nil {
		return true, nil
	}
	var news struct {
		Change struct {
			Action deal.Action `json:"action"`
			To     deal.State  `json:"to"`
		} `json:"change"`
	}
	err := json.Unmarshal(text, &news)
	return notify.MayMail(t, news.Change.Action, news.Change.To), err
}

// notifyCandidates records a notification for everybody whom the table finds for an occasion, logs by which rule, and returns the jobs
// that send them.
func (s *Service) notifyCandidates(
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
		s.Log.DebugContext(ctx, "somebody is mailed",
			"kind", k, "rule", rule, "people", people, "organization", c.OrganizationID, "event", c.EventID)
	}
	return jobs
}
