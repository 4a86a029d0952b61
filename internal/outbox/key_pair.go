package outbox

import (
	"context"
	"sync"

	"github.com/cosell/cosell/internal/fault"
	"github.com/cosell/cosell/internal/postgres"
	"github.com/cosell/cosell/internal/webhook"
)

// keyPairs remembers the key pair, which never changes.
type keyPairs struct {
	mu    sync.Mutex
	known *webhook.KeyPair
}

// KeyPair returns the key pair that signs messages in Partner Center's format: that of the settings, or else one that the instances share,
// which is made when first needed.
func (s *Service) KeyPair(ctx context.Context) (webhook.KeyPair, error) {
	if s.settings.KeyPair != nil {
		return *s.settings.KeyPair, nil
	}
	s.keyPairs.mu.Lock()
	defer s.keyPairs.mu.Unlock()
	if s.keyPairs.known != nil {
		return *s.keyPairs.known, nil
	}
	found, err := s.sharedKeyPair(ctx)
	if err == nil {
		s.keyPairs.known = &found
	}
	return found, err
}

func (s *Service) sharedKeyPair(ctx context.Context) (webhook.KeyPair, error) {
	found, err := s.db.KeyPair(ctx)
	if !fault.Is(err, fault.NotFound) {
		return found, err
	}
	made, err := webhook.NewKeyPair(s.Time())
	if err != nil {
		return webhook.KeyPair{}, err
	}
	if err := s.db.Write(ctx, func(tx *postgres.Tx) error { return tx.Queue.KeepKeyPair(made) }); err != nil {
		return webhook.KeyPair{}, err
	}
	return s.db.KeyPair(ctx) // another instance may have been faster
}
