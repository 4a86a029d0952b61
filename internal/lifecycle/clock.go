package lifecycle

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
)

// batch is how many deals or keys one round of the clock takes up.
const batch = 500

// ExpireDue lets every deal expire whose invitation has run out, each in a transaction of its own, and returns how many.
// Several instances may do it at once: who comes second to a deal finds it closed.
func (s *Service) ExpireDue(ctx context.Context) (int, error) {
	expired := 0
	for {
		due, err := s.db.Due(ctx, s.now(), batch)
		if err != nil || len(due) == 0 {
			return expired, err
		}
		for _, d := range due {
			done, err := s.expire(ctx, d)
			if err != nil {
				return expired, err
			}
			expired += done
		}
	}
}

// expire returns 1 if the deal was let expire, 0 if it was answered or marked in the meantime.
func (s *Service) expire(ctx context.Context, due postgres.DueDeal) (int, error) {
	now := s.now()
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		d, err := tx.Deal(ctx, due.OrganizationID, due.ID)
		if err != nil {
			return err
		}
		after, entry, err := d.Apply(deal.Expire, deal.Clock(), deal.Reason{}, now)
		if err != nil {
			return err
		}
		_, err = save(tx, after, entry, now)
		return err
	})
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict {
		return 0, nil
	}
	return 1, err
}

// Chore is something else to do at every tick.
type Chore func(context.Context) error

// Tick does what time asks for, until ctx ends: it lets deals expire, forgets idempotency keys past their lifetime and does
// the chores. What fails is logged and tried again at the next tick.
func (s *Service) Tick(ctx context.Context, every time.Duration, log *slog.Logger, chores ...Chore) {
	chores = append([]Chore{func(ctx context.Context) error { return s.tick(ctx, log) }}, chores...)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		for _, do := range chores {
			if err := do(ctx); err != nil && !errors.Is(err, context.Canceled) {
				log.WarnContext(ctx, "the clock's work failed; it is tried again", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (s *Service) tick(ctx context.Context, log *slog.Logger) error {
	n, err := s.ExpireDue(ctx)
	if n > 0 {
		log.InfoContext(ctx, "deals expired", "count", n)
	}
	if err != nil {
		return err
	}
	_, err = s.db.ForgetKeys(ctx, s.now(), batch)
	return err
}
