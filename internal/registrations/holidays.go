package registrations

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/access"
	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/page"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// Holiday is a day on which no exceptions are decided.
type Holiday = postgres.Holiday

// Holidays returns up to limit holidays after a day, in order. Everybody who is signed in may read them.
func (s *Service) Holidays(ctx context.Context, after string, limit int) (page.Page[Holiday], error) {
	found, err := s.db.Holidays(ctx, after, limit+1)
	if err != nil {
		return page.Page[Holiday]{}, err
	}
	return page.ByID(found, limit, func(h Holiday) string { return h.Day }), nil
}

// SetHoliday makes a day a holiday. Decisions that are due already stay due on the same day. The fault is Forbidden.
func (s *Service) SetHoliday(ctx context.Context, c verb.Call, h Holiday) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ReviewRegistrations), func(tx *postgres.Tx, _ time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.ReviewRegistrations); err != nil {
			return verb.Answer{}, err
		}
		tx.Queue.SetHoliday(h)
		return verb.Answered(h, h.Day)
	})
}

// RemoveHoliday makes a holiday an ordinary day. Faults: Forbidden, NotFound for a day that is no holiday.
func (s *Service) RemoveHoliday(ctx context.Context, c verb.Call, day string) (verb.Reply, error) {
	return s.Write(ctx, c, s.RoleReplay(c.Actor, access.ReviewRegistrations), func(tx *postgres.Tx, _ time.Time) (verb.Answer, error) {
		if err := access.Require(c.Actor, access.ReviewRegistrations); err != nil {
			return verb.Answer{}, err
		}
		h, was, err := tx.RemoveHoliday(ctx, day)
		if err != nil {
			return verb.Answer{}, err
		}
		if !was {
			return verb.Answer{}, fault.Missing()
		}
		return verb.Answered(h, day)
	})
}
