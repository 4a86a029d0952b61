package outbox

import (
	"context"
	"time"

	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
)

// ForgetEvents removes events that are past their retention, and returns how many.
func (s *Service) ForgetEvents(ctx context.Context) (int, error) {
	return s.forgetOld(ctx, s.db.ForgetEvents)
}

// ForgetDocuments removes documents of deals that no kept event is about, and returns how many.
func (s *Service) ForgetDocuments(ctx context.Context) (int, error) {
	return s.forgetOld(ctx, func(ctx context.Context, before time.Time, limit int) (int64, error) {
		if asked := s.Time().Add(-postgres.KeyLifetime); asked.Before(before) { // a repeated request may still ask for them
			before = asked
		}
		return s.db.ForgetDocuments(ctx, before, limit)
	})
}

// ForgetNotifications removes notifications past the retention of events, and returns how many.
func (s *Service) ForgetNotifications(ctx context.Context) (int, error) {
	return s.forgetOld(ctx, s.db.ForgetNotifications)
}

// ForgetDeliveries removes deliveries past the retention of events, and returns how many.
func (s *Service) ForgetDeliveries(ctx context.Context) (int, error) {
	return s.forgetOld(ctx, s.db.ForgetDeliveries)
}

// forgetOld removes what is past the retention of events.
func (s *Service) forgetOld(
	ctx context.Context, forget func(ctx context.Context, before time.Time, limit int) (int64, error),
) (int, error) {
	if s.settings.EventLife == 0 {
		return 0, nil
	}
	before := s.Time().Add(-s.settings.EventLife)
	return verb.Batches(func() (int64, error) { return forget(ctx, before, verb.BatchSize) })
}

// ForgetMailDays removes the counts of mails on past days, and returns how many.
func (s *Service) ForgetMailDays(ctx context.Context) (int, error) {
	return verb.Batches(func() (int64, error) { return s.db.ForgetMailDays(ctx, dayOf(s.Time()), verb.BatchSize) })
}

// ClearWebhooks removes deliveries to webhooks that were deleted, and returns how many.
func (s *Service) ClearWebhooks(ctx context.Context) (int, error) {
	return verb.Batches(func() (int64, error) { return s.db.ClearWebhooks(ctx, s.Time(), verb.BatchSize) })
}
