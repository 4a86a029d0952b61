package lifecycle

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/cosell/cosell/internal/audit"
	"github.com/cosell/cosell/internal/deal"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// ExpireDeals marks every deal as expired whose invitation has run out, a few in one transaction, and returns how many. Several instances
// may do so at once: the second one to come to a deal finds it closed. A deal that fails does not hold up the others.
func (s *Service) ExpireDeals(ctx context.Context) (int, error) {
	return each(ctx, func(last postgres.DueDeal) ([]postgres.DueDeal, error) {
		return s.db.DueDeals(ctx, s.Time(), last, verb.BatchSize)
	}, s.expireTogether)
}

// RemindParties reminds the party of every waiting deal, once, that its answer is due soon, and returns how many it reminded. A party that
// was invited for less time than that has only just been told of the deadline and is not reminded.
func (s *Service) RemindParties(ctx context.Context) (int, error) {
	by := s.Time().Add(s.settings.Reminder)
	return each(ctx, func(last postgres.DueDeal) ([]postgres.DueDeal, error) {
		return s.db.DealsDueSoon(ctx, by, s.settings.Reminder, last, verb.BatchSize)
	}, oneByOne(s.remind))
}

// each calls do for everything that is due, page by page, and returns how many it was done for. Errors are joined and do not stop it; that
// the database does not answer, or ctx ends, does.
func each(
	ctx context.Context, due func(last postgres.DueDeal) ([]postgres.DueDeal, error),
	do func(context.Context, []postgres.DueDeal) (int, error),
) (int, error) {
	var last postgres.DueDeal
	var all tally
	for {
		found, err := due(last)
		if err != nil || len(found) == 0 {
			return all.done, errors.Join(all.failed, err)
		}
		all.count(ctx, found, do)
		if all.over {
			return all.done, all.failed
		}
		last = found[len(found)-1]
	}
}

// Due deals are handled in groups of inGroup, atOnce groups at the same time: one waits for the disk while another is computed.
const (
	inGroup = 10
	atOnce  = 4
)

// tally counts what several workers have done.
type tally struct {
	mu     sync.Mutex
	done   int
	failed error
	over   bool // the database no longer answers, or ctx has ended
}

func (t *tally) count(ctx context.Context, found []postgres.DueDeal, do func(context.Context, []postgres.DueDeal) (int, error)) {
	next := make(chan []postgres.DueDeal)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for group := range next {
				n, err := do(ctx, group)
				t.add(ctx, n, err)
			}
		})
	}
	for group := range slices.Chunk(found, inGroup) {
		if t.isOver() {
			break
		}
		next <- group
	}
	close(next)
	workers.Wait()
}

func (t *tally) add(ctx context.Context, n int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += n
	t.failed = errors.Join(t.failed, err)
	t.over = t.over || ctx.Err() != nil || fault.Is(err, fault.Unavailable)
}

func (t *tally) isOver() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.over
}

// oneByOne returns a func that calls do for each of a group, also after one that fails.
func oneByOne(do func(context.Context, postgres.DueDeal) (int, error)) func(context.Context, []postgres.DueDeal) (int, error) {
	return func(ctx context.Context, group []postgres.DueDeal) (done int, failed error) {
		for _, d := range group {
			n, err := do(ctx, d)
			done, failed = done+n, errors.Join(failed, err)
		}
		return done, failed
	}
}

// expireTogether marks a group as expired in one transaction, and returns how many. Deals that somebody else has locked, and all of them if
// one fails, expire one by one after that.
func (s *Service) expireTogether(ctx context.Context, group []postgres.DueDeal) (int, error) {
	now, done, busy := s.Time(), 0, group
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		free, err := tx.FreeDeals(ctx, group)
		if err != nil {
			return err
		}
		for _, d := range free {
			after, entry, err := d.Apply(deal.Expire, audit.Clock(), deal.Reason{}, now)
			if fault.Is(err, fault.Conflict) {
				continue // it has been answered meanwhile
			}
			if err != nil {
				return err
			}
			if _, err := save(tx, d, after, entry, now); err != nil {
				return err
			}
			done++
		}
		busy = slices.DeleteFunc(slices.Clone(group), func(due postgres.DueDeal) bool {
			return slices.ContainsFunc(free, func(d deal.Deal) bool { return d.ID == due.ID })
		})
		return nil
	})
	if fault.Is(err, fault.Unavailable) {
		return 0, err
	}
	if err != nil {
		done, busy = 0, group
	}
	n, err := oneByOne(s.expire)(ctx, busy)
	return done + n, err
}

// expire returns 1 if the deal has now expired, 0 if it was answered or marked as expired meanwhile.
func (s *Service) expire(ctx context.Context, due postgres.DueDeal) (int, error) {
	now := s.Time()
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		d, err := tx.Deal(ctx, due.OrganizationID, due.ID)
		if err != nil {
			return err
		}
		after, entry, err := d.Apply(deal.Expire, audit.Clock(), deal.Reason{}, now)
		if err != nil {
			return err
		}
		_, err = save(tx, d, after, entry, now)
		return err
	})
	return doneUnlessTooLate(err)
}

// remind returns 1 if the party was reminded, 0 if the deal was answered or the party reminded meanwhile.
func (s *Service) remind(ctx context.Context, due postgres.DueDeal) (int, error) {
	now := s.Time()
	err := s.db.Write(ctx, func(tx *postgres.Tx) error {
		d, reminded, err := tx.DealToRemind(ctx, due.OrganizationID, due.ID)
		if err != nil {
			return err
		}
		if reminded || d.StateAt(now).Status != deal.New {
			return errTooLate
		}
		return tx.Queue.PublishReminder(d, now)
	})
	return doneUnlessTooLate(err)
}

// errTooLate rolls back a transaction in which there is nothing left to do.
var errTooLate = errors.New("somebody was faster")

func doneUnlessTooLate(err error) (int, error) {
	switch {
	case err == nil:
		return 1, nil
	case errors.Is(err, errTooLate), fault.Is(err, fault.Conflict):
		return 0, nil
	default:
		return 0, err
	}
}
