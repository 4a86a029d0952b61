package outbox

import (
	"context"

	"github.com/cosell/cosell/internal/job"
	"github.com/cosell/cosell/internal/postgres"
)

// SequenceBatch is how many events get their place in the feed at once; one job then dispatches them.
const SequenceBatch = 100

// SequenceEvents gives the next events their places in the feed. It enqueues a job to dispatch them only if somebody may have to hear of
// one, since a job costs more than placing the events. It returns how many there were; 0 also while another instance is at it.
func (s *Service) SequenceEvents(ctx context.Context) (int, error) {
	placed := 0
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		events, err := tx.SequenceEvents(ctx, SequenceBatch)
		if err != nil || len(events) == 0 {
			return err
		}
		placed = len(events)
		if concern, err := concernAnybody(events); err != nil || !concern {
			return err
		}
		return tx.Enqueue(ctx, job.Dispatch{From: events[0].Position, To: events[len(events)-1].Position})
	})
	return placed, err
}

// concernAnybody tells whether somebody may be mailed about one of the events, or an endpoint may want it. Mostly nobody: most events are
// edits, and deals that involve no other party.
func concernAnybody(events []postgres.PlacedEvent) (bool, error) {
	for _, e := range events {
		if e.Subscribed {
			return true, nil
		}
		if may, err := mayMail(e.Type, e.DealID, e.News); err != nil || may {
			return may, err
		}
	}
	return false, nil
}

// DispatchEvents makes the mails and deliveries of the events at the positions, both ends included. Doing it again adds nothing.
func (s *Service) DispatchEvents(ctx context.Context, from, to int64) error {
	now := s.Time()
	return s.db.Write(ctx, func(tx *postgres.Tx) error {
		if first, err := tx.ClaimDispatch(ctx, from); err != nil || !first {
			return err
		}
		events, err := tx.EventsBetween(ctx, from, to)
		if err != nil {
			return err
		}
		jobs, err := s.dispatchMails(ctx, tx, events, now)
		if err != nil {
			return err
		}
		tx.Queue.InsertDeliveries(events, now) // without a job: senders find what waits in the table
		return tx.Enqueue(ctx, jobs...)
	})
}
