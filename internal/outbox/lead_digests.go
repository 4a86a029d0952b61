package outbox

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/notify"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// withoutDigests returns the occasions that are told one by one. Of the leads of a kind at one location those are the first few of a day;
// it keeps the others for the digest of that day.
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

// leadDays returns the leads among the occasions by day, location and kind. The order is the same in all instances, so that they cannot
// deadlock when they count.
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

// SendDigests mails about the leads of past days that were not mailed one by one, and returns how many digests there were.
func (s *Service) SendDigests(ctx context.Context) (int, error) {
	for n := 0; ; n++ {
		over, err := s.sendDigest(ctx)
		if over || err != nil {
			return n, err
		}
	}
}

// sendDigest handles one past day; over is true if there is none left.
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
		return nil, verb.IgnoreMissing(err) // then there is nothing left to tell
	}
	c, err := s.occasionOf(first)
	if err != nil {
		return nil, err
	}
	directory, err := tx.Directory(ctx, notify.DirectoryQuery{}.With(d.Digest, c))
	if err != nil {
		return nil, err
	}
	return s.notifyCandidates(ctx, tx, directory, d.Digest, c, func(to notify.Candidate) notify.Notification {
		return notify.NewDigest(d.Digest, c, d.Events, to, s.settings.MailServer, now)
	}), nil
}
