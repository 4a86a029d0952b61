package outbox

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// ForgetEvents removes events that are older than they are kept, and returns how many.
func (s *Service) ForgetEvents(ctx context.Context) (int, error) {
	return s.forgetOld(ctx, s.db.ForgetEvents)
}

// ForgetDocuments removes documents of deals that no event is about any more, and returns how many.
func (s *Service) ForgetDocuments(ctx context.Context) (int, error) {
	return s.forgetOld(ctx, func(ctx context.Context, before time.Time, limit int) (int64, error) {
		if asked := s.Time().Add(-postgres.KeyLifetime); asked.Before(before) { // by whoever repeats a request
			before = asked
		}
		return s.db.ForgetDocuments(ctx, before, limit)
	})
}

// ForgetNotifications removes notifications that are older than events are kept, and returns how many.
func (s *Service) ForgetNotifications(ctx context.Context) (int, error) {
	return s.forgetOld(ctx, s.db.ForgetNotifications)
}

// ForgetDeliveries removes deliveries that are older than events are kept, and returns how many.
func (s *Service) ForgetDeliveries(ctx context.Context) (int, error) {
	return s.forgetOld(ctx, s.db.ForgetDeliveries)
}

// forgetOld removes what is older than events are kept.
func (s *Service) forgetOld(
	ctx context.Context, forget func(ctx context.Context, before time.Time, limit int) (int64, error),
) (int, error) {
	if s.settings.EventLife == 0 {
		return 0, nil
	}
	before := s.Time().Add(-s.settings.EventLife)
	return verb.Batches(func() (int64, error) { return forget(ctx, before, verb.BatchSize) })
}

// ForgetMailDays removes what was counted of mails on past days, and returns how much.
func (s *Service) ForgetMailDays(ctx context.Context) (int, error) {
	return verb.Batches(func() (int64, error) { return s.db.ForgetMailDays(ctx, dayOf(s.Time()), verb.BatchSize) })
}

// ClearWebhooks removes deliveries that are left of deleted webhooks, and returns how many.
func (s *Service) ClearWebhooks(ctx context.Context) (int, error) {
	return verb.Batches(func() (int64, error) { return s.db.ClearWebhooks(ctx, s.Time(), verb.BatchSize) })
}
