package outbox

import (
	"context"
	"sync"

	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/verb"
	"github.com/cosell/cosell/internal/webhook"
)

// seals remembers the seal, which never changes.
type seals struct {
	mu    sync.Mutex
	known *webhook.Seal
}

// Seal returns what signs messages in Partner Center's format: that of the settings, or else the one that the instances share, which is
// made when the first of them needs it.
func (s *Service) Seal(ctx context.Context) (webhook.Seal, error) {
	if s.settings.Seal != nil {
		return *s.settings.Seal, nil
	}
	s.seals.mu.Lock()
	defer s.seals.mu.Unlock()
	if s.seals.known != nil {
		return *s.seals.known, nil
	}
	found, err := s.sharedSeal(ctx)
	if err == nil {
		s.seals.known = &found
	}
	return found, err
}

func (s *Service) sharedSeal(ctx context.Context) (webhook.Seal, error) {
	found, err := s.db.Seal(ctx)
	if !verb.IsMissing(err) {
		return found, err
	}
	made, err := webhook.NewSeal(s.Time())
	if err != nil {
		return webhook.Seal{}, err
	}
	if err := s.db.Write(ctx, func(tx *postgres.Tx) error { return tx.Queue.KeepSeal(made) }); err != nil {
		return webhook.Seal{}, err
	}
	return s.db.Seal(ctx) // another instance may have been faster
}
